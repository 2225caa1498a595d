#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// send_once.ts: sends many bytes with one write, which loses most of them, and
// then the right way.
//
// Shows a partial write: the system takes as many bytes as it has room for, and
// says how many. Who does not look loses the rest, without any error.
// After Matloff's section 4, on send and sendall. Server and client are both in
// here, and the client is no slower than any other:
//
//   deno run --allow-net=127.0.0.1 scripts/send_once.ts
//   deno run --allow-net=127.0.0.1 scripts/send_once.ts --bytes 100000
//
// In Python a socket that blocks waits in send until all is taken; a Deno write
// never does, so here the bug shows at once and every time.
// Try: the fewest bytes that one write loses on your machine.

import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: send_once.ts [--bytes N]

Sends bytes to a client on this machine, with one write and with as many as it
takes, and prints how many of them the client got.

  --bytes N   how many to send (50000000)
  -h, --help  show this

Example:     deno run --allow-net=127.0.0.1 scripts/send_once.ts
Permissions: --allow-net=127.0.0.1`;

/** Sends the bytes of which the system takes as many as it likes: wrong. */
export async function sendOnce(
  conn: Deno.Conn,
  bytes: Uint8Array,
): Promise<void> {
  await conn.write(bytes); // It tells how many were taken. Nobody listens.
}

/** Reads until end of file and counts. */
async function countBytes(conn: Deno.Conn): Promise<number> {
  const chunk = new Uint8Array(65536);
  let bytes = 0;
  for (let count; (count = await conn.read(chunk)) !== null;) bytes += count;
  return bytes;
}

/** Sends so many bytes in one of these ways; resolves to how many came. */
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

if (import.meta.main) {
  await runProgram(HELP, { bytes: "50000000" }, async (_, options) => {
    const bytes = parseNumber("--bytes", options.bytes, 1, 1e9);
    const once = await transfer(bytes, sendOnce);
    console.log(`wrong, one write: ${once} of ${bytes} bytes arrived`);
    const all = await transfer(bytes, writeAll);
    console.log(`right, full write: ${all} of ${bytes} bytes arrived`);
  });
}
