import { assert, assertEquals, assertThrows } from "@std/assert";
import { NonblockingConn } from "../../lib/sockets/nonblocking_conn.ts";
import { select } from "../../lib/sockets/select.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

const ANSWER = "x".repeat(49_999_999) + "y";

/** A client, and the server's end of its connection. */
async function connection() {
  using listener = peers.listen();
  const client = await Deno.connect({ port: listener.addr.port });
  return { client, conn: new NonblockingConn(await listener.accept()) };
}

test("NonblockingConn.send() sends every byte to one that reads late", async () => {
  const { client, conn } = await connection();
  using _client = client;
  using _conn = conn;
  conn.send(new TextEncoder().encode(ANSWER));
  // The system takes a part of that at once: the rest waits for the client.
  const received = await peers.receive(client, ANSWER.length);
  assert(received === ANSWER, `${received.length} bytes`);
});

test("NonblockingConn takes nothing while it sends, and loses nothing", async () => {
  const { client, conn } = await connection();
  using _client = client;
  using _conn = conn;
  conn.send(new TextEncoder().encode(ANSWER));
  assertThrows(() => conn.send(new Uint8Array(1)), TypeError);
  await peers.send(client, "ab");
  assertEquals(await select([conn], 20), []);
  assertEquals(conn.recv(), undefined);
  await peers.receive(client, ANSWER.length);
  await select([conn]);
  assertEquals(new TextDecoder().decode(conn.recv()!), "ab");
  conn.send(new TextEncoder().encode("z"));
  assertEquals(await peers.receive(client, 1), "z");
});

test("NonblockingConn gives what came from one that has gone, and drops answers", async () => {
  const { client, conn } = await connection();
  using _conn = conn;
  await peers.send(client, "a");
  await select([conn]);
  client.close();
  for (let i = 0; i < 3; i++) {
    conn.send(new Uint8Array(1_000_000));
    await select([conn]);
  }
  assertEquals(new TextDecoder().decode(conn.recv()!), "a");
});
