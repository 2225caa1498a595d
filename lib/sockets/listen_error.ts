/**
 * listen_error.ts: says why a program cannot listen.
 *
 * @module
 */
import { formatAddress } from "./format_address.ts";

/**
 * Makes an error that says on which address a program cannot listen, and why.
 *
 * The system does not say why it refuses a low port. On most Unix systems only
 * the administrator may listen on ports below 1024.
 *
 * From bind(2), the error EACCES.
 *
 * @param address The address and the port.
 * @param error What the attempt to listen has thrown.
 * @returns The error to throw. Its message gives the address, and its `cause`
 * says why.
 *
 * @example
 * ```ts
 * import { listenError } from "@socket-primer/primer/listen-error";
 * import { assertEquals } from "@std/assert";
 *
 * const refused = new Deno.errors.PermissionDenied();
 * const error = listenError({ hostname: "127.0.0.1", port: 80 }, refused);
 * assertEquals(error.message, "cannot listen on 127.0.0.1:80");
 * assertEquals(error.cause, "ports below 1024 are reserved for the administrator");
 * ```
 */
export function listenError(
  address: { hostname: string; port: number },
  error: unknown,
): Error {
  const isLow = address.port > 0 && address.port < 1024;
  const cause = isLow && error instanceof Deno.errors.PermissionDenied
    ? "ports below 1024 are reserved for the administrator"
    : error;
  return new Error(`cannot listen on ${formatAddress(address)}`, { cause });
}
