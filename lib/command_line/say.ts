/**
 * say.ts: prints a message without waiting, and never fails.
 *
 * @module
 */
import type { Writer } from "../sockets/write_all.ts";
import { print } from "./print.ts";

/** How many messages may wait while a terminal or a pipe accepts none. */
const MAX_WAITING = 1000;
let waiting = 0;
let dropped = 0;

/**
 * Prints a message without waiting until it has been written.
 *
 * Messages are best effort: a server goes on serving when its terminal is
 * paused, its disk is full or its pipe is closed. While 1,000 messages are
 * waiting, new ones are dropped. A line before the next message says how many
 * were dropped.
 *
 * @param message One line of text, without a newline.
 * @param to Where to print; standard output if not given.
 *
 * @example
 * ```ts
 * import { flush } from "@socket-primer/primer/flush";
 * import { say } from "@socket-primer/primer/say";
 *
 * say("client is at 127.0.0.1:52630");
 * await flush();
 * ```
 */
export function say(message: string, to: Writer = Deno.stdout): void {
  if (waiting >= MAX_WAITING) {
    dropped++;
    return;
  }
  const missing = dropped > 0 ? `(messages dropped: ${dropped})\n` : "";
  dropped = 0;
  waiting++;
  print(`${missing}${message}\n`, to).catch(() => {})
    .finally(() => waiting--);
}
