/**
 * Waits until a moment, or less if the signal is aborted.
 *
 * Deno's timers fire a millisecond late and never before two, so it can be two
 * milliseconds too late. A caller that adds each wait to the moment before,
 * and not to the time of day, does not add up these errors.
 *
 * @param due The moment, on the clock of `performance.now()`. If it has
 * passed, the wait is over at once.
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
