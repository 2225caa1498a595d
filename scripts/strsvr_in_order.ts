#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// strsvr_in_order.ts: strings together the letters of its clients, one loop for
// all, which waits for a letter of each in turn.
//
// Shows why that is not enough: while one client is out at lunch, the server
// waits for its letter, and the others wait for the server.
// Does what strsvr.py of Matloff's section 6 does, with the sockets that block
// of which that section warns. Run it, then two clients:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/strsvr_in_order.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
//
// As in the Python, all clients have to come before the first is served.
// Try: two letters in one client before any in the other. Then strsvr.ts.

import { acceptClient } from "../lib/accept_client.ts";
import { announce } from "../lib/announce.ts";
import { explainError } from "../lib/explain_error.ts";
import { formatAddress } from "../lib/format_address.ts";
import { GrowingString } from "../lib/growing_string.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP =
  `Usage: strsvr_in_order.ts PORT [--host ADDRESS] [--clients N] [--max-bytes N]

Appends every letter that a client sends to one string v and answers with v.
When all clients have come and gone, prints the final value of v.

  --host ADDRESS   listen there (127.0.0.1; 0.0.0.0, as in the book, lets in
                   everyone on the network)
  --clients N      how many clients will come (2)
  --max-bytes N    the longest v (1048576); who sends more is let go
  -h, --help       show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/strsvr_in_order.ts 2000
Permissions: --allow-net=ADDRESS:PORT, and for port 0 --allow-net=ADDRESS`;

/** Waits for a letter of a client and answers it; false when it has left. */
async function takeTurn(
  client: Deno.TcpConn,
  v: GrowingString,
  signal: AbortSignal,
): Promise<boolean> {
  const peer = formatAddress(client.remoteAddr);
  const letter = new Uint8Array(1);
  try {
    if (await client.read(letter) !== null) {
      // One that takes no more answers may still have sent letters.
      await writeAll(client, v.append(letter)).catch(() => {});
      return true;
    }
  } catch (error) {
    if (!signal.aborted) {
      console.error(`strsvr_in_order: ${peer}: ${explainError(error)}`);
    }
  }
  client[Symbol.dispose]();
  return false;
}

/** Serves so many clients, then prints what they have put together. */
export async function serve(
  listener: Deno.TcpListener,
  options: { clients: number; maxBytes: number },
  signal: AbortSignal,
): Promise<void> {
  const v = new GrowingString(options.maxBytes);
  const inside: Deno.TcpConn[] = [];
  const closeAll = () =>
    [listener, ...inside].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);
  if (signal.aborted) closeAll();
  while (inside.length < options.clients) {
    const conn = await acceptClient(listener, "strsvr_in_order");
    if (!conn) break;
    conn.setNoDelay(true);
    inside.push(conn);
  }
  listener[Symbol.dispose]();
  while (inside.length > 0) {
    // Who has had a turn goes to the end of the queue.
    const stays = await takeTurn(inside[0], v, signal);
    const [client] = inside.splice(0, 1);
    if (stays) inside.push(client);
  }
  console.log(`the final value of v is ${v}`);
}

if (import.meta.main) {
  const defaults = { host: "127.0.0.1", clients: "2", "max-bytes": "1048576" };
  await runProgram(HELP, defaults, async ([number], options, signal) => {
    const port = parseNumber("PORT", number);
    const clients = parseNumber("--clients", options.clients, 1, 1e6);
    const maxBytes = parseNumber("--max-bytes", options["max-bytes"], 1, 1e9);
    using listener = Deno.listen({ hostname: options.host, port });
    announce(listener.addr);
    await serve(listener, { clients, maxBytes }, signal);
  });
}
