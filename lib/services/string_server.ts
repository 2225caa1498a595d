/**
 * string_server.ts: declares the command line of the four string servers.
 *
 * @module
 */
import type { Program } from "../command_line/run_program.ts";

/** The declaration of a string server. */
export interface StringServer extends Program {
  /** All string servers have the same options. */
  readonly options: Record<
    "host" | "clients" | "max-bytes",
    { value: string; default: string; help: string }
  >;
}

/**
 * Declares a string server: a program that appends all letters from its clients
 * to one string v. The string servers differ only in the way they wait.
 *
 * From Matloff, section 6.
 *
 * @param name The program's name.
 * @returns The declaration, for `runStringServer`.
 *
 * @example
 * ```ts
 * import { stringServer } from "@socket-primer/primer/string-server";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(stringServer("strsvr").operands, ["PORT"]);
 * ```
 */
export function stringServer(name: string): StringServer {
  return {
    name,
    summary: "Appends every letter that a client sends to one string v and " +
      "answers with v. Prints the final value of v when all clients have left.",
    operands: ["PORT"],
    options: {
      host: {
        value: "ADDRESS",
        default: "127.0.0.1",
        help:
          "the address to listen on; 0.0.0.0 lets in everyone on the network",
      },
      clients: { value: "N", default: "2", help: "how many clients to serve" },
      "max-bytes": {
        value: "N",
        default: "1048576",
        help:
          "the maximum length of v; a client that sends more is disconnected",
      },
    },
    examples: [
      `deno run --allow-net=127.0.0.1:2000 scripts/${name}.ts 2000`,
    ],
    permissions: [{ flags: "--allow-net=ADDRESS:PORT" }],
  };
}
