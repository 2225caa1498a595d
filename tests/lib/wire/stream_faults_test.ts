import { assert, assertEquals } from "@std/assert";
import fc from "../../fast_check.ts";
import { test } from "../../harness.ts";
import { faultsOf, type RawPeer, relayed, rowsOf } from "../../relayed.ts";

/** Sends text and end of file, and gives what arrives and when. */
async function sendAll(
  from: RawPeer,
  to: RawPeer,
  text: string,
): Promise<{ text: string; chunks: string[]; ms: number }> {
  const start = performance.now();
  await from.send(text);
  await from.fin();
  assertEquals(await to.ended(), "fin");
  return { text: to.text, chunks: to.chunks, ms: to.endTime - start };
}

const LONG = "0123456789".repeat(10_000);

test("latency delays every chunk and end of file, and keeps the order", async () => {
  await using wire = await relayed({ up: ["latency 60 50"] });
  const { client, server, relay } = wire;
  const sent: number[] = [];
  for (let i = 0; i < 10; i++) {
    sent.push(performance.now());
    await client.send(String(i));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await client.fin();
  await server.ended();
  assertEquals(server.text, "0123456789");
  // Ten waits one after the other would take 600 ms.
  const ms = server.endTime - sent[9];
  assert(server.times[0] - sent[0] >= 10, "10 ms is the least");
  assert(ms < 450, `${ms} ms`);
  assert(rowsOf(relay).some((row) => /data \d: latency \d+ ms$/.test(row)));
  assert(rowsOf(relay).some((row) => /server fin: latency \d+ ms$/.test(row)));
});

test("latency holds no more than about a megabyte", async () => {
  await using wire = await relayed({ up: ["latency 3600000"] });
  const { client, relay } = wire;
  client.send(new Uint8Array(64_000_000));
  const arrived = () =>
    relay.record.events.reduce((sum, { bytes }) => sum + bytes.length, 0);
  for (let before = -1; before !== arrived();) {
    before = arrived();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  assert(arrived() > 1_000_000 && arrived() < 1_300_000, `${arrived()}`);
});

test("bandwidth keeps to the bytes per second, and changes no byte", async () => {
  await using wire = await relayed({ down: ["bandwidth 200000"] });
  const { text, ms } = await sendAll(wire.server, wire.client, LONG);
  assertEquals(text, LONG);
  assert(ms >= 500, `${ms} ms for 500`);
  const pieces = wire.relay.record.events.filter(({ fault }) => fault !== null);
  let due = pieces[0].ms - 1000 * pieces[0].bytes.length / 200_000;
  for (const { bytes, ms, at } of pieces) {
    due += 1000 * bytes.length / 200_000;
    assert(bytes.length <= 10_000 && at === "client", `${bytes.length}`);
    // A piece that is up to 20 ms late does not delay the ones after it.
    assert(ms >= due - 20, `${ms} ms for ${due}`);
  }
});

test("bandwidth stops a sender that is faster", async () => {
  await using wire = await relayed({ up: ["bandwidth 1000"] });
  let isSent = false;
  wire.client.send(new Uint8Array(32_000_000)).then(() => isSent = true);
  await wire.server.hasRead(100);
  assertEquals(isSent, false);
  const arrived = wire.relay.record.events
    .filter(({ at }) => at === "client").map(({ bytes }) => bytes.length);
  assert(Math.max(...arrived) <= 65_536 && arrived.length <= 3, `${arrived}`);
});

test("slicer cuts chunks into pieces of at most SIZE bytes, with gaps between them", async () => {
  await using wire = await relayed({ up: ["slicer 3 30"] });
  const { client, server, relay } = wire;
  const start = performance.now();
  await sendAll(client, server, "abcdefgh");
  // Each piece is at least 30 ms later than the one before. How late the first
  // one is read depends on how busy the machine is.
  assert(server.times.at(-1)! - start >= 60, `${server.times} from ${start}`);
  const pieces = relay.record.events.filter(({ fault }) => fault !== null);
  for (const [i, { ms }] of pieces.entries()) {
    assert(i === 0 || ms - pieces[i - 1].ms >= 30, `piece ${i} at ${ms} ms`);
  }
  assertEquals(rowsOf(relay).filter((row) => row.includes("slicer")), [
    "up server data 3: slicer 1/3",
    "up server data 3: slicer 2/3",
    "up server data 2: slicer 3/3",
  ]);
  assertEquals(server.text, "abcdefgh");
});

test("slicer holds the next piece back until its time, or until it is switched off", async () => {
  await using wire = await relayed({ up: ["slicer 3 3600000"] });
  const { client, server, relay } = wire;
  await client.send("abcdefgh");
  await server.hasRead(1);
  assertEquals(server.chunks, ["abc"]);
  await relay.setFaults(faultsOf({}));
  await server.hasRead(8);
  assertEquals(server.text, "abcdefgh");
});

test(
  "slicer lockstep keeps pieces apart even if the reader is slow",
  async () => {
    await using wire = await relayed({ up: ["slicer 1 lockstep"] }, {
      peers: { reads: false },
    });
    const { client, server } = wire;
    await client.send("slow");
    await client.fin();
    while (server.end === "open") {
      await new Promise((resolve) => setTimeout(resolve, 70));
      server.socket.once("data", () => server.socket.pause());
      server.socket.resume();
      await server.until(({ chunks, end }) =>
        chunks.length > 0 || end === "fin"
      );
    }
    assertEquals(server.chunks, ["s", "l", "o", "w"]);
  },
  { needs: ["ss"] },
);

test("coalesce makes one read of several writes", async () => {
  await using wire = await relayed({ up: ["coalesce 100"] });
  const { client, server, relay } = wire;
  for (const piece of ["one ", "two ", "three"]) {
    await client.send(piece);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await client.fin();
  assertEquals(await server.ended(), "fin");
  assertEquals(server.chunks, ["one two three"]);
  assert(rowsOf(relay).includes("up server data 13: coalesce 3"));
});

for (const limit of [0, 1, 5, 100_000]) {
  test(`limit_data ${limit} sends end of file after exactly that many bytes`, async () => {
    await using wire = await relayed({ down: [`limit_data ${limit}`] });
    const { client, server } = wire;
    await server.send(LONG + "the rest");
    assertEquals(await client.ended(), "fin");
    assertEquals(client.text, LONG.slice(0, limit));
    await client.send("still heard");
    await server.hasRead(11);
  });

  test(`limit_data ${limit} reset resets both sides after exactly that many bytes`, async () => {
    await using wire = await relayed({ down: [`limit_data ${limit} reset`] });
    const { client, server } = wire;
    server.send(LONG + "the rest");
    assertEquals(await client.ended(), "rst");
    assertEquals(client.text, LONG.slice(0, limit));
    assertEquals(await server.ended(), "rst");
  });

  test(`limit_data ${limit} stall sends nothing after exactly that many bytes`, async () => {
    await using wire = await relayed({ down: [`limit_data ${limit} stall`] });
    const { client, server, relay } = wire;
    await server.send(LONG + "the rest");
    await server.fin();
    await client.hasRead(limit);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assertEquals([client.received, client.end], [limit, "open"]);
    // It was held back, and not lost.
    await relay.setFaults({ up: [], down: [] });
    assertEquals(await client.ended(), "fin");
    assertEquals(client.text, `${LONG}the rest`);
  });
}

test("reset_peer resets both sides after its time", async () => {
  await using wire = await relayed({ up: ["reset_peer 100"] });
  const { client, server, relay } = wire;
  await client.send("passes");
  assertEquals([await server.ended(), await client.ended()], ["rst", "rst"]);
  assertEquals(server.text, "passes");
  const resets = relay.record.events.filter(({ kind }) => kind === "rst");
  for (const { ms } of resets) assert(ms >= 100, `${ms} ms after connecting`);
  assertEquals(rowsOf(relay).slice(-2), [
    "up server rst: reset_peer",
    "down client rst: reset_peer",
  ]);
});

test("slow_close delays end of file, and nothing else", async () => {
  await using wire = await relayed({ up: ["slow_close 150"] });
  const { client, server } = wire;
  const { text, ms } = await sendAll(client, server, "text");
  assertEquals(text, "text");
  assert(ms >= 150, `${ms} ms`);
  const left = (kind: string) =>
    wire.relay.record.events.find((it) =>
      it.kind === kind && it.at === "server"
    );
  assert(left("data")!.ms <= left("fin")!.ms - 140, "the data was delayed too");
});

test("half_close ends one direction after the first chunk", async () => {
  await using wire = await relayed({ up: ["half_close"] });
  const { client, server, relay } = wire;
  await client.send("first");
  assertEquals([await server.ended(), server.text], ["fin", "first"]);
  await client.send("second");
  await client.fin();
  await server.send("answer");
  await server.fin();
  assertEquals([await client.ended(), client.text], ["fin", "answer"]);
  assert(rowsOf(relay).includes("up server fin: half_close"));
  assert(rowsOf(relay).includes("up server drop 6: half_close"));
});

test("stall stops reading, so that a sender of many bytes has to wait", async () => {
  await using wire = await relayed({ up: ["stall"] }, {
    peers: { keep: false },
  });
  const { client, server, relay } = wire;
  let isSent = false;
  const sending = client.send(new Uint8Array(32_000_000));
  sending.then(() => isSent = true);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals([isSent, server.received], [false, 0]);
  assertEquals(rowsOf(relay).filter((row) => row.includes("data")), []);
  await relay.setFaults({ up: [], down: [] });
  await sending;
  await server.hasRead(32_000_000);
});

test("blackhole takes everything, and nothing arrives", async () => {
  await using wire = await relayed({ up: ["blackhole"] }, {
    peers: { keep: false },
  });
  const { client, server, relay } = wire;
  await client.send(new Uint8Array(32_000_000));
  await client.fin();
  await server.send("anybody there?");
  await client.hasRead(14);
  assertEquals([server.received, server.end], [0, "open"]);
  assert(rowsOf(relay).includes("up server drop: blackhole: FIN"));
});

test("corrupt flips the same bits again for the same seed, and no others", async () => {
  const texts: string[] = [];
  for (const seed of [1, 1, 2]) {
    await using wire = await relayed({ up: ["corrupt 0.01"] }, { seed });
    texts.push((await sendAll(wire.client, wire.server, LONG)).text);
  }
  const [one, again, other] = texts;
  assert(one === again);
  assert(one !== other);
  const wrong = [...one].filter((it, i) => it !== LONG[i]);
  assertEquals(one.length, LONG.length);
  assert(wrong.length > 800 && wrong.length < 1200, `${wrong.length} of 1000`);
});

test("faults apply in the order given, and the events name all of them", async () => {
  await using wire = await relayed({ up: ["coalesce 50", "slicer 4 0"] });
  const { client, server, relay } = wire;
  await client.send("ab");
  await client.send("cdefgh");
  await server.hasRead(8);
  const rows = rowsOf(relay).filter((row) => row.startsWith("up server data"));
  assertEquals(rows.at(-1)?.split(", ")[1], "slicer 2/2");
  assertEquals(rows[0].slice(0, 26), "up server data 4: coalesce");
  assertEquals(server.text, "abcdefgh");
});

test("coalesce joins nothing that arrives later", async () => {
  await using wire = await relayed({ up: ["coalesce 20"] });
  const { client, server } = wire;
  for (const [i, text] of ["one", "two"].entries()) {
    await client.send(text);
    await server.hasRead(3 * (i + 1));
  }
  assertEquals(server.chunks, ["one", "two"]);
});

test("reset_peer without MS resets both sides at once, before a byte passes", async () => {
  await using wire = await relayed({ down: ["reset_peer"] });
  const { client, server } = wire;
  assertEquals([await server.ended(), await client.ended()], ["rst", "rst"]);
  assertEquals([server.received, client.received], [0, 0]);
});

test("a fault in one direction leaves the other as it is", async () => {
  for (const fault of ["stall", "blackhole", "half_close", "latency 3600000"]) {
    await using wire = await relayed({ up: [fault] });
    const { client, server } = wire;
    await client.send("question");
    await server.send("answer");
    await server.fin();
    assertEquals([await client.ended(), client.text], ["fin", "answer"], fault);
  }
});

test("faults that lose nothing keep bytes, order and end, in any combination", async () => {
  const fault = fc.constantFrom(
    ...["latency 3 2", "bandwidth 1000000", "slicer 1000 0", "slicer 7000 1"],
    ...["coalesce 3", "slow_close 5", "corrupt 0", "limit_data 1000000000"],
  );
  const faults = fc.array(fault, { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(faults, faults, fc.nat(30_000), async (up, down, size) => {
      await using wire = await relayed({ up, down });
      const { client, server } = wire;
      const text = LONG.slice(0, size);
      await Promise.all([client.send(text), server.send(text + "!")]);
      // One after the other: when both have ended, the relay closes anyway.
      await client.fin();
      assertEquals(await server.ended(), "fin");
      await server.fin();
      assertEquals(await client.ended(), "fin");
      assert(server.text === text && client.text === `${text}!`);
    }),
    { numRuns: 40 },
  );
});

test("what is sent after an early end of file is dropped, even if the fault is then switched off", async () => {
  await using wire = await relayed({ up: ["half_close"] });
  const { client, server, relay } = wire;
  await client.send("first");
  assertEquals([await server.ended(), server.text], ["fin", "first"]);
  await relay.setFaults(faultsOf({}));
  await client.send("second");
  await server.send("answer");
  await client.hasRead(6);
  while (!rowsOf(relay).includes("up server drop 6: after FIN")) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  assertEquals([client.end, server.received], ["open", 5]);
});
