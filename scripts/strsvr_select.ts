#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * strsvr_select.ts: appends the letters of all its clients to one string. One
 * loop waits until at least one of the clients is ready.
 *
 * It shows readiness: one call waits for all clients at once, and the program
 * sleeps until one of them has sent something. It does what strsvr.py in
 * section 6 of Matloff's introduction does, but waits as section 7 describes.
 * Start it, then two clients:
 *
 *     deno run --allow-net=127.0.0.1:2000 scripts/strsvr_select.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
 *
 * Python's select also takes a list of sockets to write to. Here a connection
 * is not ready until the previous answer has been written, which has the same
 * effect.
 * Try: diff scripts/strsvr_nonblocking.ts scripts/strsvr_select.ts, and watch
 * both with top.
 * @module
 */

import type { GrowingString } from "../lib/services/growing_string.ts";
import {
  StringServer,
  type StringService,
} from "../lib/services/string_server.ts";
import { NonblockingConn } from "../lib/sockets/nonblocking_conn.ts";
import { NonblockingListener } from "../lib/sockets/nonblocking_listener.ts";
import { select } from "../lib/sockets/select.ts";
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

/** Serves the clients: waits until the listener or a client is ready. */
export async function serve(
  tcpListener: Deno.TcpListener,
  { clients, v, signal }: StringService,
): Promise<void> {
  const options = { name: program.name, clients };
  using listener = new NonblockingListener(tcpListener, options);
  const conns = new Set<NonblockingConn>();
  const closeAll = () =>
    [listener, ...conns].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);
  if (signal.aborted) closeAll();
  while (listener.open || conns.size > 0) {
    for (const ready of await select([listener, ...conns])) {
      if (ready instanceof NonblockingListener) {
        conns.add(new NonblockingConn(ready.accept()!, 1));
      } else if (!takeTurn(ready, v)) {
        conns.delete(ready);
      }
    }
  }
}

/** The command line. */
export const program: StringServer = new StringServer("strsvr_select");

if (import.meta.main) await program.run(serve);
