import { assert, assertEquals, assertMatch } from "@std/assert";
import type { FeatureName } from "../../tools/machine.ts";
import { gone, makeFakes } from "../fakes.ts";
import {
  type Address,
  Client,
  type Pair,
  Program,
  run,
  test as testAnywhere,
} from "../harness.ts";
import * as peers from "../peers.ts";
import { testDemands } from "./demands.ts";
import { testReset } from "./reset.ts";

const TAIL = "two\nlast line without an end";
const STAYS = "echo $$; exec /bin/sleep 1000";
const PRINTS_ON = "echo $$; exec /usr/bin/yes";
/** What wps prints on standard error if nothing goes wrong. */
const NO_ERROR = /^I am 127\.0\.0\.1:\d+\n$/;
const REFUSED = [
  ...["W", "PS", "x", "ls", "vi", "id", "w;id", "w id", "ps;id", "w|id"],
  ...["w&", ";id", "`id`", "$(id)", "w\nid", "w -h", "ps aux", "../w", "/w"],
  ...["w\0", "\0\0", "\0", " w", "\n", "\r\n", "é", "\u202Ew"],
  "w".repeat(100_000),
  // If svr closed without reading all of this, its answer would be lost.
  "ps ".repeat(1_000_000),
];

/** The tests of svr, with wps as one of its clients. */
export function testSvrWps({ name, server, client }: Pair): void {
  const test = (
    name: string,
    fn: () => Promise<void>,
    more: FeatureName[] = [],
  ) => testAnywhere(name, fn, { needs: ["Ctrl-C", "a shell", ...more] });
  const ask = ({ hostname, port }: Address, command: string) =>
    run(client, hostname, String(port), command);

  testDemands(name, "svr", server);

  testAnywhere(`${name} sends what w and ps really print`, async () => {
    await using svr = new Program(server, "0");
    const address = await svr.listening();
    for (const [command, line] of [["w", 1], ["ps", 0]] as const) {
      const { code, stdout, stderr } = await ask(address, command);
      assertEquals(code, 0);
      assertMatch(stderr, NO_ERROR);
      // Times and processes differ, but the headings do not.
      const own = await run({ argv: [command] });
      const [sent, printed] = [stdout, own.stdout].map((it) =>
        it.split("\n")[line].replace(/\s+/g, " ")
      );
      assertEquals(sent, printed);
    }
  }, { needs: ["w and ps"] });

  test(`${name} sends every byte, and runs nothing but w and ps`, async () => {
    await using fakes = await makeFakes({
      w: `printf '%s' "$#:${TAIL}"`,
      ps: "echo you",
      ...Object.fromEntries(
        ["ls", "vi", "id", "W", "PS", "x"]
          // Elsewhere W may be the same file as w.
          .filter((it) => Deno.build.os === "linux" || it !== it.toUpperCase())
          .map((it) => [it, 'echo "$0" > "$0.ran"']),
      ),
    });
    const bytes = `0:${TAIL}`;
    await using svr = new Program(fakes.shownTo(server), "0");
    const address = await svr.listening();
    assertEquals(await peers.bookClient(address, "w"), bytes);
    // The line end may arrive after the answer has begun.
    using slow = await Deno.connect(address);
    await peers.sendOneByteAtATime(slow, "ps\r\n");
    assertEquals(await peers.receiveAll(slow), "you\n");
    assertEquals((await ask(address, "w")).stdout, `${bytes}\n`);

    for (const command of REFUSED) {
      const answer = await peers.bookClient(address, command);
      assertMatch(answer, /^error: .+\n$/, command.slice(0, 99));
    }
    const ran = [...Deno.readDirSync(fakes.folder)].filter((it) =>
      it.name.endsWith(".ran")
    );
    assertEquals(ran, []);
  });

  test(`${name} sends each line at once, and kills the command when the client leaves`, async () => {
    await using fakes = await makeFakes({ w: STAYS, ps: PRINTS_ON });
    await using svr = new Program(fakes.shownTo(server), "0");
    const address = await svr.listening();
    const leaver = await Deno.connect(address);
    await peers.send(leaver, "ps");
    const left = Number(await peers.receiveUntil(leaver, "\n"));
    leaver.close();
    await gone(left);

    using last = await Deno.connect(address);
    await peers.send(last, "w");
    const running = Number(await peers.receiveUntil(last, "\n"));
    svr.kill("SIGINT");
    assertEquals(await svr.exit(), 130);
    await gone(running);
    assert(await peers.hasEnded(last));
  });

  test(`${name} sends everything to a slow client that has half-closed`, async () => {
    const size = 20_000_000;
    await using fakes = await makeFakes({
      w: `/usr/bin/head -c ${size} /dev/zero`,
      ps: "true",
    });
    await using svr = new Program(fakes.shownTo(server), "0");
    using conn = await Deno.connect(await svr.listening());
    await peers.send(conn, "w");
    await conn.closeWrite();
    // More than a second passes while the client does not read.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const received = await peers.receiveAll(conn);
    assertEquals(received.length, size);
  });

  test(`${name} disconnects clients that send no command, and serves the others`, async () => {
    await using fakes = await makeFakes({
      w: "echo me",
      ps: "exec /usr/bin/yes 'more and more'",
    });
    await using svr = new Program(
      fakes.shownTo(server),
      ...["0", "--timeout", "0.2"],
    );
    const address = await svr.listening();
    using silent = await Deno.connect(address);
    using half = await Deno.connect(address);
    await peers.send(half, "p");
    await peers.leavesEarly(address, "");
    await peers.leavesEarly(address, "w");
    await peers.floodsRandomBytes(address, 300_000);
    using _neverReads = await peers.neverReads(address, "ps");
    assertEquals(await peers.bookClient(address, "w"), "me\n");
    for (const conn of [silent, half]) {
      assertMatch(await peers.receiveAll(conn), /^error: .+0\.2 s\n$/);
    }
    assertEquals(await peers.bookClient(address, "w"), "me\n");
    assert(!svr.stderr.text.includes("    at "), svr.stderr.text);
  });

  test(`${name} serves 200 clients at once`, async () => {
    await using fakes = await makeFakes({ w: "echo me", ps: "echo you" });
    await using svr = new Program(fakes.shownTo(server), "0");
    const address = await svr.listening();
    const conns = await Promise.all(
      Array.from({ length: 200 }, () => Deno.connect(address)),
    );
    await svr.stdout.match(/(client is at .*\n){200}/);
    const answers = await Promise.all(conns.map(async (conn, i) => {
      await peers.send(conn, i % 2 ? "w" : "ps");
      return await peers.receiveAll(conn);
    }));
    conns.forEach((conn) => conn.close());
    answers.forEach((it, i) => assertEquals(it, i % 2 ? "me\n" : "you\n"));
    assertEquals(svr.stderr.text, "");
  }, ["500 descriptors"]);
}

