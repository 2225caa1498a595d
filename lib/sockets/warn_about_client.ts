/**
 * warn_about_client.ts: prints one line about a client that failed.
 *
 * @module
 */
import { explainError } from "../command_line/explain_error.ts";
import { warn } from "../command_line/warn.ts";

/**
 * Prints one line about a client that the server has given up on:
 * `strsvr: 127.0.0.1:52630: the other end has reset the connection`.
 *
 * @param name The program's name.
 * @param client The client's address, as text.
 * @param error What went wrong.
 *
 * @example
 * ```ts
 * import { flush } from "@socket-primer/primer/flush";
 * import { warnAboutClient } from "@socket-primer/primer/warn-about-client";
 *
 * const error = new Deno.errors.ConnectionReset();
 * warnAboutClient("strsvr", "127.0.0.1:52630", error);
 * await flush();
 * ```
 */
export function warnAboutClient(
  name: string,
  client: string,
  error: unknown,
): void {
  warn(`${name}: ${client}: ${explainError(error)}`);
}
