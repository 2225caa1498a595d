/**
 * run_string_server.ts: runs a string server and prints the final value of v.
 *
 * @module
 */
import { parseNumber } from "../command_line/parse_number.ts";
import { print } from "../command_line/print.ts";
import { runProgram } from "../command_line/run_program.ts";
import { listen } from "../sockets/listen.ts";
import { GrowingString } from "./growing_string.ts";
import type { StringServer } from "./string_server.ts";

/** What a string server needs in order to serve its clients. */
export interface StringService {
  /** How many clients to serve. */
  clients: number;
  /** The string that the clients share. */
  v: GrowingString;
  /** Ends the service when it is aborted. */
  signal: AbortSignal;
}

/**
 * Runs a string server: reads the command line, listens, serves, and prints the
 * final value of v.
 *
 * From Matloff, section 6.
 *
 * @param program The declaration, made by `stringServer`.
 * @param serve Serves the clients, and returns when all of them have left.
 * @returns Never: it ends the process.
 *
 * @example
 * ```ts
 * import { runStringServer } from "@socket-primer/primer/run-string-server";
 * import { stringServer } from "@socket-primer/primer/string-server";
 *
 * if (import.meta.main) {
 *   await runStringServer(stringServer("lazy"), async (listener, { v }) => {
 *     using _conn = await listener.accept();
 *     v.append(new TextEncoder().encode("one client came, none was served"));
 *   });
 * }
 * ```
 */
export async function runStringServer(
  program: StringServer,
  serve: (listener: Deno.TcpListener, service: StringService) => Promise<void>,
): Promise<never> {
  return await runProgram(program, async ([number], options, signal) => {
    const port = parseNumber("PORT", number);
    const clients = parseNumber("--clients", options.clients, 1, 1e6);
    const maxBytes = parseNumber("--max-bytes", options["max-bytes"], 1, 1e9);
    using listener = listen(options.host, port);
    const v = new GrowingString(maxBytes);
    await serve(listener, { clients, v, signal });
    await print("the final value of v is ");
    await print(v.bytes);
    await print("\n");
  });
}
