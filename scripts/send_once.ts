#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * send_once.ts: sends many bytes with a single write, which loses most of them,
 * and then does it the right way.
 *
 * It shows a partial write: the system accepts as many bytes as it has room
 * for, and write returns their number. A program that ignores the number loses
 * the rest, without any error.
 * See section 4 of Matloff's introduction, on send and sendall. Server and
 * client are both in this file:
 *
 *     deno run --allow-net=127.0.0.1 scripts/send_once.ts
 *     deno run --allow-net=127.0.0.1 scripts/send_once.ts --bytes 100000
 *
 * On a blocking socket, Python's send usually waits until the system has
 * accepted everything. In Deno, a write waits only until there is room for
 * something, so the mistake shows whenever there is no room for everything.
 * Try: what is the smallest value of --bytes that loses data on your machine?
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

/** The wrong way: writes once and ignores how many bytes were accepted. */
export async function sendOnce(
  conn: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  await conn.write(bytes);
}

/** Reads until end of file and counts the bytes. */
async function countBytes(conn: Deno.Conn): Promise<number> {
  const chunk = new Uint8Array(65536);
  let bytes = 0;
  for (let count; (count = await conn.read(chunk)) !== null;) bytes += count;
  return bytes;
}

/** Sends this many bytes with `send`; resolves to how many arrived. */
export async function transfer(
  bytes: number,
  send: (conn: Deno.Conn, bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ port: listener.addr.port });
  const server = await listener.accept();
  const sent = send(server, new Uint8Array(bytes))
    .finally(() => server.close());
  const [received] = await Promise.all([countBytes(client), sent]);
  return received;
}

/** The command line. */
export const program = {
  name: "send_once",
  summary:
    "Sends bytes to a client on this machine, first with one write and " +
    "then with a full write, and prints how many bytes arrive.",
  options: {
    bytes: { value: "N", default: "50000000", help: "how many bytes to send" },
  },
  examples: ["deno run --allow-net=127.0.0.1 scripts/send_once.ts"],
  permissions: [{ flags: "--allow-net=127.0.0.1" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, options) => {
    const bytes = parseNumber("--bytes", options.bytes, 1, 1e9);
    const once = await transfer(bytes, sendOnce);
    await print(`wrong, one write: ${once} of ${bytes} bytes arrived\n`);
    const all = await transfer(bytes, writeAll);
    await print(`right, full write: ${all} of ${bytes} bytes arrived\n`);
  });
}
