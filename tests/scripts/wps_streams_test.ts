import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Client, type Command, script, test } from "../harness.ts";
import { testWps } from "../pairs/svr_wps.ts";
import * as peers from "../peers.ts";
import { talk as talkByLineReader } from "../../scripts/wps.ts";
import { talk as talkByStreams } from "../../scripts/wps_streams.ts";

const withReader = script("wps", "--allow-net=127.0.0.1");
const withStreams = script("wps_streams", "--allow-net=127.0.0.1");
const LONG = 50_000_000;

testWps({ name: "wps_streams.ts", client: withStreams });

/** What a client prints if this is the answer, with a byte order mark if any. */
async function outputFor(
  { argv: [executable, ...args], cwd }: Command,
  answer: string,
): Promise<string> {
  using listener = peers.listen();
  args.push("127.0.0.1", String(listener.addr.port), "w");
  const output = new Deno.Command(executable, { args, cwd }).output();
  using conn = await listener.accept();
  await peers.receive(conn, 1);
  await peers.send(conn, answer);
  conn.close();
  const { code, stdout } = await output;
  assertEquals(code, 0);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout);
}

/** The peak memory of a process, in bytes (proc(5)). */
function peakMemory(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return 1024 * Number(status.match(/^VmHWM:\s+(\d+) kB$/m)![1]);
}

test("wps_streams.ts and wps.ts print the same lines, except for a byte order mark", async () => {
  for (const answer of ["a\r\nb\n\nc", "a\nb\r", "\r\n", "é\r\r\n", ""]) {
    const [streams, reader] = await Promise.all([
      outputFor(withStreams, answer),
      outputFor(withReader, answer),
    ]);
    assertEquals(streams, reader);
  }
  assertEquals(await outputFor(withStreams, "\ufeffa\n"), "a\n");
  assertEquals(await outputFor(withReader, "\ufeffa\n"), "\ufeffa\n");
});

test("wps.ts refuses a line without an end", async () => {
  await using wps = await Client.start(withReader, "w");
  await peers.receive(wps.conn, 1);
  // It leaves long before the server has sent everything.
  const sent = peers.send(wps.conn, new Uint8Array(LONG).fill(120));
  await assertRejects(() => sent);
  assertEquals(await wps.exit(), 1);
  assertMatch(wps.stderr.text, /\nwps: Line is longer than 65536 bytes\n$/);
});

test(
  "wps_streams.ts keeps all of a line without an end in memory",
  async () => {
    await using wps = await Client.start(withStreams, "w");
    await peers.receive(wps.conn, 1);
    const before = peakMemory(wps.pid);
    await peers.send(wps.conn, new Uint8Array(LONG).fill(120));
    // What is in the buffers of the system is not in its memory yet.
    const grown = peakMemory(wps.pid) - before;
    assert(grown > LONG / 2, `${grown} bytes`);
    assertEquals(wps.stdout.text, "");
  },
  { needs: ["Linux"] },
);

test("wps.ts can still write after the last line, and wps_streams.ts cannot", async () => {
  for (const talk of [talkByLineReader, talkByStreams]) {
    using ends = await peers.connection();
    const { client: conn, server } = ends;
    await server.closeWrite();
    await talk(conn, "w");
    const writeMore = () => peers.send(conn, "more");
    if (talk === talkByStreams) {
      await assertRejects(writeMore, Deno.errors.BadResource);
    } else {
      await writeMore();
      await conn.closeWrite();
      assertEquals(await peers.receiveAll(server), "wmore");
    }
  }
});
