#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * strclnt.ts: sends letters to strsvr.ts and prints its answers: the string v
 * of all letters so far.
 *
 * It shows a dialogue over TCP in which answers have no end marker, and what a
 * client has to do to find their end.
 * It is based on strclnt.py from section 6 of Matloff's introduction. Start
 * strsvr.ts, then this program in two other terminals:
 *
 *     deno run --allow-net=127.0.0.1:2000 scripts/strsvr.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
 *
 * The Python program takes whatever one recv returns, up to 1024 bytes. This
 * one uses what it knows about v: an answer begins with the previous answer and
 * ends with the letter sent. If another client has typed the same letter, an
 * incomplete answer can look like that, too. So after each line that you type,
 * the program waits for 50 ms of silence. If the rest of v comes even later, v
 * is printed too early.
 * Try: type a whole word. Then press Enter on an empty line to leave.
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { Dialogue } from "../lib/services/dialogue.ts";
import { connect } from "../lib/sockets/connect.ts";

const [LF, CR] = new TextEncoder().encode("\n\r");

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
