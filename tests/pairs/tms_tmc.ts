import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type Address,
  Client,
  type Pair,
  Program,
  run,
  test,
} from "../harness.ts";
import * as peers from "../peers.ts";
import { testDemands } from "./demands.ts";
import { testReset } from "./reset.ts";

/** The tests of tms, with tmc as one of its clients. */
export function testTmsTmc({ name, server, client }: Pair): void {
  testDemands(name, "tms", server);

  test(`${name} sends the string 10000 times after Enter`, async () => {
    await using tms = new Program(server, "0");
    const { hostname, port } = await tms.listening();
    await using tmc = new Program(client, hostname, String(port), "abc");
    await tms.stdout.match(/client is at 127\.0\.0\.1:\d+\n/);
    // It serves only one client. Others fail at once, while it is still
    // running.
    assertEquals((await run(client, hostname, String(port), "abc")).code, 1);
    await tms.type("\n");
    assertEquals(await tmc.exit(), 0);
    assertEquals(await tms.exit(), 0);
    const sizes = [...tmc.stdout.text.matchAll(/^received (\d+) bytes$/gm)];
    assertEquals(sizes.reduce((sum, [, size]) => sum + Number(size), 0), 30000);
    assertMatch(tmc.stdout.text, /^(abc)+/);
  });

  test(`${name} treats end of file like Enter`, async () => {
    await using tms = new Program(server, "0", "--copies", "3");
    const answer = peers.bookClient(await tms.listening(), "abc");
    await tms.stdout.match(/client is at /);
    await tms.endInput();
    assertEquals(await answer, "abcabcabc");
    assertEquals(await tms.exit(), 0);
  });

  test(`${name} waits for the rest of a string, but not for ever`, async () => {
    let letters = 0;
    // On a busy machine, a letter can come too late, so this tries again.
    for (let i = 0; i < 20 && letters <= 20; i++) {
      await using tms = new Program(server, "0", "--copies", "1", "--go");
      using conn = await Deno.connect(await tms.listening());
      await peers.sendsUntilAnswered(conn, "a", 20);
      const answer = await peers.receiveAll(conn);
      assertMatch(answer, /^a+$/);
      letters = answer.length;
      conn.close();
      assertEquals(await tms.exit(), 0);
    }
    // 20 letters take 400 ms. It waits for 100 ms without a letter.
    assert(letters > 20, `${letters} letters`);
  });

  test(`${name} accepts a string of 1000000 bytes, but not a longer one`, async () => {
    await using tms = new Program(server, "0", "--copies", "1");
    const longest = "x".repeat(1_000_000);
    const answer = peers.halfCloses(await tms.listening(), longest);
    await tms.stdout.match(/client is at /);
    await tms.type("\n");
    assert(await answer === longest);
    assertEquals(await tms.exit(), 0);

    await using again = new Program(server, "0", "--copies", "1");
    using conn = await Deno.connect(await again.listening());
    await peers.send(conn, `${longest}x`).catch(() => {});
    assert(await peers.hasEnded(conn));
    assertEquals(await again.exit(), 1);
    assertMatch(
      again.stderr.text,
      /^(press Enter.*\n)?tms: .*longer than 1000000 bytes\n$/,
    );
  });

  test(`${name} sends all copies even if the client goes on sending`, async () => {
    await using tms = new Program(server, "0", "--copies", "50000", "--go");
    using conn = await Deno.connect(await tms.listening());
    const string = "0123456789".repeat(100);
    await peers.send(conn, string);
    const start = await peers.receive(conn, 1000);
    // If tms closed with these bytes unread, the client would see a reset.
    await peers.send(conn, "late");
    const more = await peers.receive(conn, 20_000_000);
    await peers.send(conn, "and later");
    const rest = await peers.receiveAll(conn);
    assertEquals((start + more + rest).length, 50_000_000);
    conn.close();
    assertEquals(await tms.exit(), 0);
  });

  test(`${name} fails with a one-line message when the client leaves early or sends nothing`, async () => {
    const string = "x".repeat(1000);
    const leave: ((address: Address) => Promise<void>)[] = [
      async (address) => {
        using conn = await Deno.connect(address);
        await peers.send(conn, string);
        await peers.receive(conn, 100_000);
      },
      (address) => peers.resetsInTheMiddle(address, string, 100_000),
      (address) => peers.leavesEarly(address, ""),
    ];
    for (const peer of leave) {
      await using tms = new Program(server, "0", "--copies", "1000000", "--go");
      await peer(await tms.listening());
      assertEquals(await tms.exit(), 1);
      assertMatch(tms.stderr.text, /^tms: [^\n]+\n$/);
    }
  });
}

/** The tests of tmc. */
export function testTmc({ name, client }: Omit<Pair, "server">): void {
  testDemands(name, "tmc", client);

  test(`${name} prints four chunks, and then only sizes`, async () => {
    await using tmc = await Client.start(client, "abc");
    const chunks = ["one", "two two", "three", "4", "fifth", "six"];
    const printed = await answerInChunks(tmc, "abc", chunks);
    assertEquals(await tmc.exit(), 0);
    assertEquals(tmc.stdout.text, printed);
    assertMatch(tmc.stderr.text, /^I am 127\.0\.0\.1:\d+\n$/);
  });

  test(`${name} fails with a one-line message when there is no answer`, async () => {
    await using tmc = await Client.start(client, "abc");
    await peers.receive(tmc.conn, 3);
    tmc.conn.close();
    assertEquals([await tmc.exit(), tmc.stdout.text], [1, ""]);
    assertMatch(
      tmc.stderr.text,
      /^I am .*\ntmc: the server closed the connection without an answer\n$/,
    );
  });

  const prints = /^abc\nreceived 3 bytes\n$/;
  testReset(name, client, { request: "abc", answer: "abc", prints }, "abc");
}

/**
 * Receives the string that tmc sends, sends chunks, and closes the connection.
 * Resolves to what tmc prints of the chunks.
 */
export async function answerInChunks(
  { conn, stdout }: Client,
  string: string,
  chunks: string[],
): Promise<string> {
  // If it were left unread, some systems would reset the connection.
  assertEquals(await peers.receive(conn, string.length), string);
  let printed = "";
  for (const [i, chunk] of chunks.entries()) {
    await peers.send(conn, chunk);
    printed += `${i < 4 ? `${chunk}\n` : ""}received ${chunk.length} bytes\n`;
    // Chunks sent together could arrive as one.
    await stdout.match(new RegExp(`^[^]{${printed.length}}`));
  }
  conn.close();
  return printed;
}
