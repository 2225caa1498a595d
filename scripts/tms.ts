#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * tms.ts: waits for one client, reads its string and sends it back many times.
 *
 * It shows that a client's read waits until the server sends, and that the data
 * arrives in chunks of any size, however it was written (see tmc.ts).
 * It is based on tms.py from section 2 of Matloff's introduction. Start it,
 * then the client in another terminal:
 *
 *     deno run --allow-net=127.0.0.1:2000 scripts/tms.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/tmc.ts 127.0.0.1 2000 abc
 *
 * The Python program reads once, sends once, and holds all copies in memory.
 * This one reads and writes in loops (the string itself may arrive in several
 * chunks), and its memory does not grow with the number of copies.
 * Try: --copies 1000000, and watch how many chunks arrive.
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { say } from "../lib/command_line/say.ts";
import { warn } from "../lib/command_line/warn.ts";
import { formatAddress } from "../lib/sockets/format_address.ts";
import { lingeringClose } from "../lib/sockets/lingering_close.ts";
import { listen } from "../lib/sockets/listen.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const LF = 10;
const MAX_STRING_BYTES = 1_000_000;
const BLOCK_BYTES = 262_144;
const QUIET_MS = 100;
const MAX_QUIET_CHECKS = 10;

/** Resolves when Enter is pressed, or at the end of standard input. */
async function enterPressed(): Promise<void> {
  warn("press Enter to send");
  const typed = new Uint8Array(1);
  while (typed[0] !== LF && await Deno.stdin.read(typed) !== null);
}

/**
 * Waits for the first bytes and then, unless `go` is true, reads until Enter is
 * pressed. After that, it reads on until no bytes have arrived for 100 ms, but
 * for a second at most. The string has no end marker, so all of these bytes
 * belong to it.
 */
async function receiveString(
  conn: Deno.Conn,
  go: boolean,
): Promise<Uint8Array> {
  const buffer = new Uint8Array(MAX_STRING_BYTES + 1);
  let length = await conn.read(buffer) ?? 0;
  if (length === 0) throw new Error("the client sent no string");
  const readOn = async () => {
    while (length <= MAX_STRING_BYTES) {
      const count = await conn.read(buffer.subarray(length));
      if (count === null) return;
      length += count;
    }
    throw new RangeError(`the string is longer than ${MAX_STRING_BYTES} bytes`);
  };
  const ended = readOn();
  if (!go) {
    const entered = enterPressed();
    // If reading fails, there is no need to wait for Enter.
    await Promise.race([entered, ended.then(() => entered)]);
  }
  for (let seen = 0, i = 0; seen < length && i < MAX_QUIET_CHECKS; i++) {
    seen = length;
    const quiet = new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    await Promise.race([quiet, ended]);
  }
  return buffer.slice(0, length);
}

/** Sends the copies in blocks, so that memory does not grow with their number. */
async function sendCopies(
  conn: Deno.Conn,
  string: Uint8Array,
  copies: number,
): Promise<void> {
  const perBlock = Math.min(copies, Math.ceil(BLOCK_BYTES / string.length));
  const block = new Uint8Array(perBlock * string.length);
  for (let i = 0; i < block.length; i += string.length) block.set(string, i);
  for (let left = copies * string.length; left > 0; left -= block.length) {
    await writeAll(conn, block.subarray(0, left));
  }
}

/** Serves the first client and refuses all others. */
export async function serve(
  listener: Deno.TcpListener,
  { copies, go }: { copies: number; go: boolean },
  signal: AbortSignal,
): Promise<void> {
  signal.addEventListener("abort", () => listener[Symbol.dispose]());
  using conn = await listener.accept();
  listener.close(); // from now on, other clients are refused
  signal.addEventListener("abort", () => conn[Symbol.dispose]());
  say(`client is at ${formatAddress(conn.remoteAddr)}`);
  const string = await receiveString(conn, go);
  await sendCopies(conn, string, copies);
  await lingeringClose(conn);
}

/** The command line. */
export const program = {
  name: "tms",
  summary: "Waits for one client and reads its string. When you press Enter, " +
    "sends the string back many times.",
  operands: ["PORT"],
  options: {
    host: {
      value: "ADDRESS",
      default: "127.0.0.1",
      help: "the address to listen on; 0.0.0.0 lets in everyone on the network",
    },
    copies: { value: "N", default: "10000", help: "how many copies to send" },
    go: { help: "do not wait for Enter" },
  },
  examples: ["deno run --allow-net=127.0.0.1:2000 scripts/tms.ts 2000"],
  permissions: [{ flags: "--allow-net=ADDRESS:PORT" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([number], options, signal) => {
    const port = parseNumber("PORT", number);
    const copies = parseNumber("--copies", options.copies, 1, 1e9);
    using listener = listen(options.host, port);
    await serve(listener, { copies, go: options.go }, signal);
  });
}
