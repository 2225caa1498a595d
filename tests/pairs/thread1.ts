import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Command, Program, run, test } from "../harness.ts";
import * as peers from "../peers.ts";

const ITEMS = 500;

/** The items that one engine printed, in order. */
function itemsOf(stdout: string, engine: string): string[] {
  return stdout.match(new RegExp(`${engine}\\d+ `, "g")) ?? [];
}

/** The items that one engine should print. */
function expected(engine: string): string[] {
  return Array.from(
    { length: ITEMS },
    (_, i) => `${engine}${String(i).padStart(3, "0")} `,
  );
}

/** How often the engines took turns. */
function turns(stdout: string): number {
  const letters = stdout.match(/[A-D](?=\d{3} )/g) ?? [];
  return letters.filter((it, i) => it !== letters[i - 1]).length;
}

/** The tests of thread1 and thread1_workers. */
export function testThread1(
  { name, server }: { name: string; server: Command },
): void {
  test(`${name} interleaves four engines that print 500 items each`, async () => {
    const { code, stdout, stderr } = await run(server);
    assertEquals([code, stderr], [0, ""]);
    const engines = ["88A", "12B", "44C", "37D"];
    for (const engine of engines) {
      assertEquals(itemsOf(stdout, engine), expected(engine));
    }
    // There is nothing else but a newline for each engine, after its last item.
    assertEquals(stdout.length, 4 * (ITEMS * 7 + 1));
    assertEquals(stdout.match(/\n/g)?.length, 4);
    for (const engine of engines) {
      assert(stdout.lastIndexOf("\n") > stdout.indexOf(`${engine}499 `));
      assert(stdout.indexOf(`${engine}000`) < stdout.indexOf("499 "), engine);
    }
    // If the engines ran one after the other, there would be 4 turns.
    assert(turns(stdout) > 100, `${turns(stdout)} turns`);
  });

  test(`${name} --listen answers each line, in whatever chunks it arrives`, async () => {
    await using dispatcher = new Program(server, "--listen", "0");
    using conn = await Deno.connect(await dispatcher.listening());
    const answer = () => peers.receiveUntil(conn, "\n");
    await peers.send(conn, "a 11\n");
    assertEquals(await answer(), "ok\n");
    await peers.send(conn, "b 12\r\n");
    assertEquals(await answer(), "ok\n");
    await peers.sendOneByteAtATime(conn, "c 13\r\n");
    assertEquals(await answer(), "ok\n");
    await peers.sendSplitCrlf(conn, "d 14", async () => {
      // An answer on another connection proves that the CR has been read.
      using other = await Deno.connect(await dispatcher.listening());
      await peers.send(other, "x\n");
      assertMatch(await peers.receiveUntil(other, "\n"), /^error: /);
    });
    assertEquals(await answer(), "ok\n");
    for (const line of ["e 88", "", "a", "88 a", "A 88", "a 88 99", "a\t88"]) {
      await peers.send(conn, `${line}\n`);
      assertMatch(await answer(), /^error: .+\n$/, line);
    }
    await peers.send(conn, "z 1\na 15\nb");
    await conn.closeWrite();
    assertMatch(await peers.receiveAll(conn), /^error: .*\nok\nerror: .*\n$/);
    const engines = ["11A", "12B", "13C", "14D", "15A"];
    for (const engine of engines) {
      await dispatcher.stdout.match(new RegExp(`${engine}499 `));
      assertEquals(itemsOf(dispatcher.stdout.text, engine), expected(engine));
    }
    assertEquals(dispatcher.stderr.text, "");
  });

  test(
    `${name} --listen serves 200 clients, and survives bad ones`,
    async () => {
      await using dispatcher = new Program(server, "--listen", "0");
      const address = await dispatcher.listening();
      using _silent = await peers.neverSends(address);
      await peers.leavesEarly(address, "");
      await peers.leavesEarly(address, "x");
      await peers.resetsInTheMiddle(address, "a");
      await peers.resetsInTheMiddle(address, "?\n", 6);
      await peers.floodsRandomBytes(address, 300_000);
      using _deaf = await peers.neverReads(address, "?\n".repeat(20_000));
      const endless = await peers.halfCloses(address, "x".repeat(65_537))
        .catch((error) => error.name);
      assertMatch(endless, /^(error: .*\n|ConnectionReset|)$/);
      await dispatcher.stderr.match(/^\w+: 127\.0\.0\.1:\d+: .*65536 bytes/m);
      const conns = await Promise.all(
        Array.from({ length: 200 }, () => Deno.connect(address)),
      );
      const answers = await Promise.all(conns.map(async (conn) => {
        await peers.send(conn, "nobody 1\n");
        return await peers.receiveUntil(conn, "\n");
      }));
      conns.forEach((conn) => conn.close());
      answers.forEach((it) => assertMatch(it, /^error: .+\n$/));
      assertEquals(await peers.halfCloses(address, "a 77"), "ok\n");
      await dispatcher.stdout.match(/77A499 /);
      assert(!dispatcher.stderr.text.includes("    at "));
    },
    { needs: ["500 descriptors"] },
  );
}
