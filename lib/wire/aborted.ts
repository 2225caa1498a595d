/**
 * aborted.ts: waits until a signal is aborted.
 *
 * @module
 */

/**
 * Waits until a signal is aborted.
 *
 * @param signal The signal.
 * @returns A promise that never rejects; it resolves at once if the signal has
 * already been aborted.
 *
 * @example
 * ```ts
 * import { aborted } from "@socket-primer/primer/aborted";
 *
 * await aborted(AbortSignal.abort());
 * ```
 */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
