/**
 * explain_error.ts: explains in one line what failed and why, and often what to
 * do.
 *
 * @module
 */

const EXPLANATIONS: Record<string, string> = {
  AddrInUse: "port in use; try another one, or 0 for any free port",
  AddrNotAvailable: "this machine has no such address; try 127.0.0.1",
  BrokenPipe: "the other end has closed the connection",
  ConnectionAborted: "the other end has closed the connection",
  ConnectionRefused: "connection refused; is the server running?",
  ConnectionReset: "the other end has reset the connection",
  NetworkUnreachable: "network unreachable",
  NotConnected: "the other end has reset the connection",
  PermissionDenied: "the operating system does not allow it",
  TimedOut:
    "no answer; is the address right, and does the server accept clients?",
};

/**
 * Describes an error in one line: what failed, why, and often what to do.
 *
 * If an error has a `cause`, its message says what failed, and the cause says
 * why: `cannot connect to 127.0.0.1:2000: connection refused; is the server
 * running?`
 *
 * @param error What was thrown; usually an error, but anything is accepted.
 * @returns One line, without the program's name and without a newline.
 *
 * @example
 * ```ts
 * import { explainError } from "@socket-primer/primer/explain-error";
 * import { assertEquals } from "@std/assert";
 *
 * const cause = new Deno.errors.ConnectionRefused();
 * const error = new Error("cannot connect to 127.0.0.1:2000", { cause });
 * assertEquals(
 *   explainError(error),
 *   "cannot connect to 127.0.0.1:2000: connection refused; is the server running?",
 * );
 * ```
 */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return toOneLine(String(error));
  const { name, message, cause } = error;
  if (cause !== undefined) {
    return `${toOneLine(message)}: ${explainError(cause)}`;
  }
  const [, kind, value] =
    message.match(/^Requires (\w+) access to "(.*?)(?::0)?"/) ?? [];
  if (kind) return `permission missing; add --allow-${kind}=${value}`;
  if (/listenDatagram is not a function/.test(message)) {
    return "flag missing; add --unstable-net";
  }
  if (/failed to lookup address/.test(message) || name === "URIError") {
    return "host not found; check the name, or give the address";
  }
  return EXPLANATIONS[name] ?? toOneLine(message || name);
}

/**
 * Joins the lines of a text, without the system's error number, and makes
 * control characters visible.
 */
function toOneLine(text: string): string {
  const line = text.replace(/ \(os error \d+\)/, "").trim()
    .replaceAll(/\s*\n\s*/g, "; ");
  const escape = (it: string) =>
    `\\x${it.charCodeAt(0).toString(16).padStart(2, "0")}`;
  // deno-lint-ignore no-control-regex
  return line.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, escape);
}
