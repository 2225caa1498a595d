#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * strsvr_nonblocking.ts: appends the letters of all its clients to one string.
 * One loop checks each client in turn for a letter, without waiting for it.
 *
 * It shows nonblocking sockets, and what it costs to keep checking them: no
 * client delays another, but the program never sleeps, and it uses a whole core
 * even if nobody types.
 * It is based on strsvr.py from section 6 of Matloff's introduction. Start it,
 * then two clients:
 *
 *     deno run --allow-net=127.0.0.1:2000 scripts/strsvr_nonblocking.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
 *
 * The Python program accepts all of its clients first. Here the listener is
 * nonblocking, too, so the server serves the first client before the others
 * have connected. Deno receives data only while none of the program's own code
 * is running, so each round of the loop lets the event loop run once.
 * Try: watch its CPU time with top. Then do the same with strsvr_select.ts.
 * @module
 */

import { setImmediate as runEventLoop } from "node:timers/promises";
import type { GrowingString } from "../lib/services/growing_string.ts";
import {
  StringServer,
  type StringService,
} from "../lib/services/string_server.ts";
import { NonblockingConn } from "../lib/sockets/nonblocking_conn.ts";
import { NonblockingListener } from "../lib/sockets/nonblocking_listener.ts";
import { warnAboutClient } from "../lib/sockets/warn_about_client.ts";

/**
 * Answers a letter if there is one; returns false if the client has left or
 * failed.
 */
function takeTurn(conn: NonblockingConn, v: GrowingString): boolean {
  try {
    const letter = conn.recv();
    if (letter) conn.send(v.append(letter));
    if (letter !== null) return true;
  } catch (error) {
    warnAboutClient(program.name, conn.peer, error);
  }
  conn[Symbol.dispose]();
  return false;
}

/** Serves the clients: checks the listener and one client in each round. */
export async function serve(
  tcpListener: Deno.TcpListener,
  { clients, v, signal }: StringService,
): Promise<void> {
  const options = { name: program.name, clients };
  using listener = new NonblockingListener(tcpListener, options);
  const conns: NonblockingConn[] = [];
  const closeAll = () =>
    [listener, ...conns].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);
  if (signal.aborted) closeAll();
  while (listener.open || conns.length > 0) {
    const accepted = listener.accept();
    if (accepted) conns.push(new NonblockingConn(accepted, 1));
    // Serve the client at the front. If it stays, it goes to the back.
    const next = conns.shift();
    if (next && takeTurn(next, v)) conns.push(next);
    await runEventLoop();
  }
}

/** The command line. */
export const program: StringServer = new StringServer("strsvr_nonblocking");

if (import.meta.main) await program.run(serve);
