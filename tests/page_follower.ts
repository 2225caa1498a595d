import { TextLineStream } from "@std/streams/text-line-stream";
import type { Sender } from "../lib/page/sender_table.ts";

/** Follows the events of a page as its script does, but without a browser. */
export class PageFollower implements AsyncDisposable {
  /** All lines so far. */
  readonly lines: string[] = [];
  /** The number of the first of them. */
  first = -1;
  /** How the senders do. */
  state: Sender[] = [];
  /** The last event's id. */
  id = "";
  /** Whether the program has said that it ends. */
  ended = false;
  readonly #events: ReadableStreamDefaultReader<string>;

  private constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#events = body.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream()).getReader();
  }

  /** Starts to follow the page, from after the event with that id. */
  static async open(page: string, lastEventId?: string): Promise<PageFollower> {
    const headers = lastEventId ? { "last-event-id": lastEventId } : undefined;
    const { body } = await fetch(`${page}events`, { headers });
    return new PageFollower(body!);
  }

  /** Reads events until that is so. */
  async until(condition: (it: PageFollower) => boolean): Promise<void> {
    while (!condition(this)) {
      const { value, done } = await this.#events.read();
      if (done) throw new Error(`The events end: ${this.lines.slice(-5)}`);
      this.#take(value);
    }
  }

  #take(line: string): void {
    if (line === "event: end") this.ended = true;
    if (line.startsWith("id: ")) this.id = line.slice(4);
    if (line.startsWith("data: ")) {
      const { first, lines, state } = JSON.parse(line.slice(6));
      if (this.first < 0) this.first = first;
      this.lines.push(...lines);
      this.state = state;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#events.cancel();
  }
}
