import { assert, assertEquals } from "@std/assert";
import fc from "../../fast_check.ts";
import { test } from "../../harness.ts";
import { WireRecord } from "../../../lib/wire/wire_record.ts";
import { type RawPeer, relayed } from "../../relayed.ts";

/** What one side does: sends chunks, and then ends like this. */
interface Side {
  chunks: string[];
  end: "fin" | "rst";
}

const sideOf = (end: Side["end"]): fc.Arbitrary<Side> =>
  fc.record({
    // From a byte to more than the relay reads at once.
    chunks: fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 8 })
      .map((sizes) => sizes.map(textOf)),
    end: fc.constant(end),
  });

/**
 * A text whose bytes depend on their place, so that a wrong order is noticed.
 */
function textOf(size: number, i: number): string {
  const block = Array.from(
    { length: 251 },
    (_, j) => String.fromCharCode((i * 31 + j) % 256),
  ).join("");
  return block.repeat(Math.ceil(size / 251)).slice(0, size);
}

async function act(peer: RawPeer, { chunks, end }: Side): Promise<void> {
  for (const chunk of chunks) {
    await peer.send(Uint8Array.from(chunk, (it) => it.charCodeAt(0)));
  }
  if (end === "fin") await peer.fin();
}

test("TcpRelay passes any chunks and half-closes of both sides unchanged", async () => {
  const sides = fc.tuple(sideOf("fin"), sideOf("fin"));
  await fc.assert(
    fc.asyncProperty(sides, async ([up, down]) => {
      await using wire = await relayed();
      const { client, server } = wire;
      await Promise.all([act(client, up), act(server, down)]);
      assertEquals([await client.ended(), await server.ended()], [
        "fin",
        "fin",
      ]);
      assert(server.text === up.chunks.join(""));
      assert(client.text === down.chunks.join(""));
    }),
    { numRuns: 60 },
  );
});

test("TcpRelay passes the bytes before any reset, and then the reset", async () => {
  const cases = fc.tuple(sideOf("rst"), fc.boolean());
  await fc.assert(
    fc.asyncProperty(cases, async ([side, isUp]) => {
      await using wire = await relayed();
      const [from, to] = isUp
        ? [wire.client, wire.server]
        : [wire.server, wire.client];
      await act(from, side);
      const text = side.chunks.join("");
      // A reset may overtake bytes; so it is sent when these have arrived.
      await to.hasRead(text.length);
      from.rst();
      assertEquals(await to.ended(), "rst");
      assert(to.text === text);
    }),
    { numRuns: 60 },
  );
});

test("TcpRelay passes a reset even to a side that has half-closed", async () => {
  await using wire = await relayed();
  const { client, server } = wire;
  await client.fin();
  await server.ended();
  await server.send("half an ans");
  await client.hasRead(11);
  server.rst();
  assertEquals([await client.ended(), client.text], ["rst", "half an ans"]);
});

test("TcpRelay passes a gigabyte, and its record keeps no more than it may", async () => {
  const record = new WireRecord({ maxEvents: 1000, maxBytes: 4_000_000 });
  await using wire = await relayed({}, { peers: { keep: false }, record });
  const { client, server } = wire;
  const block = new Uint8Array(1_000_000);
  for (let i = 0; i < 1000; i++) await server.send(block);
  await server.fin();
  assertEquals(await client.ended(), "fin");
  assertEquals(client.received, 1_000_000_000);
  const kept = record.events.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert(kept <= 4_000_000 && record.events.length <= 1000, `${kept} bytes`);
  // Everything was counted: once when it was read, once when it was written.
  assertEquals(record.leftOut.bytes + kept, 2_000_000_000);
});
