/**
 * wire_record.ts: keeps the latest events, and counts the others.
 *
 * @module
 */
import type { WireEvent } from "./wire_event.ts";

/**
 * An event before it is numbered and timed. If they are not given, `offset` is
 * 0, `bytes` is empty, and `fault` is null.
 */
export type NewWireEvent =
  & Omit<WireEvent, "seq" | "ms" | "offset" | "bytes" | "fault">
  & Partial<WireEvent>;

const NO_BYTES = new Uint8Array();

/**
 * Keeps the latest events of a relay, and passes each new one to its listeners.
 *
 * It is bounded: when it would hold more than `maxEvents` events, or more than
 * `maxBytes` bytes of data, it forgets the oldest ones and counts them.
 *
 * @example
 * ```ts
 * import { WireRecord } from "@socket-primer/primer/wire-record";
 * import { assertEquals } from "@std/assert";
 *
 * const record = new WireRecord({ maxEvents: 2, maxBytes: 1000 });
 * for (const text of ["p", "s", "w"]) {
 *   record.add({
 *     conn: 1, dir: "up", at: "client", kind: "data", offset: 0,
 *     bytes: new TextEncoder().encode(text),
 *     from: "127.0.0.1:52634", to: "127.0.0.1:2001", fault: null,
 *   });
 * }
 * assertEquals(record.events.map(({ seq }) => seq), [2, 3]);
 * assertEquals(record.leftOut, { events: 1, bytes: 1 });
 * ```
 */
export class WireRecord {
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #listeners = new Set<(event: WireEvent) => void>();
  #kept: WireEvent[] = [];
  #first = 0;
  #bytes = 0;
  #seq = 0;
  #start: number | undefined;
  #leftOut = { events: 0, bytes: 0 };

  /**
   * Makes an empty record.
   *
   * @param bounds How much to keep.
   * @param bounds.maxEvents How many events; 0 keeps none.
   * @param bounds.maxBytes How many bytes of data in all of them.
   */
  constructor(
    { maxEvents, maxBytes }: { maxEvents: number; maxBytes: number },
  ) {
    this.#maxEvents = maxEvents;
    this.#maxBytes = maxBytes;
  }

  /** A copy of the events that are kept, oldest first. */
  get events(): WireEvent[] {
    return this.#kept.slice(this.#first);
  }

  /** How many events were forgotten, and how many bytes they carried. */
  get leftOut(): { events: number; bytes: number } {
    return { ...this.#leftOut };
  }

  /**
   * Adds an event and tells the listeners.
   *
   * @param event What has just happened.
   * @returns The event with its number and its time.
   */
  add(event: NewWireEvent): WireEvent {
    const now = performance.now();
    this.#start ??= now;
    const whole = {
      offset: 0,
      bytes: NO_BYTES,
      fault: null,
      ...event,
      seq: ++this.#seq,
      ms: now - this.#start,
    };
    if (this.#maxEvents > 0) this.#keep(whole);
    else this.#leaveOut(whole);
    for (const listener of this.#listeners) listener(whole);
    return whole;
  }

  /**
   * Calls a function with every event from now on.
   *
   * @param listener The function. It must not throw.
   * @returns A function that stops these calls.
   */
  listen(listener: (event: WireEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #leaveOut({ bytes }: WireEvent): void {
    this.#leftOut.events++;
    this.#leftOut.bytes += bytes.length;
  }

  /** Keeps an event, and forgets the oldest ones if the bounds require it. */
  #keep(event: WireEvent): void {
    this.#kept.push(event);
    this.#bytes += event.bytes.length;
    const isFull = () =>
      this.#kept.length - this.#first > this.#maxEvents ||
      this.#bytes > this.#maxBytes;
    while (isFull()) {
      const event = this.#kept[this.#first];
      delete this.#kept[this.#first++];
      this.#bytes -= event.bytes.length;
      this.#leaveOut(event);
    }
    // Moving the rest down costs little per event, because it is rarely done.
    if (this.#first > this.#maxEvents) {
      this.#kept = this.#kept.slice(this.#first);
      this.#first = 0;
    }
  }
}
