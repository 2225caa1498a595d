/**
 * deno_error.ts: turns errors of `node:net` into Deno's own.
 *
 * @module
 */

const CLASSES: Record<string, new (message: string) => Error> = {
  EACCES: Deno.errors.PermissionDenied,
  EADDRINUSE: Deno.errors.AddrInUse,
  EADDRNOTAVAIL: Deno.errors.AddrNotAvailable,
  // From listen(), for an address that this machine does not have.
  EINVAL: Deno.errors.AddrNotAvailable,
  ECONNREFUSED: Deno.errors.ConnectionRefused,
  ECONNRESET: Deno.errors.ConnectionReset,
  ENETUNREACH: Deno.errors.NetworkUnreachable,
  ETIMEDOUT: Deno.errors.TimedOut,
};

/**
 * Turns an error of `node:net` into one of the class that `Deno.connect` or
 * `Deno.listen` would have thrown, so that it is explained in the same words.
 *
 * @param error What was thrown.
 * @returns An error of that class, or `error` itself if its code is not known.
 *
 * @example
 * ```ts
 * import { denoError } from "@socket-primer/primer/deno-error";
 * import { assert } from "@std/assert";
 *
 * const error = Object.assign(new Error("bind"), { code: "EADDRINUSE" });
 * assert(denoError(error) instanceof Deno.errors.AddrInUse);
 * ```
 */
export function denoError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") {
    return new Error("failed to lookup address information");
  }
  const Class = CLASSES[String(error.code)];
  return Class ? new Class(error.message) : error;
}
