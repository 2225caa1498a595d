#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// strclnt.ts: sends letters to strsvr.ts and prints the string v that grows.
//
// Shows a dialogue over TCP, and what it costs that nothing marks the end of an
// answer: the client has to know when it has all of it.
// Ports strclnt.py, section 6 of Matloff's introduction. Run strsvr.ts, then
// this in two other terminals:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/strsvr.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
//
// Unlike the Python, which takes the first 1024 bytes for the answer, it reads
// on: v begins with the v before, ends with the letter, and then comes silence.
// Try: type a whole word. Then an empty line, which leaves.

import { GrowingString } from "../lib/growing_string.ts";
import { LineReader, type Reader } from "../lib/line_reader.ts";
import { NonblockingReader } from "../lib/nonblocking_reader.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { select } from "../lib/select.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: strclnt.ts HOST PORT

Asks for a letter, sends it, and prints the string v that the server answers.
An empty line or the end of the input ends it.

  -h, --help  show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
Permissions: --allow-net=HOST:PORT`;

const SILENCE_MS = 50;
const MAX_ANSWER_BYTES = 64 * 1024 ** 2;

/** Sends one byte, and reads until what has come can be all of the answer. */
async function exchange(
  conn: Deno.Conn,
  reader: NonblockingReader,
  letter: number,
  lastLength: number,
): Promise<Uint8Array> {
  await writeAll(conn, new Uint8Array([letter]));
  const answer = new GrowingString(MAX_ANSWER_BYTES);
  let v: Uint8Array = new Uint8Array();
  while (true) {
    const complete = v.length > lastLength && v.at(-1) === letter;
    if (
      (await select([reader], complete ? SILENCE_MS : undefined)).length === 0
    ) return v;
    const chunk = reader.recv();
    if (!chunk) throw new Error("the server closed the connection");
    v = answer.append(chunk);
  }
}

/** Sends the letters that are typed and prints the answers. */
export async function talk(conn: Deno.TcpConn, input: Reader): Promise<void> {
  conn.setNoDelay(true);
  const lines = new LineReader(input);
  const reader = new NonblockingReader(conn, 65536);
  let v: Uint8Array = new Uint8Array();
  while (true) {
    await writeAll(Deno.stdout, new TextEncoder().encode("enter a letter:"));
    const line = await lines.readLine();
    if (line === null) console.log();
    if (!line) break;
    for (const letter of new TextEncoder().encode(line)) {
      v = await exchange(conn, reader, letter, v.length);
    }
    await writeAll(Deno.stdout, v);
    console.log();
  }
}

if (import.meta.main) {
  await runProgram(HELP, {}, async ([hostname, number]) => {
    const port = parseNumber("PORT", number, 1, 65535);
    using conn = await Deno.connect({ hostname, port });
    await talk(conn, Deno.stdin);
  });
}
