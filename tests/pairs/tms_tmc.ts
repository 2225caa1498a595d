import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Pair, Program, run, test } from "../harness.ts";
import * as peers from "../peers.ts";

/** The tests of tms and tmc, whoever wrote them and in whatever language. */
export function testTmsTmc({ name, server, client }: Pair): void {
  test(`${name} sends the string 10000 times once Enter is pressed`, async () => {
    await using tms = new Program(server, "0");
    const { hostname, port } = await tms.listening();
    await using tmc = new Program(client, hostname, String(port), "abc");
    await tms.stdout.match(/client is at 127\.0\.0\.1:\d+\n/);
    assertEquals(tmc.stdout.text, "");
    await tms.type("\n");
    assertEquals(await tmc.exit(), 0);
    assertEquals(await tms.exit(), 0);
    const sizes = [...tmc.stdout.text.matchAll(/^received (\d+) bytes$/gm)];
    assertEquals(sizes.reduce((sum, [, size]) => sum + Number(size), 0), 30000);
    assertMatch(tmc.stdout.text, /^(abc)+/);
    assertEquals((await run(client, hostname, String(port), "abc")).code, 1);
  });

  test(`${name} serves the book's own client`, async () => {
    await using tms = new Program(server, "0");
    const address = await tms.listening();
    const answer = peers.bookClient(address, "abc");
    await tms.stdout.match(/client is at /);
    await tms.type("\n");
    assertEquals(await answer, "abc".repeat(10000));
    assertEquals(await tms.exit(), 0);
  });

  test(`${name} takes the end of its input for Enter and answers one that has half-closed`, async () => {
    await using tms = new Program(server, "0", "--copies", "3");
    const address = await tms.listening();
    const answer = peers.halfCloses(address, "abc");
    await tms.stdout.match(/client is at /);
    await tms.endInput();
    assertEquals(await answer, "abcabcabc");
    assertEquals(await tms.exit(), 0);
  });

  test(`${name} does not wait for Enter with --go`, async () => {
    await using tms = new Program(server, "0", "--copies", "2", "--go");
    using conn = await Deno.connect(await tms.listening());
    await tms.stdout.match(/client is at /);
    await peers.send(conn, "ab");
    assertEquals(await peers.receiveAll(conn), "abab");
    conn.close();
    assertEquals(await tms.exit(), 0);
  });

  test(`${name} sends back a string that came in many chunks`, async () => {
    await using tms = new Program(server, "0", "--copies", "2");
    using conn = await Deno.connect(await tms.listening());
    await peers.sendOneByteAtATime(conn, "many chunks");
    await tms.type("\n");
    assertEquals(await peers.receiveAll(conn), "many chunksmany chunks");
    conn.close();
    assertEquals(await tms.exit(), 0);
  });

  test(`${name} answers a client that does not stop sending`, async () => {
    await using tms = new Program(server, "0", "--copies", "1", "--go");
    using conn = await Deno.connect(await tms.listening());
    await peers.sendsUntilAnswered(conn, "a", 20);
    assertMatch(await peers.receiveAll(conn), /^a+$/);
    conn.close();
    assertEquals(await tms.exit(), 0);
  });

  test(`${name} takes a string of 1000000 bytes and no more`, async () => {
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

  test(`${name} does not lose copies to what the client sends late`, async () => {
    await using tms = new Program(server, "0", "--copies", "50000", "--go");
    using conn = await Deno.connect(await tms.listening());
    const string = "0123456789".repeat(100);
    await peers.send(conn, string);
    const start = await peers.receive(conn, 1000);
    // Unread bytes would turn its close into a reset. One read waits still.
    await peers.send(conn, "late");
    const more = await peers.receive(conn, 20_000_000);
    await peers.send(conn, "and later");
    const rest = await peers.receiveAll(conn);
    assertEquals((start + more + rest).length, 50_000_000);
    conn.close();
    assertEquals(await tms.exit(), 0);
  });

  test(`${name} fails in one line when the client leaves in the middle`, async () => {
    const leave: ((address: Deno.ConnectOptions) => Promise<void>)[] = [
      async (address) => {
        using conn = await Deno.connect(address);
        await peers.send(conn, "x".repeat(1000));
        await peers.receive(conn, 100_000);
      },
      ({ hostname = "", port }) =>
        peers.resetsInTheMiddle(
          { hostname, port },
          "x".repeat(1000),
          100_000,
        ),
    ];
    for (const peer of leave) {
      await using tms = new Program(server, "0", "--copies", "1000000", "--go");
      await peer(await tms.listening());
      assertEquals(await tms.exit(), 1);
      assertMatch(tms.stderr.text, /^tms: [^\n]+\n$/);
    }
  });

  test(`${name} fails in one line when the client sends nothing`, async () => {
    await using tms = new Program(server, "0", "--go");
    await peers.leavesEarly(await tms.listening(), "");
    assertEquals(await tms.exit(), 1);
    assertMatch(tms.stderr.text, /^tms: [^\n]+\n$/);
  });

  test(`${name}: the client prints four chunks and then only sizes`, async () => {
    using listener = peers.listen();
    const { port } = listener.addr;
    await using tmc = new Program(client, "127.0.0.1", String(port), "abc");
    using conn = await listener.accept();
    conn.setNoDelay(true);
    assertEquals(await peers.receive(conn, 3), "abc");
    const chunks = ["one", "two two", "three", "4", "fifth", "six"];
    let printed = "";
    for (const [i, chunk] of chunks.entries()) {
      await peers.send(conn, chunk);
      printed += `${i < 4 ? `${chunk}\n` : ""}received ${chunk.length} bytes\n`;
      // The next one waits until this has been read: so they stay apart.
      await tmc.stdout.match(new RegExp(`^[^]{${printed.length}}`));
    }
    conn.close();
    assertEquals(await tmc.exit(), 0);
    assertEquals(tmc.stdout.text, printed);
    assertMatch(tmc.stderr.text, /^I am 127\.0\.0\.1:\d+\n$/);
  });

  test(`${name}: the client works with the book's own server`, async () => {
    using listener = peers.listen();
    const { port } = listener.addr;
    await using tmc = new Program(client, "127.0.0.1", String(port), "abc");
    await peers.bookTms(listener, () => Promise.resolve());
    assertEquals(await tmc.exit(), 0);
    const sizes = [...tmc.stdout.text.matchAll(/^received (\d+) bytes$/gm)];
    assertEquals(sizes.reduce((sum, [, size]) => sum + Number(size), 0), 30000);
  });

  test(`${name}: the client fails in one line when it gets no answer`, async () => {
    using listener = peers.listen();
    const { port } = listener.addr;
    await using tmc = new Program(client, "127.0.0.1", String(port), "abc");
    using conn = await listener.accept();
    await peers.receive(conn, 3);
    conn.close();
    assertEquals([await tmc.exit(), tmc.stdout.text], [1, ""]);
    assertMatch(
      tmc.stderr.text,
      /^I am .*\ntmc: the server closed the connection without an answer\n$/,
    );
  });

  test(`${name}: the client fails in one line when it is reset`, async () => {
    const chunkShown = Promise.withResolvers<void>();
    await using tms = await peers.listenToReset(
      "abc",
      () => chunkShown.promise,
    );
    await using tmc = new Program(client, "127.0.0.1", String(tms.port), "abc");
    await tmc.stdout.match(/^abc\nreceived 3 bytes\n$/);
    chunkShown.resolve();
    assertEquals(await tmc.exit(), 1);
    assertMatch(
      tmc.stderr.text,
      /^I am .*\ntmc: the other end has reset the connection\n$/,
    );
  });
}
