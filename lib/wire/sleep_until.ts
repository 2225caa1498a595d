/**
 * sleep_until.ts: waits until a given time.
 *
 * @module
 */

/**
 * Waits until a given time, or until the signal is aborted.
 *
 * Deno's timers count whole milliseconds and fire about a millisecond late, so
 * the wait can be about two milliseconds too long. To keep these errors from
 * adding up, compute each due time from the previous due time, not from the
 * time at which the wait ended.
 *
 * @param due The time, on the clock of `performance.now()`. If it has passed,
 * the wait is over at once.
 * @param signal Ends the wait.
 * @returns A promise that never rejects.
 *
 * @example
 * ```ts
 * import { sleepUntil } from "@socket-primer/primer/sleep-until";
 * import { assert } from "@std/assert";
 *
 * const start = performance.now();
 * await sleepUntil(start + 10, new AbortController().signal);
 * assert(performance.now() - start >= 9);
 * ```
 */
export async function sleepUntil(
  due: number,
  signal: AbortSignal,
): Promise<void> {
  const ms = Math.ceil(due - performance.now());
  if (ms <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
