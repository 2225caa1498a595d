import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Command, Program, run, test } from "../harness.ts";
import * as peers from "../peers.ts";
import { testDemands } from "./demands.ts";

/** The tests of thread1 and thread1_workers. */
export function testThread1(
  { name, server }: { name: string; server: Command },
): void {
  testDemands(name, "thread1", server);

  test(`${name} prints items in many turns, four newlines, and nothing else`, async () => {
    const { code, stdout, stderr } = await run(server);
    assertEquals([code, stderr], [0, ""]);
    // Each engine ends with a newline.
    assertEquals(stdout.replaceAll(/\d\d[A-D]\d{3} /g, ""), "\n".repeat(4));
    assertMatch(stdout, /499 \n+$/);
    for (const engine of ["88A", "12B", "44C", "37D"]) {
      assert(stdout.indexOf(`${engine}000`) < stdout.indexOf("499 "), engine);
    }
    const turns = stdout.match(/([A-D])\d{3} \n?(?!\d\d\1)/g)!.length;
    assert(turns > 100, `${turns} turns`);
  });

  test(`${name} --listen answers every line, good or bad, even a last one without a newline`, async () => {
    await using dispatcher = new Program(server, "--listen", "0");
    using conn = await Deno.connect(await dispatcher.listening());
    const answer = () => peers.receiveUntil(conn, "\n");
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
    for (const engine of ["14D", "15A"]) {
      await dispatcher.stdout.match(new RegExp(`${engine}499 `));
      const { text } = dispatcher.stdout;
      const items = text.match(new RegExp(`${engine}\\d{3} `, "g"))!;
      assertEquals([items.length, items], [500, items.toSorted()]);
    }
    assertEquals(dispatcher.stderr.text, "");
  });

  test(
    `${name} --listen serves 200 clients, and survives bad ones`,
    async () => {
      await using dispatcher = new Program(server, "--listen", "0");
      const address = await dispatcher.listening();
      await peers.leavesEarly(address, "");
      await peers.leavesEarly(address, "x");
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
