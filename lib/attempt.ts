import { explainError } from "./explain_error.ts";

/**
 * Does something that may fail for reasons outside the program, and when it
 * does, throws an error that says what failed, why, and what to do.
 *
 * @typeParam T What the action gives.
 * @param what What is attempted, as in "cannot listen on 127.0.0.1:2000".
 * @param action The thing to do.
 * @returns What the action gives.
 * @throws {Error} If the action fails; its `cause` is the original error.
 *
 * @example
 * ```ts
 * import { attempt } from "@socket-primer/lib/attempt";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(
 *   () => attempt("listen on :2000", () => Promise.reject(new Deno.errors.AddrInUse())),
 *   Error,
 *   "cannot listen on :2000: the port is in use",
 * );
 * ```
 */
export async function attempt<T>(
  what: string,
  action: () => T | Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new Error(`cannot ${what}: ${explainError(cause)}`, { cause });
  }
}
