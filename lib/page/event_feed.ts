/** Options of {@linkcode EventFeed}. */
export interface EventFeedOptions {
  /** How many of the latest lines to keep for readers that come late. */
  maxLines: number;
  /** Gives what every event carries beside the lines; it becomes JSON. */
  state: () => unknown;
}

/** Often enough to look live, and rare enough for 10,000 lines a second. */
const TICK_MS = 100;

/**
 * A log that any number of readers follow live as server-sent events, with a
 * bounded history for those that come late. Ten times a second at most, each
 * reader gets one event with all that is new, as JSON:
 *
 * - `run`: the feed's own name, different when the program is started again.
 * - `first`: the number of the first line, counted from 0.
 * - `lines`: the lines from there on; empty if only the state has changed.
 * - `state`: the present state.
 * - `now`: `performance.now()` when the event was made, in milliseconds.
 *
 * An event is made when the reader asks for more, out of the history that all
 * readers share. So one that never reads costs nothing and delays nobody; one
 * that falls too far behind finds that `first` has jumped.
 *
 * From the HTML standard, section 9.2 (server-sent events).
 *
 * @example
 * ```ts
 * import { EventFeed } from "@socket-primer/primer/event-feed";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const feed = new EventFeed({ maxLines: 1000, state: () => "fine" });
 * feed.append("a line");
 * const events = feed.subscribe(null);
 * feed.close();
 * assertStringIncludes(await new Response(events).text(), '["a line"]');
 * ```
 */
export class EventFeed {
  readonly #run = Date.now().toString(36);
  readonly #options: EventFeedOptions;
  readonly #lines: string[] = [];
  #end = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;
  #told = "";
  #news = Promise.withResolvers<void>();
  #latest: { from: number; end: number; bytes: Uint8Array } | undefined;

  /**
   * Makes a feed with no history.
   *
   * @param options How much to keep, and what the state is.
   */
  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  /**
   * Adds a line to the log.
   *
   * @param line Any text without a line end.
   */
  append(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#options.maxLines) this.#lines.shift();
    this.#end++;
  }

  /**
   * Starts another reader, first with the history.
   *
   * @param lastEventId The `Last-Event-ID` of a reader that had lost its
   * connection: it gets what it has missed only.
   * @returns The body of a response of the type `text/event-stream`.
   */
  subscribe(lastEventId: string | null): ReadableStream<Uint8Array> {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    let next = this.#after(lastEventId);
    let news: Promise<void> | undefined;
    return new ReadableStream({
      pull: async (controller) => {
        await news;
        news = this.#news.promise;
        // If the reader has left meanwhile this throws, and nobody minds.
        controller.enqueue(this.#event(next));
        next = this.#end;
        if (!this.#closed) return;
        controller.enqueue(new TextEncoder().encode("event: end\ndata:\n\n"));
        controller.close();
      },
    });
  }

  /** Tells every reader that this was all: an event named `end`. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#news.resolve();
  }

  /** Wakes the readers if anything has changed. */
  #tick(): void {
    this.#latest = undefined;
    const present = this.#end + JSON.stringify(this.#options.state());
    if (present === this.#told) return;
    this.#told = present;
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** The line that comes after an event, or the first if that is unknown. */
  #after(eventId: string | null): number {
    const [run, end] = eventId?.split("/") ?? [];
    return run === this.#run && Number(end) <= this.#end ? Number(end) : 0;
  }

  /** All from a line on; the same bytes for all readers that keep up. */
  #event(from: number): Uint8Array {
    const end = this.#end;
    if (this.#latest?.from === from && this.#latest.end === end) {
      return this.#latest.bytes;
    }
    const first = Math.max(from, end - this.#lines.length);
    const data = JSON.stringify({
      run: this.#run,
      first,
      lines: this.#lines.slice(this.#lines.length - (end - first)),
      state: this.#options.state(),
      now: performance.now(),
    });
    const bytes = new TextEncoder().encode(
      `id: ${this.#run}/${end}\nretry: 1000\ndata: ${data}\n\n`,
    );
    this.#latest = { from, end, bytes };
    return bytes;
  }
}
