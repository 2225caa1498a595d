#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// strsvr_nonblocking.ts: strings together the letters of its clients, one loop
// for all, which asks one after the other whether there is a letter.
//
// Shows nonblocking sockets and what they cost: nobody waits for anybody, and
// the program never sleeps, so it uses a whole core while nobody types.
// Ports strsvr.py, section 6 of Matloff's introduction. Run it, then two
// clients:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/strsvr_nonblocking.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
//
// Unlike the Python, which waits until all clients have come, the listening
// socket does not block either. And nothing arrives in Deno while a program
// computes, so the loop lets the system have its turn each time round.
// Try: top beside it, and then beside strsvr_select.ts.

import { setImmediate as systemsTurn } from "node:timers/promises";
import { announce } from "../lib/announce.ts";
import { explainError } from "../lib/explain_error.ts";
import { GrowingString } from "../lib/growing_string.ts";
import { NonblockingConn } from "../lib/nonblocking_conn.ts";
import { NonblockingListener } from "../lib/nonblocking_listener.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";

const HELP =
  `Usage: strsvr_nonblocking.ts PORT [--host ADDRESS] [--clients N] [--max-bytes N]

Appends every letter that a client sends to one string v and answers with v.
When all clients have come and gone, prints the final value of v.

  --host ADDRESS   listen there (127.0.0.1; 0.0.0.0, as in the book, lets in
                   everyone on the network)
  --clients N      how many clients will come (2)
  --max-bytes N    the longest v (1048576); who sends more is let go
  -h, --help       show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/strsvr_nonblocking.ts 2000
Permissions: --allow-net=ADDRESS:PORT, and for port 0 --allow-net=ADDRESS`;

/** Answers the letter of a client, if there is one; false when it has left. */
function takeTurn(client: NonblockingConn, v: GrowingString): boolean {
  try {
    const letter = client.recv();
    if (letter) client.send(v.append(letter));
    if (letter !== null) return true;
  } catch (error) {
    console.error(`strsvr_nonblocking: ${client.peer}: ${explainError(error)}`);
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
  const { clients } = options;
  using door = new NonblockingListener(listener, {
    name: "strsvr_nonblocking",
    clients,
  });
  const inside: NonblockingConn[] = [];
  const closeAll = () =>
    [door, ...inside].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);
  if (signal.aborted) closeAll();
  while (door.open || inside.length > 0) {
    const conn = door.accept();
    if (conn) inside.push(new NonblockingConn(conn, 1));
    // Who has had a turn goes to the end of the queue.
    const next = inside.shift();
    if (next && takeTurn(next, v)) inside.push(next);
    await systemsTurn();
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
