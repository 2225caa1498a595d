#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * strsvr.ts: appends the letters of all its clients to one string, with a
 * separate loop for each client.
 *
 * It shows how a server can serve many clients without knowing which of them
 * will send next: while one loop waits for its client, the others go on.
 * It is based on strsvr.py from section 6 of Matloff's introduction, which
 * needs nonblocking sockets for this. Start it, then two clients:
 *
 *     deno run --allow-net=127.0.0.1:2000 scripts/strsvr.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/strclnt.ts 127.0.0.1 2000
 *
 * The Python program keeps checking whether any client has sent a letter. This
 * one sleeps until a letter arrives.
 * Try: use --clients 3, start three clients, and type nothing in one of them.
 * @module
 */

import type { GrowingString } from "../lib/services/growing_string.ts";
import {
  StringServer,
  type StringService,
} from "../lib/services/string_server.ts";
import { acceptLoop } from "../lib/sockets/accept_loop.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

/**
 * Appends each letter of one client and answers with v, until the client
 * leaves.
 */
async function handle(conn: Deno.TcpConn, v: GrowingString): Promise<void> {
  conn.setNoDelay(true);
  const letter = new Uint8Array(1);
  let answering = true;
  while (await conn.read(letter) !== null) {
    const answer = v.append(letter);
    // Even if an answer cannot be sent, the client may have sent more letters.
    if (answering) {
      answering = await writeAll(conn, answer).then(() => true, () => false);
    }
  }
}

/** Serves the clients, all of them at the same time. */
export async function serve(
  listener: Deno.TcpListener,
  { clients, v, signal }: StringService,
): Promise<void> {
  const options = { name: program.name, clients, signal };
  await acceptLoop(listener, (conn) => handle(conn, v), options);
}

/** The command line. */
export const program: StringServer = new StringServer("strsvr");

if (import.meta.main) await program.run(serve);
