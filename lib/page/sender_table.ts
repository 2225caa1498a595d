/**
 * sender_table.ts: remembers when each sender was last heard from, and says
 * which senders are late.
 * @module
 */

/** What {@linkcode SenderTable} knows about a sender; times in milliseconds. */
export interface Sender {
  /** Its address and port, or `nobody` if there are no senders. */
  name: string;
  /** Its state; `heard once` means that its interval is not known yet. */
  state: "on time" | "late" | "heard once";
  /** When it was last heard; for `nobody`, when the table was made. */
  heard: number;
  /** How long it may be silent, if that is known. */
  allowedMs?: number;
}

/** A report is a datagram and all that follow it within this time. */
const REPORT_MS = 500;
const MAX_SENDERS = 30;
const MAX_KEPT = 20;

/**
 * Watches senders of datagrams: when each was last heard, and which are late.
 *
 * Without `expectMs`, a sender is late after a silence of twice its interval,
 * which is the median of the last five gaps between its reports. Datagrams
 * within half a second are one report, so a duplicate is not taken for a short
 * interval. Gaps that are too long are ignored until three come in a row.
 *
 * One host can be thousands of senders, one for each port, so the table is
 * limited to 30. The first 20 with a known interval stay; new ones replace the
 * others. (From Grayson, section 18.2, where a client monitors a program.)
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
  readonly #senders = new Map<string, Rhythm>();

  /**
   * Makes an empty table.
   * @param begun The time now, by a clock that never goes back.
   * @param expectMs The limit in milliseconds, instead of twice the interval.
   */
  constructor(readonly begun: number, readonly expectMs?: number) {}

  /**
   * Notes that a sender was heard.
   * @param name Its address.
   * @param now The time, by the same clock.
   */
  hear(name: string, now: number): void {
    const rhythm = this.#senders.get(name);
    if (rhythm) return rhythm.hear(now);
    this.#senders.set(name, new Rhythm(now));
    if (this.#senders.size > MAX_SENDERS) this.#forgetOne();
  }

  /** Forgets a sender until it is heard again. */
  dismiss(name: string): void {
    this.#senders.delete(name);
  }

  /**
   * Lists the senders, the late ones first. If there are none `expectMs`
   * milliseconds after `begun`, it lists `nobody` as late.
   * @param now The time, by the same clock.
   * @returns What is known about each sender.
   */
  list(now: number): Sender[] {
    const describe = ([name, it]: [string, Rhythm]): Sender => {
      const allowedMs = this.expectMs ?? it.allowedMs;
      if (!allowedMs) return { name, state: "heard once", heard: it.heard };
      const state = now - it.heard > allowedMs ? "late" : "on time";
      return { name, state, heard: it.heard, allowedMs };
    };
    const isLate = ({ state }: Sender) => state === "late";
    const nobody = describe(["nobody", new Rhythm(this.begun)]);
    if (this.#senders.size === 0) return [nobody].filter(isLate);
    return [...this.#senders].map(describe)
      .sort((a, b) => Number(isLate(b)) - Number(isLate(a)));
  }

  #forgetOne(): void {
    const all = [...this.#senders];
    const kept = all.filter(([, it]) => it.allowedMs).slice(0, MAX_KEPT);
    const others = all.filter((it) => !kept.includes(it));
    const [[name]] = others.sort(([, a], [, b]) => a.heard - b.heard);
    this.#senders.delete(name);
  }
}

/** Remembers when one sender last reported, and how often it reports. */
class Rhythm {
  /** Twice the usual time between two reports, once that is known. */
  allowedMs?: number;
  #gaps: number[] = [];
  #lateGaps: number[] = [];

  constructor(public heard: number, public reported = heard) {}

  hear(now: number): void {
    const gap = now - this.reported;
    const isLate = this.allowedMs && now - this.heard > this.allowedMs;
    this.heard = now;
    if (gap < REPORT_MS) return;
    this.reported = now;
    this.#lateGaps = isLate ? [...this.#lateGaps, gap] : [];
    if (!isLate) this.#gaps = [...this.#gaps, gap].slice(-5);
    else if (this.#lateGaps.length === 3) this.#gaps = this.#lateGaps;
    const sorted = this.#gaps.toSorted((a, b) => a - b);
    this.allowedMs = 2 * sorted[(sorted.length - 1) >> 1];
  }
}
