#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * wps_streams.ts: does what wps.ts does, with the streams of the web platform
 * instead of LineReader.
 *
 * It shows how to read lines with streams: bytes flow from the connection
 * through a decoder and a line splitter.
 * It is based on wps.py from section 5.2 of Matloff's introduction. Start
 * svr.ts, then this program in another terminal:
 *
 *     deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/wps_streams.ts 127.0.0.1 2000 w
 *
 * The same code can also read fetch() responses, which LineReader cannot. But
 * streams are slower, do not limit the length of a line, and close the
 * connection when the loop ends.
 * Try: diff scripts/wps.ts scripts/wps_streams.ts
 * @module
 */

// The full specifier is here because a script that runs from a URL has no
// deno.json.
import { TextLineStream } from "jsr:@std/streams@^1.1.2/text-line-stream";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { connect } from "../lib/sockets/connect.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

/**
 * Sends the command and prints the output; throws if the server answers with an
 * error.
 */
export async function talk(conn: Deno.Conn, command: string): Promise<void> {
  await writeAll(conn, new TextEncoder().encode(command));
  const lines = conn.readable
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  let isFirst = true;
  for await (const line of lines) {
    if (isFirst && line.startsWith("error: ")) throw new Error(line);
    isFirst = false;
    await print(`${line}\n`);
  }
}

/** The command line. */
export const program = {
  name: "wps_streams",
  summary: "Asks the server to run w or ps, and prints the output, as wps " +
    "does, but with web streams.",
  // The command is not checked here: the server has to check it anyway.
  operands: ["HOST", "PORT", "w|ps"],
  examples: [
    "deno run --allow-net=127.0.0.1:2000 scripts/wps_streams.ts 127.0.0.1 2000 w",
  ],
  permissions: [{ flags: "--allow-net=HOST:PORT" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([host, number, command]) => {
    using conn = await connect(host, parseNumber("PORT", number, 1));
    await talk(conn, command);
  });
}
