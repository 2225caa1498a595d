#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// tmc.ts: sends a string to tms.ts and shows in which chunks the copies come.
//
// Shows that TCP is one stream of bytes: what the server sent as one piece
// comes in chunks of any size, so a client reads in a loop until end of file.
// Ports tmc.py, section 2 of Matloff's introduction. Run tms.ts first, then:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/tms.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/tmc.ts 127.0.0.1 2000 abc
//
// Unlike the Python, it prints no empty line for the end of file.
// Try: run it twice and compare the chunks; then send a longer string.

import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { UsageError } from "../lib/usage_error.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: tmc.ts HOST PORT STRING

Sends STRING to the server, prints the first four chunks of the answer, and
the size of every chunk.

  -h, --help  show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/tmc.ts 127.0.0.1 2000 abc
Permissions: --allow-net=HOST:PORT`;

const CHUNKS_SHOWN = 4;
const READ_BYTES = 1_000_000;

/** Sends the string and prints what comes back, until end of file. */
export async function talk(conn: Deno.Conn, string: string): Promise<void> {
  await writeAll(conn, new TextEncoder().encode(string));
  const buffer = new Uint8Array(READ_BYTES);
  for (let chunks = 1;; chunks++) {
    const count = await conn.read(buffer);
    if (count === null) break;
    if (chunks <= CHUNKS_SHOWN) {
      await writeAll(Deno.stdout, buffer.subarray(0, count));
      console.log();
    }
    console.log(`received ${count} bytes`);
  }
}

if (import.meta.main) {
  await runProgram(HELP, {}, async ([hostname, number, string]) => {
    if (string === "") throw new UsageError("STRING must not be empty");
    const port = parseNumber("PORT", number, 0, 65535);
    using conn = await Deno.connect({ hostname, port });
    await talk(conn, string);
  });
}
