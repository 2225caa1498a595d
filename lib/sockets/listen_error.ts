/**
 * listen_error.ts: says why a program cannot listen.
 *
 * @module
 */
import { formatAddress } from "./format_address.ts";

/**
 * Makes an error that says on which address a program cannot listen, and why.
 *
 * It adds the reason where the system's own error leaves it unclear: on most
 * Unix systems only the administrator may listen on ports below 1024; and if
 * there is no port left to assign, the error is the same as for a single port
 * that is in use.
 *
 * See bind(2), the errors EACCES and EADDRINUSE.
 *
 * @param address The address and the port.
 * @param error What the attempt to listen threw.
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
  const cause = reasonFor(address.port, error) ?? error;
  return new Error(`cannot listen on ${formatAddress(address)}`, { cause });
}

function reasonFor(port: number, error: unknown): string | undefined {
  if (port === 0) {
    if (!(error instanceof Deno.errors.AddrInUse)) return undefined;
    return "no port is free; end some programs, or choose a port below 32768";
  }
  if (port < 1024 && error instanceof Deno.errors.PermissionDenied) {
    return "ports below 1024 are reserved for the administrator";
  }
}
