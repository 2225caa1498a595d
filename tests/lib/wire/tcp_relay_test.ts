import { assert, assertEquals, assertMatch } from "@std/assert";
import { test } from "../../harness.ts";
import {
  faultsOf,
  portOf,
  relayed,
  rowsOf,
  startRelay,
} from "../../relayed.ts";

test("TcpRelay passes bytes and half-closes in both directions", async () => {
  await using wire = await relayed();
  const { client, server, relay } = wire;
  await client.send("question");
  await client.fin();
  assertEquals(await server.ended(), "fin");
  assertEquals(server.text, "question");
  await server.send("answer");
  await client.hasRead(6);
  assertEquals(client.end, "open");
  await server.fin();
  assertEquals([await client.ended(), client.text], ["fin", "answer"]);
  assertEquals(rowsOf(relay), [
    "up client connect",
    "up server connect",
    "up client data 8",
    "up server data 8",
    "up client fin",
    "up server fin",
    "down server data 6",
    "down client data 6",
    "down server fin",
    "down client fin",
  ]);
});

test("TcpRelay records where each chunk comes from and goes to", async () => {
  await using wire = await relayed();
  const { client, server, relay } = wire;
  await client.send("question");
  await server.hasRead(8);
  await server.send("answer");
  await client.hasRead(6);
  const own = `127.0.0.1:${client.socket.localPort}`;
  const outgoing = `127.0.0.1:${server.socket.remotePort}`;
  assertEquals(
    relay.record.events.filter(({ kind }) => kind === "data")
      .map(({ from, to }) => [from, to]),
    [
      [own, relay.address],
      [outgoing, relay.server],
      [relay.server, outgoing],
      [relay.address, own],
    ],
  );
});

test("TcpRelay passes resets in both directions, after the bytes that came before", async () => {
  for (const from of ["client", "server"] as const) {
    await using wire = await relayed();
    const to = wire[from === "client" ? "server" : "client"];
    await wire[from].send("last words");
    await to.hasRead(10);
    wire[from].rst();
    assertEquals([await to.ended(), to.text], ["rst", "last words"]);
    const [arrived, left] = rowsOf(wire.relay).slice(-2);
    assertMatch(arrived, new RegExp(`^(up|down) ${from} rst$`));
    assertMatch(left, /^(up|down) (client|server) rst$/);
  }
});

test("TcpRelay resets the server when the client has left before the answer", async () => {
  await using wire = await relayed();
  const { client, server } = wire;
  await client.fin();
  await server.ended();
  client.socket.destroy();
  const flood = new Uint8Array(1_000_000);
  while (server.end !== "rst") await server.send(flood);
});

test("TcpRelay stops a sender whose receiver does not read", async () => {
  await using wire = await relayed({}, {
    peers: { reads: false, keep: false },
  });
  const { client, server, relay } = wire;
  const total = 64;
  let sent = 0;
  const sending = (async () => {
    for (; sent < total; sent++) await server.send(new Uint8Array(1_000_000));
  })();
  // It is stopped when nothing more has been accepted for a while.
  for (let before = -1; before !== sent;) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  assert(sent < total / 2, `${sent} of ${total} MB were accepted`);
  const held = relay.record.events.reduce(
    (sum, { at, bytes }) => sum + (at === "server" ? 1 : -1) * bytes.length,
    0,
  );
  assert(held <= 65536, `The relay holds ${held} bytes`);
  client.socket.resume();
  await sending;
  await client.hasRead(total * 1_000_000);
});

test("TcpRelay resets a client if the server refuses, and reports it", async () => {
  const gone = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = gone.addr;
  gone.close();
  const errors: Error[] = [];
  await using relay = await startRelay(port, {}, {
    onError: (error) => errors.push(error),
  });
  const { address } = relay;
  using client = await Deno.connect({
    hostname: "127.0.0.1",
    port: portOf(address),
  });
  const end = await client.read(new Uint8Array(1)).catch((error) => error.name);
  assertEquals(end, "ConnectionReset");
  assertEquals(errors.map(({ message }) => message), [
    `cannot connect to 127.0.0.1:${port}`,
  ]);
  assert(errors[0].cause instanceof Deno.errors.ConnectionRefused);
  assertEquals(rowsOf(relay), [
    "up client connect",
    "up server refuse",
    "down client rst",
  ]);
});

test("TcpRelay with the fault down refuses clients until it is switched off", async () => {
  await using wire = await relayed();
  const { client, server, relay } = wire;
  const address = { hostname: "127.0.0.1", port: portOf(relay.address) };
  await relay.setFaults(faultsOf({ up: ["down"] }));
  const refused = await Deno.connect(address).catch((error) => error.name);
  assertEquals(refused, "ConnectionRefused");
  const { conn, kind, fault, from } = relay.record.events
    .find((it) => it.fault === "down")!;
  // It concerns no connection, but the relay itself.
  assertEquals([conn, kind, fault, from], [0, "note", "down", relay.address]);
  await client.send("still open");
  await server.hasRead(10);
  await relay.setFaults(faultsOf({}));
  (await Deno.connect(address)).close();
});

test("TcpRelay.setFaults() changes what the next bytes go through", async () => {
  await using wire = await relayed({ up: ["stall"] });
  const { client, server, relay } = wire;
  await client.send("held");
  await relay.setFaults(faultsOf({ up: ["slicer 1 0"] }));
  await server.hasRead(4);
  assertEquals(
    rowsOf(relay).filter((row) => row.includes("slicer")).length,
    4,
  );
  await relay.setFaults(faultsOf({ up: ["latency 3600000"] }));
  await client.send("late");
  while (!rowsOf(relay).includes("up client data 4")) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  await relay.setFaults(faultsOf({}));
  await server.hasRead(8);
  await client.send("!");
  await server.hasRead(9);
  assertEquals(server.text, "heldlate!");
});

test("TcpRelay says which address it cannot listen on, and why", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const listen = { hostname: "127.0.0.1", port };
  const error = await startRelay(1, {}, { listen }).catch((error) => error);
  assertEquals(error.message, `cannot listen on 127.0.0.1:${port}`);
  assert(error.cause instanceof Deno.errors.AddrInUse);
});

test("TcpRelay carries 1,000 connections at once", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using relay = await startRelay(listener.addr.port);
  const address = { hostname: "127.0.0.1", port: portOf(relay.address) };
  const accepted: Deno.Conn[] = [];
  const accepting = (async () => {
    while (accepted.length < 1000) accepted.push(await listener.accept());
  })();
  const clients: Deno.Conn[] = [];
  while (clients.length < 1000) clients.push(await Deno.connect(address));
  await accepting;
  assertEquals(relay.connections.length, 1000);
  const buffer = new Uint8Array(1);
  for (const client of clients) await client.write(new Uint8Array([7]));
  for (const server of accepted) {
    assertEquals(await server.read(buffer), 1);
    await server.write(new Uint8Array([8]));
  }
  for (const client of clients) assertEquals(await client.read(buffer), 1);
  for (const conn of [...clients, ...accepted]) conn.close();
}, { needs: ["5000 descriptors"] });
