#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * strsvr_in_order.ts: appends the letters of all its clients to one string. One
 * loop waits for a letter from each client in turn.
 *
 * It shows why this is not good enough: while one client is out to lunch, the
 * server waits for that client, and all the others wait for the server. It does
 * what strsvr.py in section 6 of Matloff's introduction does, but with the
 * blocking reads that the section warns about. Start it, then two clients:
 *
 *     deno run --allow-net=127.0.0.1:2000 scripts/strsvr_in_order.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
 *
 * Like the Python program, it serves no one until all clients have connected.
 * Try: type two letters in one client and none in the other. Then use
 * strsvr.ts.
 * @module
 */

import type { GrowingString } from "../lib/services/growing_string.ts";
import {
  StringServer,
  type StringService,
} from "../lib/services/string_server.ts";
import { acceptClient } from "../lib/sockets/accept_client.ts";
import { formatAddress } from "../lib/sockets/format_address.ts";
import { warnAboutClient } from "../lib/sockets/warn_about_client.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

/** Answers a letter; resolves to false if the client has left or has failed. */
async function takeTurn(conn: Deno.TcpConn, v: GrowingString) {
  const letter = new Uint8Array(1);
  try {
    if (await conn.read(letter) !== null) {
      // Even if an answer cannot be sent, the client may have sent more
      // letters.
      await writeAll(conn, v.append(letter)).catch(() => {});
      return true;
    }
  } catch (error) {
    const client = formatAddress(conn.remoteAddr);
    warnAboutClient(program.name, client, error);
  }
  conn[Symbol.dispose]();
  return false;
}

/** Serves the clients in turn, again and again, until all have left. */
export async function serve(
  listener: Deno.TcpListener,
  { clients, v, signal }: StringService,
): Promise<void> {
  const queue: Deno.TcpConn[] = [];
  const closeAll = () =>
    [listener, ...queue].forEach((it) => it[Symbol.dispose]());
  signal.addEventListener("abort", closeAll);
  if (signal.aborted) closeAll();
  for (let accepted = 0; accepted < clients; accepted++) {
    const conn = await acceptClient(listener, program.name);
    if (conn === null) break;
    conn?.setNoDelay(true);
    if (conn) queue.push(conn);
  }
  listener[Symbol.dispose]();
  while (queue.length > 0) {
    const stays = await takeTurn(queue[0], v);
    // Move the client just served to the back of the queue, unless it has left.
    const served = queue.splice(0, 1);
    if (stays) queue.push(...served);
  }
}

/** The command line. */
export const program: StringServer = new StringServer("strsvr_in_order");

if (import.meta.main) await program.run(serve);
