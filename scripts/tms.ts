#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// tms.ts: waits for one client, reads its string and sends it back many times.
//
// Shows that a client's read waits until the server sends, and that what was
// sent as one piece arrives in chunks of any size (see tmc.ts).
// Ports tms.py, section 2 of Matloff's introduction. Run it, then the client:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/tms.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/tmc.ts 127.0.0.1 2000 abc
//
// Unlike the Python, it reads more than once (a string may come in chunks),
// writes until all is sent, and never holds more than a few copies in memory.
// Try: a string of one letter, and --copies 1000000.

import { announce } from "../lib/announce.ts";
import { formatAddress } from "../lib/format_address.ts";
import { lingeringClose } from "../lib/lingering_close.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: tms.ts PORT [--host ADDRESS] [--copies N] [--go]

Waits for one client, reads its string and, when you press Enter, sends it
back many times.

  --host ADDRESS  listen there (127.0.0.1; 0.0.0.0, as in the book, lets in
                  everyone on the network)
  --copies N      how many times to send the string (10000)
  --go            do not wait for Enter
  -h, --help      show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/tms.ts 2000
Permissions: --allow-net=ADDRESS:PORT, and for port 0 --allow-net=ADDRESS`;

const MAX_STRING_BYTES = 1_000_000;
const BLOCK_BYTES = 262_144;
const QUIET_MS = 100;
const QUIET_TRIES = 10;

/** Resolves when Enter is pressed, or at the end of standard input. */
async function enterPressed(): Promise<void> {
  console.error("press Enter to send");
  const typed = new Uint8Array(256);
  for (let count; (count = await Deno.stdin.read(typed)) !== null;) {
    if (typed.subarray(0, count).includes(10)) return;
  }
}

/**
 * Reads until the go-ahead. Nothing marks the end of the string, so bytes that
 * still arrive in a row then are part of it, for a second at most.
 */
async function receiveString(
  conn: Deno.Conn,
  goAhead: () => Promise<void>,
): Promise<Uint8Array> {
  const string = new Uint8Array(MAX_STRING_BYTES + 1);
  let length = await conn.read(string) ?? 0;
  if (length === 0) throw new Error("the client left without a string");

  /** Goes on until the end, and so drops what comes too late. */
  async function readOn(): Promise<void> {
    while (length <= MAX_STRING_BYTES) {
      const count = await conn.read(string.subarray(length));
      if (count === null) return;
      length += count;
    }
    throw new RangeError(`The string is longer than ${MAX_STRING_BYTES} bytes`);
  }

  const ended = readOn();
  const told = goAhead();
  await Promise.race([told, ended.then(() => told)]);
  for (let seen = 0, i = 0; seen < length && i < QUIET_TRIES; i++) {
    seen = length;
    const quiet = new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    await Promise.race([quiet, ended]);
  }
  return string.slice(0, length);
}

/** Sends the copies by the block: memory stays the same however many. */
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

/** Serves the first client, and no other. */
export async function serve(
  listener: Deno.TcpListener,
  options: { copies: number; goAhead: () => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  signal.addEventListener("abort", () => listener[Symbol.dispose]());
  using conn = await listener.accept();
  listener.close(); // whoever comes now is refused at once
  signal.addEventListener("abort", () => conn[Symbol.dispose]());
  console.log(`client is at ${formatAddress(conn.remoteAddr)}`);
  const string = await receiveString(conn, options.goAhead);
  await sendCopies(conn, string, options.copies);
  await lingeringClose(conn);
}

if (import.meta.main) {
  const defaults = { host: "127.0.0.1", copies: "10000", go: false };
  await runProgram(HELP, defaults, async ([number], options, signal) => {
    const port = parseNumber("PORT", number);
    const copies = parseNumber("--copies", options.copies, 1, 1e9);
    const goAhead = options.go ? async () => {} : enterPressed;
    using listener = Deno.listen({ hostname: options.host, port });
    announce(listener.addr);
    await serve(listener, { copies, goAhead }, signal);
  });
}