/** The tests of wps and wps_streams. */
export function testWps({ name, client }: Omit<Pair, "server">): void {
  testDemands(name, "wps", client);

  testAnywhere(`${name} prints each line as soon as it arrives`, async () => {
    await using wps = await Client.start(client, "ps");
    assertEquals(await peers.receive(wps.conn, 2), "ps");
    await peers.sendSplitCrlf(wps.conn, "first\nsecond", async () => {
      await wps.stdout.match(/^first\n$/);
    });
    await wps.stdout.match(/^first\nsecond\n$/);
    await peers.send(wps.conn, "last without an end");
    wps.conn.close();
    assertEquals(await wps.exit(), 0);
    assertEquals(wps.stdout.text, "first\nsecond\nlast without an end\n");
    assertMatch(wps.stderr.text, NO_ERROR);
  });

  testAnywhere(`${name} takes only the first line for a refusal`, async () => {
    await using wps = await Client.start(client, "ps");
    const output = "PID\nerror: the name of a process\n";
    await peers.receive(wps.conn, 2);
    await peers.send(wps.conn, output);
    wps.conn.close();
    assertEquals(await wps.exit(), 0);
    assertEquals(wps.stdout.text, output);
    assertMatch(wps.stderr.text, NO_ERROR);
  });

  testAnywhere(
    `${name} fails with a one-line message when the server refuses the command`,
    async () => {
      await using wps = await Client.start(client, "who");
      await peers.receive(wps.conn, 3);
      await peers.send(wps.conn, "error: no such thing\n");
      assertEquals(await wps.exit(), 1);
      assertEquals(wps.stdout.text, "");
      assertMatch(wps.stderr.text, /^I am .*\nwps\w*: .*no such thing\n$/);
    },
  );

  const exchange = { request: "w", answer: "a\nb", prints: /^a\n$/ };
  testReset(name, client, exchange, "w");
}
