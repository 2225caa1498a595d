import { assertEquals } from "@std/assert";
import { toText } from "@std/streams/to-text";
import { lingeringClose } from "../../lib/sockets/lingering_close.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

test("lingeringClose() delivers everything even if the peer has sent unread bytes", async () => {
  const { server, client } = await peers.connection();
  await peers.send(client, "a");
  // This is a partial write: the system accepts only what its buffers hold.
  const sent = await server.write(new Uint8Array(3_000_000));
  const closed = lingeringClose(server);
  assertEquals((await toText(client.readable)).length, sent);
  await closed;
});

test("lingeringClose() half-closes at once, and then reads until the peer closes", async () => {
  const { server, client } = await peers.connection();
  const closed = lingeringClose(server, 3_600_000);
  assertEquals(await peers.receiveAll(client), "");
  // More than the buffers of the system hold. If nobody read it, this would
  // never end; if the connection were closed, it would fail.
  await peers.send(client, new Uint8Array(20_000_000));
  client.close();
  await closed;
});

test("lingeringClose() stops waiting for the peer when the time is up", async () => {
  const { server, client } = await peers.connection();
  await lingeringClose(server, 1);
  assertEquals(await peers.receiveAll(client), "");
  client.close();
});

test("lingeringClose() does not fail when the peer has gone", async () => {
  const { server, client } = await peers.connection();
  await peers.send(server, "a");
  client.close(); // with a byte unread: a reset
  await lingeringClose(server);
  await lingeringClose(server);
});
