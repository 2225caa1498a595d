/**
 * within.ts: waits for a promise, up to a time limit.
 *
 * @module
 */

/**
 * Waits for a promise, but not for ever.
 *
 * When the time is up, the operation behind the promise, such as a read, is not
 * cancelled.
 *
 * @typeParam T What the promise resolves to.
 * @param seconds How long to wait.
 * @param promise The promise.
 * @param failure How the error message begins, such as "no command arrived".
 * @returns What the promise resolves to.
 * @throws {Error} If the time is up: "no command arrived within 10 s".
 * @throws Whatever the promise rejects with before that.
 *
 * @example
 * ```ts
 * import { within } from "@socket-primer/primer/within";
 * import { assertRejects } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using silent = await Deno.connect({ port: listener.addr.port });
 * using conn = await listener.accept();
 * const read = conn.read(new Uint8Array(64));
 * await assertRejects(
 *   () => within(0.1, read, "nothing arrived"),
 *   Error,
 *   "nothing arrived within 0.1 s",
 * );
 * silent.close();
 * await read;
 * ```
 */
export async function within<T>(
  seconds: number,
  promise: Promise<T>,
  failure: string,
): Promise<T> {
  const timeout = Promise.withResolvers<never>();
  const reason = new Error(`${failure} within ${seconds} s`);
  const timer = setTimeout(timeout.reject, 1000 * seconds, reason);
  return await Promise.race([promise, timeout.promise])
    .finally(() => clearTimeout(timer));
}
