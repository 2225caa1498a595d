/** What {@linkcode SenderTable} knows about a sender. Times in milliseconds. */
export interface Sender {
  /** Its address, or `nobody` when nobody was heard in time. */
  name: string;
  /** `heard once` means that its interval is not known yet. */
  state: "on time" | "late" | "heard once";
  /** When it was last heard; for `nobody`, when the table was made. */
  heard: number;
  /** How long it may be silent, if that is known. */
  allowedMs?: number;
}

/** Datagrams that follow each other this closely count as one report. */
const REPORT_MS = 500;
const MAX_SENDERS = 30;
const MAX_KEPT = 20;

/**
 * Watches senders of datagrams: when each was last heard, and which are late.
 *
 * A sender is late when it is silent for twice its interval: the median of the
 * last five gaps between reports. Datagrams within half a second are one report,
 * so a duplicate is not taken for a short interval. A gap that made the sender
 * late does not count, unless three follow each other: the interval has changed.
 *
 * Anyone can send from 60,000 ports, so the table has room for 30 senders. The
 * first 20 with a known interval stay; the others give way to new ones.
 *
 * From Grayson, section 18.1: the client of the time service can be a monitor
 * that makes sure that the parts of an application are working.
 *
 * @example
 * ```ts
 * import { SenderTable } from "@socket-primer/primer/sender-table";
 * import { assertEquals } from "@std/assert";
 *
 * const table = new SenderTable(0);
 * for (const now of [1000, 6000]) table.hear("127.0.0.1:40123", now);
 * assertEquals(table.list(16_000)[0].state, "on time");
 * assertEquals(table.list(16_001)[0].state, "late");
 * ```
 */
export class SenderTable {
  readonly #entries = new Map<string, Entry>();

  /**
   * Makes an empty table.
   *
   * @param begun The time now, by a clock that never goes back.
   * @param expectMs How long any sender may be silent; learned if not given.
   */
  constructor(readonly begun: number, readonly expectMs?: number) {}

  /**
   * Notes that a sender was heard.
   *
   * @param name Its address.
   * @param now The time, by the same clock.
   */
  hear(name: string, now: number): void {
    const entry = this.#entries.get(name);
    if (entry) return entry.hear(now);
    this.#entries.set(name, new Entry(now));
    this.#makeRoom();
  }

  /** @param name The sender to forget until it is heard again. */
  dismiss(name: string): void {
    this.#entries.delete(name);
  }

  /**
   * Lists the senders, the late ones first. When nobody was heard within
   * `expectMs`, `nobody` is late.
   *
   * @param now The time, by the same clock.
   * @returns What is known about each sender.
   */
  list(now: number): Sender[] {
    const all = [...this.#entries, ["nobody", new Entry(this.begun)] as const];
    const senders = all.map(([name, { heard, usualMs }]): Sender => {
      const allowedMs = this.expectMs ?? (usualMs && 2 * usualMs);
      if (!allowedMs) return { name, state: "heard once", heard };
      const state = now - heard > allowedMs ? "late" : "on time";
      return { name, state, heard, allowedMs };
    });
    const nobody = senders.pop()!;
    if (senders.length === 0 && nobody.state === "late") return [nobody];
    return senders.sort((a, b) => isLate(b) - isLate(a));
  }

  #makeRoom(): void {
    if (this.#entries.size <= MAX_SENDERS) return;
    const all = [...this.#entries];
    const known = all.filter(([, { usualMs }]) => usualMs).slice(0, MAX_KEPT);
    const others = all.filter((it) => !known.includes(it));
    const [[name]] = others.sort(([, a], [, b]) => a.heard - b.heard);
    this.#entries.delete(name);
  }
}

class Entry {
  /** The usual time between the beginnings of two reports, once it is known. */
  usualMs?: number;
  #gaps: number[] = [];
  #lateGaps: number[] = [];

  constructor(public heard: number, private reported = heard) {}

  hear(now: number): void {
    const gap = now - this.reported;
    const late = this.usualMs && now - this.heard > 2 * this.usualMs;
    this.heard = now;
    if (gap < REPORT_MS) return;
    this.reported = now;
    this.#lateGaps = late ? [...this.#lateGaps, gap] : [];
    if (!late) this.#gaps = [...this.#gaps, gap].slice(-5);
    else if (this.#lateGaps.length === 3) this.#gaps = this.#lateGaps;
    const sorted = this.#gaps.toSorted((a, b) => a - b);
    this.usualMs = sorted[(sorted.length - 1) >> 1];
  }
}

function isLate({ state }: Sender): number {
  return Number(state === "late");
}
