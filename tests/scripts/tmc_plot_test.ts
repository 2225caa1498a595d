import { assert, assertEquals, assertMatch } from "@std/assert";
import { Client, type Command, script, test } from "../harness.ts";
import * as peers from "../peers.ts";

const client = script("tmc", "--allow-net=127.0.0.1");

/** Runs tmc against a server that sends chunks of these sizes, one by one. */
async function receiveChunks(
  command: Command,
  sizes: number[],
  ...options: string[]
): Promise<{ code: number; text: string; picture: string; stderr: string }> {
  await using tmc = await Client.start(command, "abc", ...options);
  assertEquals(await peers.receive(tmc.conn, 3), "abc");
  for (const size of sizes) {
    const from = tmc.stdout.text.length;
    await peers.send(tmc.conn, "x".repeat(size));
    // The next one waits until this has been read: so they stay apart.
    await tmc.stdout.match(/received \d+ bytes\n$/, from);
  }
  tmc.conn.close();
  const code = await tmc.exit();
  const all = tmc.stdout.text;
  const end = textFor(sizes).length;
  const [text, picture] = [all.slice(0, end), all.slice(end)];
  return { code, text, picture, stderr: tmc.stderr.text };
}

/** What tmc prints of such chunks, without the picture. */
function textFor(sizes: number[]): string {
  return sizes.map((size, i) =>
    `${i < 4 ? `${"x".repeat(size)}\n` : ""}received ${size} bytes\n`
  ).join("");
}

/** The picture's bars: what stands before and after each, and its length. */
function barsOf(picture: string) {
  const [heading, ...lines] = picture.split("\n").slice(0, -1);
  const bars = lines.map((line) => {
    assert([...line].length <= 80, line);
    const [, label, value, bar] = line.match(/^(\S+) +(\d+) (█*)$/) ?? [];
    assert(label, line);
    return { label, length: bar.length, value: Number(value) };
  });
  return { heading, bars };
}

test("tmc.ts --plot draws a bar for each chunk, in the order of arrival", async () => {
  const sizes = [40, 10, 1, 80, 20, 20, 79];
  const { code, text, picture } = await receiveChunks(client, sizes, "--plot");
  assertEquals(code, 0);
  assertEquals(text, textFor(sizes));
  // deno-lint-ignore no-control-regex
  assert(!/\x1b/.test(picture), "an escape sequence");
  const { heading, bars } = barsOf(picture);
  assertEquals(heading, "bytes in each chunk:");
  assertEquals(bars.map(({ value }) => value), sizes);
  assertEquals(bars.map(({ label }) => Number(label)), [1, 2, 3, 4, 5, 6, 7]);
  const longest = bars[3].length;
  assert(longest > 60, picture);
  for (const { length, value } of bars) {
    assert(Math.abs(length - longest * value / 80) <= 1, picture);
  }
});

test("tmc.ts --plot draws 5000 chunks in 20 bars, without leaving any out", async () => {
  const sizes = Array.from({ length: 5000 }, (_, i) => 1 + Math.floor(i / 250));
  const { code, text, picture } = await receiveChunks(client, sizes, "--plot");
  assertEquals(code, 0);
  assert(text === textFor(sizes), "not what it prints without --plot");
  const { heading, bars } = barsOf(picture);
  assertEquals(heading, "bytes in each chunk, on average:");
  assertEquals(
    bars.map(({ label, value }) => [label, value]),
    sizes.slice(0, 20).map((
      _,
      i,
    ) => [`${250 * i + 1}-${250 * i + 250}`, i + 1]),
  );
  assert(bars.every(({ length }, i) => i === 0 || length > bars[i - 1].length));
});

test("tmc.ts --plot draws nothing if nothing arrives", async () => {
  const { code, picture, stderr } = await receiveChunks(client, [], "--plot");
  assertEquals([code, picture], [1, ""]);
  assertMatch(stderr, /^tmc: the server closed .*\n$/m);
});
