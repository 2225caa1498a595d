import { assert, assertEquals } from "@std/assert";
import fc from "../../fast_check.ts";
import { test } from "../../harness.ts";
import {
  faultsOf,
  portOf,
  rowsOf,
  startRelay,
  type Typed,
} from "../../relayed.ts";
import type { RelayOptions, WireRelay } from "../../../lib/wire/wire_relay.ts";

const LOCAL = "127.0.0.1";

/** A raw UDP socket that keeps what it receives. */
class RawUdp implements AsyncDisposable {
  readonly socket = Deno.listenDatagram({
    hostname: LOCAL,
    port: 0,
    transport: "udp",
  });
  readonly received: string[] = [];
  readonly times: number[] = [];
  /** Who sent the last datagram. */
  from: Deno.NetAddr = this.socket.addr as Deno.NetAddr;
  readonly #receiving = this.#receive();
  #changed: () => void = () => {};

  get port(): number {
    return (this.socket.addr as Deno.NetAddr).port;
  }

  async send(text: string, port: number): Promise<void> {
    const bytes = Uint8Array.from(text, (it) => it.charCodeAt(0));
    await this.socket.send(bytes, { hostname: LOCAL, port, transport: "udp" });
  }

  async hasReceived(count: number): Promise<string[]> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => this.#changed = resolve);
    }
    return this.received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.#receiving;
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(65536);
    try {
      while (true) {
        const [bytes, from] = await this.socket.receive(buffer);
        this.from = from as Deno.NetAddr;
        this.received.push(
          [...bytes].map((it) => String.fromCharCode(it)).join(""),
        );
        this.times.push(performance.now());
        this.#changed();
      }
    } catch {
      // It was closed.
    }
  }
}

interface Wire extends AsyncDisposable {
  client: RawUdp;
  server: RawUdp;
  relay: WireRelay;
  /** Sends from the client, each when the relay has seen the one before. */
  send(...texts: string[]): Promise<void>;
}

