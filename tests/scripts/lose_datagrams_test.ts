import { assert, assertEquals, assertMatch } from "@std/assert";
import { run, script, test } from "../harness.ts";

const REST = `Four messages, the last one empty:
  UDP: "moon, s", "un\\nand\\n", "stars\\n", ""
  TCP: "moon, sun\\nand\\nstars\\n"
One message of 300 bytes, read into a buffer of 256 bytes:
  UDP: 256 bytes
  TCP: 256 bytes, 44 bytes
A message to a port where nobody listens:
  UDP: sent 5 bytes, no error
  TCP: ConnectionRefused
`;

/** Runs the script; resolves to its lines about the burst and to the others. */
async function lose(messages: string): Promise<[string[], string]> {
  const { code, stdout, stderr } = await run(
    script("lose_datagrams", "--unstable-net", "--allow-net=127.0.0.1"),
    ...["--messages", messages],
  );
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.split("\n");
  return [lines.slice(0, 3), lines.slice(3).join("\n")];
}

test("lose_datagrams.ts shows every time that UDP loses messages, and that TCP loses none", async () => {
  for (let i = 0; i < 3; i++) {
    const [[title, udp, tcp], rest] = await lose("10000");
    assertMatch(title, /^10000 messages, /);
    const [, count, last] = udp.match(/^ {2}UDP: (\d+) arrive: 1 to (\d+)$/) ??
      [];
    assertEquals(count, last);
    assert(Number(count) < 10_000, udp);
    assertEquals(tcp, "  TCP: 10000 arrive: 1 to 10000");
    if (Deno.build.os === "windows") continue; // Its errors differ.
    assertEquals(rest, REST);
  }
});

test("lose_datagrams.ts shows that UDP loses nothing while the queue has room", async () => {
  const [[, udp, tcp]] = await lose("50");
  assertEquals(udp, "  UDP: 50 arrive: 1 to 50");
  assertEquals(tcp, "  TCP: 50 arrive: 1 to 50");
});

test("lose_datagrams.ts sends the largest burst over TCP without a loss", async () => {
  const [[, , tcp]] = await lose("20000");
  assertEquals(tcp, "  TCP: 20000 arrive: 1 to 20000");
});
