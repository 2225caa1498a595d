import { assertEquals } from "@std/assert";
import { toText } from "@std/streams/to-text";
import { lingeringClose } from "../../lib/sockets/lingering_close.ts";
import { writeAll } from "../../lib/sockets/write_all.ts";
import { test } from "../harness.ts";

/** Connects two ends. */
async function pair(): Promise<{ conn: Deno.TcpConn; peer: Deno.TcpConn }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const peer = await Deno.connect({ port: listener.addr.port });
  return { conn: await listener.accept(), peer };
}

Deno.test("lingeringClose() delivers everything even if the peer has sent unread bytes", async () => {
  const { conn, peer } = await pair();
  await writeAll(peer, new Uint8Array(1));
  // This is a partial write: the system accepts only what its buffers hold.
  const sent = await conn.write(new Uint8Array(3_000_000));
  const closed = lingeringClose(conn);
  assertEquals((await toText(peer.readable)).length, sent);
  await closed;
});

test("lingeringClose() half-closes at once, and then reads until the peer closes", async () => {
  const { conn, peer } = await pair();
  const closed = lingeringClose(conn, 3_600_000);
  assertEquals(await peer.read(new Uint8Array(1)), null);
  // More than the buffers of the system hold. If nobody read it, this would
  // never end; if the connection were closed, it would fail.
  await writeAll(peer, new Uint8Array(20_000_000));
  peer.close();
  await closed;
});

Deno.test("lingeringClose() stops waiting for the peer when the time is up", async () => {
  const { conn, peer } = await pair();
  await lingeringClose(conn, 1);
  assertEquals(await peer.read(new Uint8Array(1)), null);
  peer.close();
});

Deno.test("lingeringClose() does not fail when the peer has gone", async () => {
  const { conn, peer } = await pair();
  await writeAll(conn, new Uint8Array(1));
  peer.close(); // with a byte unread: a reset
  await lingeringClose(conn);
  await lingeringClose(conn);
});
