/**
 * flush.ts: waits until all output has been written, or half a second has
 * passed.
 *
 * @module
 */
import { pendingWrites } from "./print.ts";

/** How long to wait for a terminal or a pipe that accepts no output. */
const FLUSH_MS = 500;

/**
 * Waits until everything from `print`, `say` and `warn` has been written, or
 * half a second has passed. It never fails.
 *
 * @example
 * ```ts
 * import { flush } from "@socket-primer/primer/flush";
 * import { say } from "@socket-primer/primer/say";
 *
 * say("client is at 127.0.0.1:52630");
 * await flush();
 * ```
 */
export async function flush(): Promise<void> {
  const pending = pendingWrites();
  // Setting up the first timer of a program takes a few milliseconds, so none
  // is set up if there is nothing to wait for.
  if (pending.length === 0) return;
  const timeout = Promise.withResolvers<void>();
  const timer = setTimeout(timeout.resolve, FLUSH_MS);
  await Promise.race([Promise.all(pending), timeout.promise]);
  clearTimeout(timer);
}
