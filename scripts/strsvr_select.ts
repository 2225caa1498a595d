#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// strsvr_select.ts: strings together the letters of its clients, one loop for
// all, which waits until one of them is ready.
//
// Shows readiness: the system is asked once for everybody, and the program
// sleeps until somebody has something to say.
// Does what strsvr.py of Matloff's section 6 does in the way of his section 7.
// Run it, then two clients:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/strsvr_select.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
//
// Python's select takes lists for reading and for writing. Here a client that
// has not taken its answer yet is not ready, which comes to the same.
// Try: diff strsvr_nonblocking.ts strsvr_select.ts, and top beside each.

import { announce } from "../lib/announce.ts";
import { explainError } from "../lib/explain_error.ts";
import { GrowingString } from "../lib/growing_string.ts";
import { NonblockingConn } from "../lib/nonblocking_conn.ts";
import { NonblockingListener } from "../lib/nonblocking_listener.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { select } from "../lib/select.ts";

const HELP =
  `Usage: strsvr_select.ts PORT [--host ADDRESS] [--clients N] [--max-bytes N]

Appends every letter that a client sends to one string v and answers with v.
When all clients have come and gone, prints the final value of v.

  --host ADDRESS   listen there (127.0.0.1; 0.0.0.0, as in the book, lets in
                   everyone on the network)
  --clients N      how many clients will come (2)
  --max-bytes N    the longest v (1048576); who sends more is let go
  -h, --help       show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/strsvr_select.ts 2000
Permissions: --allow-net=ADDRESS:PORT, and for port 0 --allow-net=ADDRESS`;

/** Answers the letter of a client, if there is one; false when it has left. */
function takeTurn(client: NonblockingConn, v: GrowingString): boolean {
  try {
    const letter = client.recv();
    if (letter) client.send(v.append(letter));
    if (letter !== null) return true;
  } catch (error) {
    console.error(`strsvr_select: ${client.peer}: ${explainError(error)}`);
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
    name: "strsvr_select",
    clients,
  });
  const inside = new Set<NonblockingConn>();
  const closeAll = () =>
    [door, ...inside].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);
  if (signal.aborted) closeAll();
  while (door.open || inside.size > 0) {
    for (const ready of await select([door, ...inside])) {
      if (ready instanceof NonblockingListener) {
        inside.add(new NonblockingConn(ready.accept()!, 1));
      } else if (!takeTurn(ready, v)) {
        inside.delete(ready);
      }
    }
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
