#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * recv_once.ts: asks a server as the book's strclnt.py does, with a single read
 * for each answer.
 *
 * It shows why that seems to work when you test on your own machine: there, an
 * answer usually arrives whole. To cut the answers into pieces, put relay.ts
 * with --down "slicer 1" between client and server. For the book's single
 * recv(1024), see strclnt.py in section 6 of Matloff's introduction. Do not
 * copy this mistake! Start a server, then this program in another terminal:
 *
 *     deno run --allow-net=127.0.0.1:2000 scripts/strsvr.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/recv_once.ts 127.0.0.1 2000 a b c
 *
 * Unlike the Python program, it takes the letters from its command line.
 * Try: compare it with strclnt.ts, which looks for the end of each answer.
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { connect } from "../lib/sockets/connect.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const READ_BYTES = 1024;

/** Sends each word and treats what one read returns as the answer. */
export async function talk(conn: Deno.Conn, words: string[]): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  for (const word of words) {
    await writeAll(conn, new TextEncoder().encode(word));
    const count = await conn.read(buffer);
    if (count === null) throw new Error("the server closed the connection");
    // This is the mistake: the rest may still be on its way, and the read may
    // even end within a character.
    const answer = new TextDecoder().decode(buffer.subarray(0, count));
    await print(`${JSON.stringify(word)}: ${JSON.stringify(answer)}\n`);
  }
}

/** The command line. */
export const program = {
  name: "recv_once",
  summary: "Sends each WORD to the server, and prints the part of the answer " +
    "that a single read returns.",
  operands: ["HOST", "PORT", "WORD..."],
  examples: [
    "deno run --allow-net=127.0.0.1:2000 scripts/recv_once.ts 127.0.0.1 2000 a b c",
  ],
  permissions: [{ flags: "--allow-net=HOST:PORT" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([host, number, ...words]) => {
    using conn = await connect(host, parseNumber("PORT", number, 1));
    await talk(conn, words);
  });
}
