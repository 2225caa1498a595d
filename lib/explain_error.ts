const CAUSES: Record<string, string> = {
  AddrInUse: "the port is in use: take another, or 0 for a free one",
  AddrNotAvailable: "this machine has no such address: try 127.0.0.1",
  BrokenPipe: "the other end is closed",
  ConnectionAborted: "the other end was closed",
  ConnectionRefused: "connection refused: is the server running there?",
  ConnectionReset: "the connection was reset by the other end",
  PermissionDenied: "ports below 1024 are for the administrator",
  URIError: "no such host: check the name, or give the address",
};

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
  const { name, message } = error as Error;
  const missing = message.match(/^Requires (\w+) access to "(.*?)(:0)?"/);
  if (missing) return `run it with --allow-${missing[1]}=${missing[2]}`;
  return CAUSES[/lookup/.test(message) ? "URIError" : name] ?? message;
}
