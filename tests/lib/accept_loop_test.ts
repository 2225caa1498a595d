import { assertEquals, assertRejects } from "@std/assert";
import { toText } from "@std/streams/to-text";
import { once } from "node:events";
import { connect } from "node:net";
import { print } from "../../lib/command_line/print.ts";
import { acceptLoop as acceptAll } from "../../lib/sockets/accept_loop.ts";
import { writeAll } from "../../lib/sockets/write_all.ts";

/** As it is, but also waits until its messages have been written. */
async function acceptLoop(...args: Parameters<typeof acceptAll>) {
  await acceptAll(...args);
  await Promise.all([Deno.stdout, Deno.stderr].map((to) => print("", to)));
}

const HELLO = new TextEncoder().encode("hello");

/** Starts an accept loop, with functions to connect to it and to stop it. */
function serve(
  handle: (conn: Deno.TcpConn) => Promise<void>,
  clients?: number,
) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const stop = new AbortController();
  return {
    connect: () => Deno.connect({ port }),
    stop: () => stop.abort(),
    served: acceptLoop(listener, handle, {
      name: "test",
      signal: stop.signal,
      clients,
    }),
  };
}

Deno.test("acceptLoop() serves clients at the same time", async () => {
  const arrived: Deno.TcpConn[] = [];
  const { promise: both, resolve } = Promise.withResolvers<void>();
  const { connect, served } = serve(async (conn) => {
    if (arrived.push(conn) === 2) resolve();
    await both;
    await writeAll(conn, HELLO);
  }, 2);
  const clients = await Promise.all([connect(), connect()]);
  for (const client of clients) {
    assertEquals(await toText(client.readable), "hello");
  }
  await served;
});

Deno.test("acceptLoop() goes on when serving a client fails", async () => {
  const failures = {
    reject: () => Promise.reject(new Error("this client fails")),
    throw: () => {
      throw new Error("this client fails at once");
    },
  };
  for (const fail of Object.values(failures)) {
    let count = 0;
    const { connect, served } = serve(
      (conn) => count++ === 0 ? fail() : writeAll(conn, HELLO),
      2,
    );
    assertEquals(await toText((await connect()).readable), "");
    assertEquals(await toText((await connect()).readable), "hello");
    await served;
  }
});

Deno.test("acceptLoop() closes a connection that is accepted during the abort", async () => {
  const { connect, served, stop } = serve(async (conn) => {
    stop();
    await conn.read(new Uint8Array(1));
  });
  using client = await connect();
  assertEquals(await client.read(new Uint8Array(1)), null);
  await served;
});

Deno.test("acceptLoop() refuses more clients than it was told to accept", async () => {
  const { connect, served } = serve(async (conn) => {
    await conn.read(new Uint8Array(1));
  }, 1);
  using client = await connect();
  await assertRejects(async () => {
    // It may reach the backlog, but is reset when the listener closes.
    using late = await connect();
    assertEquals(await late.read(new Uint8Array(1)), null);
    throw new Error("closed");
  });
  await client.closeWrite();
  await served;
});

Deno.test("acceptLoop() closes the listener and every connection on abort", async () => {
  const { promise: reading, resolve } = Promise.withResolvers<void>();
  const { connect, served, stop } = serve(async (conn) => {
    const read = conn.read(new Uint8Array(1));
    resolve();
    await read;
  });
  using client = await connect();
  await reading;
  stop();
  await served;
  assertEquals(await client.read(new Uint8Array(1)), null);
  await assertRejects(connect, Deno.errors.ConnectionRefused);
});

Deno.test("acceptLoop() returns when it is aborted without clients", async () => {
  const { served, stop } = serve(() => Promise.resolve());
  stop();
  await served;
});

Deno.test("acceptLoop() returns at once if the signal is already aborted", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const handle = () => Promise.resolve();
  await acceptLoop(listener, handle, {
    name: "test",
    signal: AbortSignal.abort(),
  });
  await assertRejects(
    () => Deno.connect({ port }),
    Deno.errors.ConnectionRefused,
  );
});

Deno.test("acceptLoop() counts a client that resets its connection in the backlog", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const gone = connect(port, "127.0.0.1");
  await once(gone, "connect");
  gone.resetAndDestroy();
  await once(gone, "close");
  const handle = (conn: Deno.Conn) => writeAll(conn, HELLO);
  const { signal } = new AbortController();
  const options = { name: "test", signal, clients: 2 };
  const served = acceptLoop(listener, handle, options);
  const client = await Deno.connect({ port });
  assertEquals(await toText(client.readable), "hello");
  await served;
});
