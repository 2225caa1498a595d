/**
 * warn.ts: prints a message on standard error without waiting, and never
 * fails.
 *
 * @module
 */
import { say } from "./say.ts";

/**
 * Prints a message on standard error: a problem, or a remark that is not part
 * of the program's output.
 *
 * Like {@linkcode say}, it neither waits nor fails.
 *
 * @param message One line of text, without a newline.
 *
 * @example
 * ```ts
 * import { flush } from "@socket-primer/primer/flush";
 * import { warn } from "@socket-primer/primer/warn";
 *
 * warn("svr: 127.0.0.1:52630: the other end has reset the connection");
 * await flush();
 * ```
 */
export function warn(message: string): void {
  say(message, Deno.stderr);
}
