import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "../fast_check.ts";
import { NonblockingConn } from "../../lib/sockets/nonblocking_conn.ts";
import { select } from "../../lib/sockets/select.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

const ANSWER = "x".repeat(49_999_999) + "y";

/** Connects a client, and makes the server's end nonblocking. */
async function connection(chunkBytes?: number) {
  const ends = await peers.connection();
  return { ...ends, conn: new NonblockingConn(ends.server, chunkBytes) };
}

test("NonblockingConn.send() sends every byte to a peer that reads late", async () => {
  using ends = await connection();
  const { client, conn } = ends;
  conn.send(new TextEncoder().encode(ANSWER));
  // The system accepts only a part at once. The rest waits for the client.
  const received = await peers.receive(client, ANSWER.length);
  assert(received === ANSWER, `${received.length} bytes`);
});

test("NonblockingConn receives only after it has sent everything, and loses nothing", async () => {
  using ends = await connection();
  const { client, conn } = ends;
  conn.send(new TextEncoder().encode(ANSWER));
  assertThrows(() => conn.send(new Uint8Array(1)), TypeError);
  await peers.send(client, "ab");
  assertEquals([conn.ready, conn.recv()], [false, undefined]);
  await peers.receive(client, ANSWER.length);
  await select([conn]);
  assertEquals(new TextDecoder().decode(conn.recv()!), "ab");
  conn.send(new TextEncoder().encode("z"));
  assertEquals(await peers.receive(client, 1), "z");
});

test("NonblockingConn still receives what the peer sent before it closed", async () => {
  using ends = await connection();
  const { client, conn } = ends;
  await peers.send(client, "a");
  await select([conn]);
  client.close();
  for (let i = 0; i < 3; i++) {
    conn.send(new Uint8Array(1_000_000));
    await select([conn]);
  }
  assertEquals(new TextDecoder().decode(conn.recv()!), "a");
});

test("NonblockingConn.recv() loses no bytes, and returns at most one chunk", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (bytes, size) => {
        using ends = await connection(size);
        const { client, conn } = ends;
        assertEquals(await client.write(bytes), bytes.length);
        await client.closeWrite();
        const received: number[] = [];
        for (let chunk = conn.recv(); chunk !== null; chunk = conn.recv()) {
          assert((chunk?.length ?? 0) <= size);
          received.push(...chunk ?? []);
          await select([conn]);
        }
        assertEquals(new Uint8Array(received), bytes);
        assertEquals(conn.recv(), null);
      },
    ),
    { numRuns: 30 },
  );
});

test("NonblockingConn.recv() throws every time after a reset", async () => {
  using listener = peers.listen();
  const reset = peers.resetsInTheMiddle(listener.addr, "");
  const accepted = await listener.accept();
  using conn = new NonblockingConn(accepted);
  await reset;
  await select([conn]);
  for (let i = 0; i < 2; i++) {
    assertThrows(() => conn.recv(), Deno.errors.ConnectionReset);
  }
});

test("select() returns the ready connections in the given order", async () => {
  const connections = await Promise.all([1, 2, 3].map(() => connection()));
  const conns = connections.map(({ conn }) => conn);
  const waiting = select(conns);
  await peers.send(connections[2].client, "c");
  assertEquals(await waiting, [conns[2]]);
  await peers.send(connections[0].client, "a");
  await select([conns[0]]);
  assertEquals(await select(conns), [conns[0], conns[2]]);
  for (const ends of connections) ends[Symbol.dispose]();
});
