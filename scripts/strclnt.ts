#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// strclnt.ts: sends letters to strsvr.ts and prints the string v in its answers.
//
// It shows a dialogue over TCP in which answers have no end marker, and what a
// client has to do to find their end.
// It ports strclnt.py from section 6 of Matloff's introduction. Start strsvr.ts,
// then this program in two other terminals:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/strsvr.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
//
// The Python program takes whatever one recv returns, up to 1024 bytes. This
// one uses what it knows about v: an answer begins with the previous answer and
// ends with the letter sent. If another client has typed the same letter, part
// of v can look like that, too. So after each line, this one waits for 50 ms of
// silence. If the rest of v comes even later, v is printed too early.
// Try: type a whole word. Then press Enter on an empty line to leave.

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { connect } from "../lib/sockets/connect.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const SILENCE_MS = 50;
const PATIENCE_MS = 1000;
const MAX_BYTES = 2 * 64 * 1024 ** 2;
const [LF, CR] = new TextEncoder().encode("\n\r");

/** Sends letters and receives the answers. */
class Dialogue {
  readonly #conn: Deno.Conn;
  readonly #chunk = new Uint8Array(65536);
  #reading: Promise<number | null> | undefined;
  /** The last answer and, while the next one is arriving, what came after it. */
  #received = new Uint8Array();

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** The last answer. */
  get v(): Uint8Array {
    return this.#received;
  }

  /** Sends a letter, and receives until this may be the whole answer to it. */
  async exchange(letter: number): Promise<void> {
    // What has come before the letter is sent belongs to the last answer.
    const before = this.#received.length;
    await writeAll(this.#conn, new Uint8Array([letter]));
    while (true) {
      const arrived = await this.#receive(PATIENCE_MS);
      const { length } = this.#received;
      if (length === before || this.#received.at(-1) !== letter) continue;
      const start = this.#findAnswer(before);
      // If a server breaks the rules, take what it has sent before a long pause.
      if (start === undefined && arrived) continue;
      this.#received = this.#received.slice(start ?? before);
      return;
    }
  }

  /** Finds the start of the new answer, if all of it seems to be there. */
  #findAnswer(before: number): number | undefined {
    const all = this.#received;
    // The rest of the last answer may come first. The new one repeats all of it.
    for (let start = before; 2 * start < all.length; start++) {
      if (all.subarray(0, start).every((byte, i) => byte === all[start + i])) {
        return start;
      }
    }
  }

  /** Adds what still arrives to the last answer, until there is silence. */
  async settle(): Promise<void> {
    const letter = this.v.at(-1);
    while (await this.#receive(SILENCE_MS) || this.v.at(-1) !== letter);
  }

  /** Receives a chunk; resolves to false if none arrives in time. */
  async #receive(waitMs: number): Promise<boolean> {
    const silence = Promise.withResolvers<undefined>();
    const timer = setTimeout(silence.resolve, waitMs, undefined);
    // A read cannot be withdrawn: after silence it serves the next answer.
    this.#reading ??= this.#conn.read(this.#chunk);
    const count = await Promise.race([this.#reading, silence.promise]);
    clearTimeout(timer);
    if (count === undefined) return false;
    if (count === null) throw new Error("the server closed the connection");
    this.#reading = undefined;
    const received = new Uint8Array(this.#received.length + count);
    if (received.length > MAX_BYTES) throw new Error("the answer does not end");
    received.set(this.#received);
    received.set(this.#chunk.subarray(0, count), this.#received.length);
    this.#received = received;
    return true;
  }
}

/** Yields what the user types, byte by byte, without the CRs of Windows. */
async function* typed(): AsyncGenerator<number> {
  const buffer = new Uint8Array(1024);
  for (let count; (count = await Deno.stdin.read(buffer)) !== null;) {
    yield* buffer.subarray(0, count).filter((byte) => byte !== CR);
  }
}

/** Sends the letters that the user types, and prints v after each line. */
export async function talk(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const dialogue = new Dialogue(conn);
  const printV = async () => {
    await dialogue.settle();
    await print(dialogue.v);
    await print("\n");
  };
  let last = LF;
  await print("enter a letter:");
  for await (const letter of typed()) {
    if (letter !== LF) await dialogue.exchange(letter);
    else if (last === LF) return;
    else {
      await printV();
      await print("enter a letter:");
    }
    last = letter;
  }
  if (last !== LF) await printV();
  else await print("\n");
}

/** The command line. */
export const program = {
  name: "strclnt",
  summary: "Asks for a letter, sends it, and prints the string v with which " +
    "the server answers. To leave, enter an empty line or end the input.",
  operands: ["HOST", "PORT"],
  examples: [
    "deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000",
  ],
  permissions: [{ flags: "--allow-net=HOST:PORT" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([host, number]) => {
    using conn = await connect(host, parseNumber("PORT", number, 1));
    await talk(conn);
  });
}
