/** What {@linkcode SenderTable} knows of a sender. */
export interface Sender {
  /** Its address. */
  name: string;
  /** When it was last heard, in milliseconds; absent if it never was. */
  heard?: number;
  /** `waiting`: once heard, or never, and not known when to be heard again. */
  state: "on time" | "late" | "waiting";
  /** How long it may be silent, in milliseconds, where that is known. */
  allowedMs?: number;
}

/** Options of {@linkcode SenderTable}. */
export interface SenderTableOptions {
  /** When the table was begun, in milliseconds. */
  now: number;
  /**
   * How many milliseconds a sender may be silent.
   *
   * @default {twice the interval seen, but at least a second}
   */
  expectMs?: number;
  /** How many senders to remember. @default {20} */
  maxSenders?: number;
}

/** Nothing is late sooner than this, for every machine stutters. */
const LEAST_ALLOWED_MS = 1000;

interface Entry {
  heard: number;
  gapMs?: number;
}

/**
 * Keeps an eye on senders of datagrams: who was heard when, and who is late.
 * The interval seen is a running average, in which each new gap counts for an
 * eighth, as TCP has it for its round trips (RFC 6298, section 2).
 *
 * Anybody can send from 60,000 ports in turn, so it remembers a few senders
 * only. Those heard just once are the first to be forgotten.
 *
 * From Grayson, section 18.1, where the client of a time service may serve to
 * make sure that critical components are operating.
 *
 * @example
 * ```ts
 * import { SenderTable } from "@socket-primer/primer/sender-table";
 * import { assertEquals } from "@std/assert";
 *
 * const table = new SenderTable({ now: 0, expectMs: 5000 });
 * table.hear("127.0.0.1:40123", 60_000);
 * assertEquals(table.list(64_000)[0].state, "on time");
 * assertEquals(table.list(66_000)[0].state, "late");
 * ```
 */
export class SenderTable {
  readonly #begun: number;
  readonly #expectMs: number | undefined;
  readonly #maxSenders: number;
  readonly #entries = new Map<string, Entry>();

  /**
   * Makes an empty table.
   *
   * @param options What to expect of the senders.
   */
  constructor(options: SenderTableOptions) {
    this.#begun = options.now;
    this.#expectMs = options.expectMs;
    this.#maxSenders = options.maxSenders ?? 20;
  }

  /**
   * Notes that a sender was heard.
   *
   * @param name Its address.
   * @param now The time in milliseconds, by any clock that never goes back.
   */
  hear(name: string, now: number): void {
    const entry = this.#entries.get(name);
    if (entry) {
      const gapMs = now - entry.heard;
      entry.gapMs = entry.gapMs === undefined
        ? gapMs
        : entry.gapMs + (gapMs - entry.gapMs) / 8;
      entry.heard = now;
    } else {
      if (this.#entries.size >= this.#maxSenders) this.#forgetOne();
      this.#entries.set(name, { heard: now });
    }
  }

  /**
   * Lists the senders in the order in which they were first heard. Before the
   * first one is heard, "nobody yet" takes its place: nobody may be late too.
   *
   * @param now The time in milliseconds, by the clock of `hear`.
   * @returns The senders, and how each one does.
   */
  list(now: number): Sender[] {
    if (this.#entries.size === 0) {
      const allowedMs = this.#expectMs;
      const late = stateOf(now - this.#begun, allowedMs) === "late";
      return [{
        name: "nobody yet",
        allowedMs,
        state: late ? "late" : "waiting",
      }];
    }
    return [...this.#entries].map(([name, { heard, gapMs }]) => {
      const allowedMs = this.#expectMs ??
        (gapMs === undefined
          ? undefined
          : Math.max(2 * gapMs, LEAST_ALLOWED_MS));
      return { name, heard, allowedMs, state: stateOf(now - heard, allowedMs) };
    });
  }

  #forgetOne(): void {
    const byAge = [...this.#entries].sort(([, a], [, b]) => a.heard - b.heard);
    const once = byAge.find(([, { gapMs }]) => gapMs === undefined);
    this.#entries.delete((once ?? byAge[0])[0]);
  }
}

function stateOf(silentMs: number, allowedMs?: number): Sender["state"] {
  if (allowedMs === undefined) return "waiting";
  return silentMs > allowedMs ? "late" : "on time";
}
