/**
 * What the tests start from: programs that run as users run them, and
 * `test`, which gives up after a minute.
 *
 * @module
 */
import type { Command } from "../tools/run/program.ts";

export * from "../tools/run/program.ts";
export * from "../tools/run/script.ts";

/** A server and a client that take the same arguments as the book's. */
export interface Pair {
  /** The name that the tests begin with, such as "tms.ts". */
  name: string;
  /** The server. */
  server: Command;
  /** The client. */
  client: Command;
}

/** Registers a test that fails if it takes longer than a minute. */
export function test(
  name: string,
  fn: () => Promise<void>,
  options: { ignore?: boolean } = {},
): void {
  Deno.test({ name, fn, timeout: 60_000, ...options });
}
