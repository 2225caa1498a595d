import { assertEquals, assertRejects } from "@std/assert";
import { toText } from "@std/streams/to-text";
import { flush } from "../../lib/command_line/flush.ts";
import { acceptLoop } from "../../lib/sockets/accept_loop.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

// strsvr_abort_test.ts tests the limit, an abort with clients, and a signal
// that is already aborted: strsvr.ts hands all of these to acceptLoop().

/** Starts an accept loop, with functions to connect to it and to stop it. */
function serve(
  handle: (conn: Deno.TcpConn) => Promise<void>,
  clients?: number,
  listener = peers.listen(),
) {
  const { port } = listener.addr;
  const stop = new AbortController();
  const options = { name: "test", signal: stop.signal, clients };
  return {
    connect: () => Deno.connect({ port }),
    stop: () => stop.abort(),
    served: acceptLoop(listener, handle, options).finally(flush),
  };
}

test("acceptLoop() serves clients at the same time", async () => {
  const arrived: Deno.TcpConn[] = [];
  const { promise: both, resolve } = Promise.withResolvers<void>();
  const { connect, served } = serve(async (conn) => {
    if (arrived.push(conn) === 2) resolve();
    await both;
    await peers.send(conn, "hello");
  }, 2);
  const clients = await Promise.all([connect(), connect()]);
  for (const client of clients) {
    assertEquals(await toText(client.readable), "hello");
  }
  await served;
});

test("acceptLoop() goes on when serving a client fails", async () => {
  const ways = [
    () => Promise.reject(new Error("this client fails")),
    () => {
      throw new Error("this client fails at once");
    },
    (conn: Deno.Conn) => peers.send(conn, "hello"),
  ];
  let clients = 0;
  const { connect, served } = serve((conn) => ways[clients++](conn), 3);
  for (const expected of ["", "", "hello"]) {
    assertEquals(await toText((await connect()).readable), expected);
  }
  await served;
});

test("acceptLoop() closes a connection that is accepted during the abort", async () => {
  const { connect, served, stop } = serve(async (conn) => {
    stop();
    await conn.read(new Uint8Array(1));
  });
  using client = await connect();
  assertEquals(await client.read(new Uint8Array(1)), null);
  await served;
});

test("acceptLoop() closes the listener and returns when it is aborted without clients", async () => {
  const { connect, served, stop } = serve(() => Promise.resolve());
  stop();
  await served;
  await assertRejects(connect, Deno.errors.ConnectionRefused);
});

test("acceptLoop() counts a client that reset its connection while it was in the backlog", async () => {
  const listener = peers.listen();
  await peers.resetsInTheMiddle(listener.addr, "");
  const handle = (conn: Deno.Conn) => peers.send(conn, "hello");
  const { connect, served } = serve(handle, 2, listener);
  assertEquals(await toText((await connect()).readable), "hello");
  await served;
});
