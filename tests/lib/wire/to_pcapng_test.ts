import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import fc from "../../fast_check.ts";
import { toPcapng } from "../../../lib/wire/to_pcapng.ts";
import type { WireEvent } from "../../../lib/wire/wire_event.ts";
import { test } from "../../harness.ts";
import {
  DATAGRAMS,
  recording,
  REFUSED,
  SLICED,
  wireEvent,
} from "../../wire_samples.ts";

/** What tshark says about the events; it checks the checksums, too. */
async function tshark(
  events: WireEvent[],
  ...args: string[]
): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".pcapng" });
  try {
    await Deno.writeFile(file, toPcapng(events));
    const checks = ["ip", "tcp", "udp"].flatMap((it) => [
      "-o",
      `${it}.check_checksum:TRUE`,
    ]);
    const { success, stdout } = await new Deno.Command("tshark", {
      args: ["-n", "-r", file, ...checks, ...args],
      env: { TZ: "UTC" },
      stderr: "null",
    }).output();
    assert(success);
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(file);
  }
}

/** These fields of all packets, a line for each, with commas between. */
async function fields(events: WireEvent[], ...names: string[]) {
  const args = names.flatMap((it) => ["-e", it]);
  const text = await tshark(
    events,
    "-T",
    "fields",
    "-E",
    "separator=,",
    ...args,
  );
  return text.trimEnd().split("\n");
}

/** Follows the lengths of the blocks, and gives their types. */
function blockTypes(file: Uint8Array): number[] {
  const view = new DataView(file.buffer);
  const types = [];
  let start = 0;
  while (start < file.length) {
    const length = view.getUint32(start + 4, true);
    assertEquals(length % 4, 0);
    assertEquals(view.getUint32(start + length - 4, true), length);
    types.push(view.getUint32(start, true));
    start += length;
  }
  assertEquals(start, file.length);
  return types;
}

/** What Wireshark warns about when a capture is not right. */
const WRONG = [
  "_ws.malformed",
  "tcp.analysis.retransmission",
  "tcp.analysis.out_of_order",
  "tcp.analysis.lost_segment",
  "tcp.analysis.ack_lost_segment",
  "tcp.analysis.duplicate_ack",
  "tcp.analysis.window_full",
  "tcp.analysis.keep_alive",
  "ip.checksum.status == 0",
  "tcp.checksum.status == 0",
  "udp.checksum.status == 0",
].join(" || ");

Deno.test("toPcapng() writes blocks of whole 32-bit words, with the same length at both ends", () => {
  const packets = (file: Uint8Array) =>
    blockTypes(file).filter((it) => it === 6).length;
  assertEquals(blockTypes(toPcapng([])), [0x0a0d0d0a, 1, 1]);
  // Each `connect` becomes three packets; `drop` and `note` become none.
  assertEquals(packets(toPcapng(SLICED)), SLICED.length + 4 - 2);
  // Over UDP, neither `connect` nor `drop` becomes a packet.
  assertEquals(packets(toPcapng(DATAGRAMS)), DATAGRAMS.length - 3);
});

test("tshark reads the flow of a TCP connection from toPcapng()", async () => {
  const lines = await fields(
    SLICED,
    "ip.src",
    "ip.dst",
    "tcp.flags.str",
    "tcp.seq",
    "tcp.ack",
    "tcp.len",
  );
  const [client, relay, server] = [
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
  ];
  assertEquals(lines.map((it) => it.replaceAll("·", "")), [
    `${client},${relay},S,0,0,0`,
    `${relay},${client},AS,0,1,0`,
    `${client},${relay},A,1,1,0`,
    `${relay},${server},S,0,0,0`,
    `${server},${relay},AS,0,1,0`,
    `${relay},${server},A,1,1,0`,
    `${client},${relay},AP,1,1,2`,
    `${relay},${server},AP,1,1,1`,
    `${relay},${server},AP,2,1,1`,
    `${server},${relay},AP,1,3,8`,
    `${relay},${client},AP,1,3,8`,
    `${client},${relay},AF,3,9,0`,
    `${relay},${server},AF,3,9,0`,
    `${server},${relay},AP,9,4,22`,
    `${server},${relay},AR,31,4,0`,
    `${relay},${client},AR,9,4,0`,
  ]);
}, { needs: ["tshark"] });

test("tshark finds nothing wrong with what toPcapng() wrote", async () => {
  const big = "x".repeat(70_000);
  const samples: WireEvent[][] = [
    SLICED,
    REFUSED,
    DATAGRAMS,
    SLICED.slice(5),
    recording([
      ["up", "client", "connect"],
      ["up", "server", "connect"],
      ...Array.from(
        { length: 200 },
        (_, i) =>
          ["down", "server", "data", big, i * 70_000] as [
            "down",
            "server",
            "data",
            string,
            number,
          ],
      ),
      ["up", "client", "data", "x"],
      ["up", "server", "data", "x"],
    ]),
  ];
  // In one file, one after the other: starting tshark takes long.
  const events = samples.flatMap((sample, i) =>
    sample.map((it) => ({ ...it, conn: i + 1, ms: it.ms + 10_000 * i }))
  );
  assertEquals(await tshark(events, "-Y", WRONG), "");
}, { needs: ["tshark"] });

test(
  "tshark shows two connections from the same client port as two",
  async () => {
    const again = SLICED.map((it) => ({ ...it, conn: 2, ms: it.ms + 1000 }));
    const events = [...SLICED, ...again];
    assertEquals(await tshark(events, "-Y", WRONG), "");
    const streams = new Set(await fields(events, "tcp.stream"));
    assertEquals(streams.size, 4);
  },
  { needs: ["tshark"] },
);

test(
  "tshark shows a comment for the file, and one for each fault",
  async () => {
    const text = await tshark(SLICED, "-T", "fields", "-e", "frame.comment");
    assertEquals(
      text.match(/slicer 1\/2|slicer 2\/2|blackhole|stall|reset_peer/g),
      [
        "slicer 1/2",
        "slicer 2/2",
        "blackhole",
        "stall",
        "reset_peer",
      ],
    );
    const file = new TextDecoder().decode(toPcapng(SLICED));
    assertStringIncludes(file, "Everything else is made up");
    const early = [wireEvent({
      seq: 1,
      conn: 0,
      dir: "up",
      at: "client",
      kind: "note",
      fault: "down",
    })];
    assertMatch(new TextDecoder().decode(toPcapng(early)), /Fault: down\./);
  },
  { needs: ["tshark"] },
);

test(
  "tshark gets the bytes of both directions out of what toPcapng() wrote",
  async () => {
    const chunk = fc.tuple(
      fc.constantFrom("up" as const, "down" as const),
      fc.constantFrom("client" as const, "server" as const),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
    );
    const chunks = fc.array(chunk, { minLength: 1, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(chunks, async (list) => {
        const events = list.map(([dir, at, bytes], i) =>
          wireEvent({ seq: i + 1, kind: "data", dir, at, bytes })
        );
        // The bytes can look like another protocol by chance; tcp.payload has
        // them even then.
        const lines = await fields(events, "ip.src", "tcp.payload");
        const from = { up: "192.0.2.1", down: "203.0.113.1" };
        const expected = list.map(([dir, at, bytes]) =>
          `${
            (dir === "up") === (at === "client") ? from[dir] : "198.51.100.1"
          },` +
          bytes.toHex()
        );
        assertEquals(lines, expected);
        assertEquals(await tshark(events, "-Y", WRONG), "");
      }),
      { numRuns: 3 },
    );
  },
  { needs: ["tshark"] },
);
