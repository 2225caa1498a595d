#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * wps.ts: asks svr.ts who is logged in there (w) or what is running in its
 * terminal (ps).
 *
 * It shows how to read a connection line by line, and how to print each line as
 * soon as it arrives. It is based on wps.py from section 5.2 of Matloff's
 * introduction. Start svr.ts, then this program in another terminal:
 *
 *     deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/wps.ts 127.0.0.1 2000 w
 *
 * The Python program waits for the whole output. This one iterates over the
 * lines, as section 5.3 recommends.
 * Try: ask for another command, such as "who". Does wps.ts or svr.ts refuse it?
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { connect } from "../lib/sockets/connect.ts";
import { LineReader } from "../lib/sockets/line_reader.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

/**
 * Sends the command and prints the output; throws if the server answers with an
 * error.
 */
export async function talk(conn: Deno.Conn, command: string): Promise<void> {
  await writeAll(conn, new TextEncoder().encode(command));
  let isFirst = true;
  for await (const line of new LineReader(conn)) {
    if (isFirst && line.startsWith("error: ")) throw new Error(line);
    isFirst = false;
    await print(`${line}\n`);
  }
}

/** The command line. */
export const program = {
  name: "wps",
  summary: "Asks the server to run w or ps, and prints the output.",
  // The command is not checked here: the server has to check it anyway.
  operands: ["HOST", "PORT", "w|ps"],
  examples: [
    "deno run --allow-net=127.0.0.1:2000 scripts/wps.ts 127.0.0.1 2000 w",
  ],
  permissions: [{ flags: "--allow-net=HOST:PORT" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([host, number, command]) => {
    using conn = await connect(host, parseNumber("PORT", number, 1));
    await talk(conn, command);
  });
}
