const EXPLANATIONS: Record<string, string> = {
  AddrInUse: "cannot listen: port in use, try another or 0 for any",
  AddrNotAvailable: "cannot listen: no such address here, try 127.0.0.1",
  BrokenPipe: "cannot write: the other end is closed",
  ConnectionAborted: "connection lost: closed by the other end",
  ConnectionRefused: "connection refused: is the server running there?",
  ConnectionReset: "connection lost: reset by the other end",
  NetworkUnreachable: "cannot connect: no way leads to that network",
  NotConnected: "connection lost: reset by the other end",
  PermissionDenied: "cannot listen: ports below 1024 are the administrator's",
  URIError: "host not found: check the name, or give the address",
};

/**
 * Says in one line what failed, why, and what to do about it.
 *
 * @param error What was thrown.
 * @returns The line, without the name of the program.
 *
 * @example
 * ```ts
 * import { explainError } from "@socket-primer/lib/explain-error";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   explainError(new Deno.errors.BrokenPipe()),
 *   "cannot write: the other end is closed",
 * );
 * ```
 */
export function explainError(error: unknown): string {
  const { name, message } = error as Error;
  const needs = /^Requires (\w+) access to "(.*?)(:0)?"/;
  const [, kind, what] = message.match(needs) ?? [];
  if (kind) return `permission is missing: run it with --allow-${kind}=${what}`;
  return EXPLANATIONS[/lookup/.test(message) ? "URIError" : name] ?? message;
}
