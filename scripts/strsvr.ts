#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// strsvr.ts: strings together the letters that all its clients send.
//
// Shows how one server serves many clients when nobody knows whose letter comes
// next: each client has its own loop, and its waiting is nobody else's.
// Ports strsvr.py, section 6 of Matloff's introduction, where the same needs
// nonblocking sockets. Run it, then two clients:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/strsvr.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
//
// Unlike the Python, which asks every client again and again whether there is
// a letter, it sleeps while there is none.
// Try: three clients, with --clients 3, and leave one of them out at lunch.

import { acceptLoop } from "../lib/accept_loop.ts";
import { announce } from "../lib/announce.ts";
import { GrowingString } from "../lib/growing_string.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP =
  `Usage: strsvr.ts PORT [--host ADDRESS] [--clients N] [--max-bytes N]

Appends every letter that a client sends to one string v and answers with v.
When all clients have come and gone, prints the final value of v.

  --host ADDRESS   listen there (127.0.0.1; 0.0.0.0, as in the book, lets in
                   everyone on the network)
  --clients N      how many clients will come (2)
  --max-bytes N    the longest v (1048576); who sends more is let go
  -h, --help       show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/strsvr.ts 2000
Permissions: --allow-net=ADDRESS:PORT, and for port 0 --allow-net=ADDRESS`;

/** Appends each letter of one client and answers with v, until it leaves. */
async function handle(conn: Deno.TcpConn, v: GrowingString): Promise<void> {
  conn.setNoDelay(true);
  const letter = new Uint8Array(1);
  let answered = true;
  while (await conn.read(letter) !== null) {
    const answer = v.append(letter);
    // One that does not take its answers any more may still have sent letters.
    if (answered) {
      answered = await writeAll(conn, answer).then(() => true, () => false);
    }
  }
}

/** Serves so many clients, then prints what they have put together. */
export async function serve(
  listener: Deno.TcpListener,
  options: { clients: number; maxBytes: number },
  signal: AbortSignal,
): Promise<void> {
  const v = new GrowingString(options.maxBytes);
  const serveClient = (conn: Deno.TcpConn) => handle(conn, v);
  await acceptLoop(listener, "strsvr", serveClient, signal, options.clients);
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
