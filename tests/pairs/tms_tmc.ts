import { assertEquals, assertMatch } from "@std/assert";
import { type Command, Program, run } from "../harness.ts";

/** A pair of programs: each takes the arguments of the book's. */
export interface Pair {
  /** What the tests are called after, such as "tms.ts". */
  name: string;
  /** The server. */
  server: Command;
  /** The client. */
  client: Command;
}

/** The tests of tms and tmc, whoever wrote them and in whatever language. */
export function testTmsTmc({ name, server, client }: Pair): void {
  Deno.test(`${name} sends the string 10000 times once Enter is pressed`, async () => {
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
}
