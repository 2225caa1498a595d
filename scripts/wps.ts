#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// wps.ts: asks svr.ts who is logged in there (w) or what runs there (ps).
//
// Shows how to read a connection by the line, each line as soon as it is there.
// Ports wps.py, sections 5.2 and 5.3 of Matloff's introduction. Run svr.ts
// first, then:
//
//   deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/wps.ts 127.0.0.1 2000 w
//
// Unlike the Python, which waits for the whole output, it iterates (5.3).
// Try: ask for something else, such as "who", and see who refuses it.

import { LineReader } from "../lib/line_reader.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: wps.ts HOST PORT w|ps

Has the server run w or ps, and prints the output.

  -h, --help  show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/wps.ts 127.0.0.1 2000 w
Permissions: --allow-net=HOST:PORT`;

/** Sends the command and prints the output; throws what the server refuses. */
export async function talk(conn: Deno.Conn, command: string): Promise<void> {
  await writeAll(conn, new TextEncoder().encode(command));
  let first = true;
  for await (const line of new LineReader(conn)) {
    if (first && line.startsWith("error: ")) throw new Error(line);
    first = false;
    console.log(line);
  }
}

async function main([hostname, number, command]: string[]): Promise<void> {
  // Any command is sent: that it runs no other is the server's business.
  const port = parseNumber("PORT", number, 1);
  using conn = await Deno.connect({ hostname, port });
  await talk(conn, command);
}

if (import.meta.main) await runProgram(HELP, {}, main);
