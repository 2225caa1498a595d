/**
 * ticks.ts: ticks at regular intervals, without drift.
 *
 * @module
 */

/**
 * If a tick is late by more than this, the program is assumed to have been
 * stopped, and not just busy.
 */
const STOPPED_MS = 1000;

/**
 * Ticks at once, and then at regular intervals.
 *
 * The schedule does not drift: a late tick does not delay the ones after it. If
 * a tick is more than a second late, for example after Ctrl-Z, only the latest
 * of the missed ticks still comes, and the others are skipped.
 *
 * From Grayson, section 18.2, where the server sleeps for the whole interval
 * after each send, so that its schedule drifts.
 *
 * @param intervalMs The time between two ticks, in milliseconds.
 * @returns A generator that yields the number of each tick, from 0 on. Skipped
 * ticks are not counted. It never ends.
 *
 * @example
 * ```ts
 * import { ticks } from "@socket-primer/primer/ticks";
 *
 * for await (const n of ticks(10)) {
 *   if (n === 2) break; // after 20 ms
 * }
 * ```
 */
export async function* ticks(intervalMs: number): AsyncGenerator<number> {
  for (let n = 0, due = performance.now();; n++) {
    yield n;
    due += intervalMs;
    const lateMs = performance.now() - due;
    if (lateMs > STOPPED_MS) due += lateMs - lateMs % intervalMs;
    // Deno prints a warning if it is asked to wait for a negative time.
    const waitMs = Math.max(0, due - performance.now());
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}
