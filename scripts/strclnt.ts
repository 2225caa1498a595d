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

import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: strclnt.ts HOST PORT

Asks for a letter, sends it, and prints the string v that the server answers.
An empty line or the end of the input ends it.

  -h, --help  show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
Permissions: --allow-net=HOST:PORT`;

const SILENCE_MS = 50;
const MAX_ANSWER_BYTES = 64 * 1024 ** 2;
const [LF, CR] = new TextEncoder().encode("\n\r");

/** Sends letters, each when the answer to the one before is complete. */
class Dialogue {
  readonly #conn: Deno.Conn;
  readonly #chunk = new Uint8Array(65536);
  readonly #answer = new Uint8Array(MAX_ANSWER_BYTES);
  #reading: Promise<number | null> | undefined;
  /** The last answer. */
  v = this.#answer.subarray(0, 0);

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Sends one byte, and reads until what has come can be all of the answer. */
  async exchange(letter: number): Promise<void> {
    await writeAll(this.#conn, new Uint8Array([letter]));
    const lastLength = this.v.length;
    this.v = this.#answer.subarray(0, 0);
    while (true) {
      const silence = Promise.withResolvers<undefined>();
      const complete = this.v.length > lastLength && this.v.at(-1) === letter;
      if (complete) setTimeout(silence.resolve, SILENCE_MS, undefined);
      // A read cannot be taken back: after silence it is for the next answer.
      this.#reading ??= this.#conn.read(this.#chunk);
      const count = await Promise.race([this.#reading, silence.promise]);
      if (count === undefined) return;
      if (count === null) throw new Error("the server closed the connection");
      this.#reading = undefined;
      const length = this.v.length + count;
      if (length > MAX_ANSWER_BYTES) throw new Error("the answer has no end");
      this.#answer.set(this.#chunk.subarray(0, count), this.v.length);
      this.v = this.#answer.subarray(0, length);
    }
  }
}

/** What is typed, byte by byte, without the CR of a line end in Windows. */
async function* typed(): AsyncGenerator<number> {
  const buffer = new Uint8Array(1024);
  for (let count; (count = await Deno.stdin.read(buffer)) !== null;) {
    yield* buffer.subarray(0, count).filter((byte) => byte !== CR);
  }
}

/** Sends the letters that are typed and prints v after each line. */
export async function talk(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const dialogue = new Dialogue(conn);
  const ask = () =>
    writeAll(Deno.stdout, new TextEncoder().encode("enter a letter:"));
  let last = LF;
  await ask();
  for await (const letter of typed()) {
    if (letter !== LF) await dialogue.exchange(letter);
    else if (last === LF) return;
    else {
      await writeAll(Deno.stdout, dialogue.v);
      console.log();
      await ask();
    }
    last = letter;
  }
  if (last !== LF) await writeAll(Deno.stdout, dialogue.v);
  console.log();
}

async function main([hostname, number]: string[]): Promise<void> {
  const port = parseNumber("PORT", number, 1);
  using conn = await Deno.connect({ hostname, port });
  await talk(conn);
}

if (import.meta.main) await runProgram(HELP, {}, main);
