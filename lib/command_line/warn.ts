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
 * import { warn } from "@socket-primer/primer/warn";
 *
 * if (import.meta.main) warn("svr: no such command; send w or ps");
 * ```
 */
export function warn(message: string): void {
  say(message, Deno.stderr);
}
