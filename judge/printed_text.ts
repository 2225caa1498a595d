import type { Changes } from "./changes.ts";
import type { Trace } from "./trace.ts";

const MOST_CHARACTERS = 4 * 1024 ** 2;

/**
 * What a program prints, as it arrives. After about 4 million characters,
 * nothing more is read, so the program has to wait, and the judge's memory does
 * not grow.
 */
export class PrintedText {
  /** All that has been printed so far. */
  text = "";
  /** Whether it was more than the judge keeps. */
  tooMuch = false;
  /** Resolves when the stream has ended, or too much has been printed. */
  readonly ended: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<string>;

  /**
   * Starts reading.
   *
   * @param stream What the program prints.
   * @param changes Told about every piece.
   * @param trace Shows every piece.
   */
  constructor(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    changes: Changes,
    trace: Trace,
  ) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    this.ended = this.#collect(changes, trace);
  }

  /**
   * Stops reading: what is still to come is from a process that the judge could
   * not end.
   */
  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
    await this.ended;
  }

  async #collect(changes: Changes, trace: Trace): Promise<void> {
    while (!this.tooMuch) {
      const { value, done } = await this.#reader.read();
      if (done) break;
      this.text += value;
      this.tooMuch = this.text.length > MOST_CHARACTERS;
      trace.printed(value);
      changes.tell();
    }
  }
}