async function relayed(
  typed: Typed = {},
  options: Partial<RelayOptions> = {},
): Promise<Wire> {
  const [client, server] = [new RawUdp(), new RawUdp()];
  const relay = await startRelay(server.port, typed, {
    transport: "udp",
    ...options,
  });
  let count = 0;
  return {
    client,
    server,
    relay,
    async send(...texts) {
      const seen = () =>
        relay.record.events.filter((it) => it.at === "client").length;
      for (const text of texts) {
        await client.send(text, portOf(relay.address));
        count++;
        while (seen() < count) {
          await new Promise((resolve) => setTimeout(resolve));
        }
      }
    },
    async [Symbol.asyncDispose]() {
      await relay.close();
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const SIX = ["1", "2", "3", "4", "5", "6"];

test("UdpRelay passes datagrams both ways, whole and in order", async () => {
  await using wire = await relayed();
  const { client, server, relay } = wire;
  const sizes = [0, 1, 65_507];
  for (const size of sizes) await wire.send("x".repeat(size));
  await server.hasReceived(3);
  assertEquals(server.received.map((it) => it.length), sizes);
  await server.send("answer", server.from.port);
  assertEquals(await client.hasReceived(1), ["answer"]);
  assertEquals(rowsOf(relay).slice(-2), [
    "down server datagram 6",
    "down client datagram 6",
  ]);
  assertEquals(relay.connections.length, 1);
});

test("UdpRelay gives each client a socket of its own towards the server", async () => {
  await using wire = await relayed();
  await using other = new RawUdp();
  const { client, server, relay } = wire;
  await wire.send("one");
  await server.hasReceived(1);
  const first = server.from.port;
  await other.send("other", portOf(relay.address));
  await server.hasReceived(2);
  await server.send("to one", first);
  await server.send("to other", server.from.port);
  assertEquals(await client.hasReceived(1), ["to one"]);
  assertEquals(await other.hasReceived(1), ["to other"]);
});

test("UdpRelay passes the client nothing that did not come from the server", async () => {
  await using wire = await relayed();
  await using stranger = new RawUdp();
  const { client, server } = wire;
  await wire.send("hello");
  await server.hasReceived(1);
  await stranger.send("forged", server.from.port);
  await server.send("genuine", server.from.port);
  assertEquals(await client.hasReceived(1), ["genuine"]);
});

test(
  "UdpRelay keeps no more than 256 clients, and forgets those silent the longest",
  async () => {
    await using wire = await relayed();
    const { server, relay } = wire;
    const clients = Array.from({ length: 260 }, () => new RawUdp());
    for (const [i, client] of clients.entries()) {
      await client.send("x", portOf(relay.address));
      await server.hasReceived(i + 1);
    }
    assertEquals(relay.connections.length, 256);
    assertEquals(relay.connections[0].conn, 5);
    for (const client of clients) await client[Symbol.asyncDispose]();
  },
  { needs: ["5000 descriptors"] },
);

test("lose drops exactly the datagrams with these numbers", async () => {
  await using wire = await relayed({ up: ["lose 3,5"] });
  await wire.send(...SIX);
  assertEquals(await wire.server.hasReceived(4), ["1", "2", "4", "6"]);
  assertEquals(rowsOf(wire.relay).filter((row) => row.includes("drop")), [
    "up server drop 1: lose",
    "up server drop 1: lose",
  ]);
});

test("lose by chance loses the same ones again for the same seed", async () => {
  const lost: string[] = [];
  for (const seed of [4, 4, 5]) {
    await using wire = await relayed({ up: ["lose 50%"] }, { seed });
    await wire.send(...Array.from({ length: 40 }, () => "x"));
    const drops = wire.relay.record.events.filter((it) => it.kind === "drop");
    lost.push(drops.map(({ offset }) => offset).join());
  }
  assertEquals(lost[0], lost[1]);
  assert(lost[0] !== lost[2]);
});

test("duplicate sends a datagram twice", async () => {
  await using wire = await relayed({ up: ["duplicate 2"] });
  await wire.send("1", "2", "3");
  assertEquals(await wire.server.hasReceived(4), ["1", "2", "2", "3"]);
});

test("reorder lets the next datagram overtake, and sends the last one after two seconds", async () => {
  await using wire = await relayed({ up: ["reorder 2,6"] });
  await wire.send(...SIX);
  const all = await wire.server.hasReceived(6);
  assertEquals(all, ["1", "3", "2", "4", "5", "6"]);
  assert(wire.server.times[5] - wire.server.times[4] > 1900);
});

test("truncate cuts datagrams", async () => {
  await using wire = await relayed({ up: ["truncate 3 1,3"] });
  await wire.send("abcdef", "abcdef", "ab", "abcdef");
  const all = await wire.server.hasReceived(4);
  assertEquals(all, ["abc", "abcdef", "ab", "abcdef"]);
});

test("latency lets datagrams overtake each other with jitter, but not without it", async () => {
  const many = Array.from({ length: 30 }, (_, i) => `${i}`);
  await using jittery = await relayed({ up: ["latency 30 30"] });
  await jittery.send(...many);
  const mixed = await jittery.server.hasReceived(30);
  assert(mixed.join() !== many.join());
  assertEquals(mixed.toSorted(), many.toSorted());
  const delays = rowsOf(jittery.relay).flatMap((row) =>
    row.match(/: latency (\d+) ms$/)?.[1] ?? []
  ).map(Number);
  assertEquals(delays.length, 30);
  // They are random, so they are spread over the whole range.
  assert(Math.min(...delays) < 30 && Math.max(...delays) > 30, `${delays}`);
  assert(delays.every((ms) => ms >= 0 && ms <= 60), `${delays}`);
  await using steady = await relayed({ up: ["latency 30"] });
  await steady.send(...many);
  assertEquals(await steady.server.hasReceived(30), many);
});

test("bandwidth paces datagrams, and loses what the queue cannot hold", async () => {
  await using wire = await relayed({ up: ["bandwidth 10000"] });
  const { server, relay } = wire;
  const texts = Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(1000));
  const start = performance.now();
  await wire.send(...texts);
  const rows = rowsOf(relay);
  const isOver = (row: string) => row.startsWith("up server");
  for (const [i, row] of rows.entries()) {
    // 65 kB may wait, so datagrams are lost only when 65 of them do.
    const past = rows.slice(0, i);
    const waiting = past.filter((it) => it === "up client datagram 1000")
      .length - 1 - past.filter(isOver).length;
    if (row.includes("bandwidth: queue full")) assertEquals(waiting, 65);
    else assert(waiting <= 65, `${waiting} datagrams wait`);
  }
  await server.hasReceived(5);
  const [first, , , , fifth] = server.times.map((it) => it - start);
  assert(first >= 100 && fifth >= 500, `${first} ms, ${fifth} ms`);
  const lost = rowsOf(relay).filter((it) => it.includes("drop")).length;
  assert(lost > 0, "None of 100 was lost");
  await relay.setFaults(faultsOf({}, "udp"));
  await server.hasReceived(100 - lost);
  assertEquals(
    server.received,
    texts.filter((it) => server.received.includes(it)),
  );
});

test("limit_data, blackhole and corrupt work on datagrams", async () => {
  await using wire = await relayed({ up: ["limit_data 2"] });
  const { server, relay } = wire;
  await wire.send("1", "2", "3");
  await relay.setFaults(faultsOf({ up: ["blackhole"] }, "udp"));
  await wire.send("4");
  await relay.setFaults(faultsOf({ up: ["corrupt 1"] }, "udp"));
  await wire.send("aaaa");
  const [one, two, corrupt] = await server.hasReceived(3);
  assertEquals([one, two, corrupt.length], ["1", "2", 4]);
  assert([...corrupt].every((it) => it !== "a"));
});

test("faults that lose nothing pass every datagram, whole", async () => {
  const fault = fc.constantFrom(
    ...["latency 5 5", "reorder 0.5", "bandwidth 1000000", "corrupt 0"],
    ...["lose 99", "truncate 10", "limit_data 6"],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 4 }), async (up) => {
      await using wire = await relayed({ up });
      await wire.send(...SIX);
      // What reorder still holds goes on when it is switched off.
      await wire.relay.setFaults(faultsOf({}, "udp"));
      assertEquals((await wire.server.hasReceived(6)).toSorted(), SIX);
    }),
    { numRuns: 40 },
  );
});

test("faults in the direction of the answers affect only the answers", async () => {
  await using wire = await relayed({ down: ["lose 1", "duplicate 2"] });
  const { client, server } = wire;
  await wire.send("question");
  await server.hasReceived(1);
  for (const text of ["one", "two"]) {
    await server.send(text, server.from.port);
  }
  assertEquals(await client.hasReceived(2), ["two", "two"]);
  assertEquals(server.received, ["question"]);
});
