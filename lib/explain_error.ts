const { errors } = Deno;

const CAUSES: [new () => Error, string][] = [
  [errors.AddrInUse, "the port is in use: take another, or 0 for a free one"],
  [errors.AddrNotAvailable, "this machine has no such address: try 127.0.0.1"],
  [errors.PermissionDenied, "ports below 1024 are for the administrator"],
  [
    errors.ConnectionRefused,
    "connection refused: is the server running there?",
  ],
  [errors.ConnectionReset, "the peer reset the connection"],
  [errors.ConnectionAborted, "the peer reset the connection"],
  [errors.BrokenPipe, "the other end is closed"],
  [URIError, "no such host: check the name or give the address"],
];

/**
 * Says in one line why something failed and what to do about it.
 *
 * @param error What was thrown.
 * @returns The cause, without the name of the program or of what failed.
 *
 * @example
 * ```ts
 * import { explainError } from "@socket-primer/lib/explain-error";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(
 *   explainError(new Deno.errors.ConnectionRefused()),
 *   "connection refused",
 * );
 * ```
 */
export function explainError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const missing = message.match(/^Requires (\w+) access to "(.*?)(:0)?"/);
  if (missing) return `run it with --allow-${missing[1]}=${missing[2]}`;
  if (/failed to lookup address/.test(message)) error = new URIError();
  const known = CAUSES.find(([kind]) => error instanceof kind);
  return known ? known[1] : message;
}
