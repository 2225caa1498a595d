import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Command, Program, script, test } from "../harness.ts";
import * as peers from "../peers.ts";

const client = script("tmc", "--allow-net=127.0.0.1");

/** Runs tmc against a server that sends chunks of these sizes, one by one. */
async function receiveChunks(
  command: Command,
  sizes: number[],
  ...options: string[]
): Promise<{ code: number; text: string; picture: string; stderr: string }> {
  using listener = peers.listen();
  const address = ["127.0.0.1", String(listener.addr.port)];
  await using tmc = new Program(command, ...address, "abc", ...options);
  using conn = await listener.accept();
  conn.setNoDelay(true);
  assertEquals(await peers.receive(conn, 3), "abc");
  for (const size of sizes) {
    const from = tmc.stdout.text.length;
    await peers.send(conn, "x".repeat(size));
    // The next one waits until this has been read: so they stay apart.
    await tmc.stdout.match(/received \d+ bytes\n$/, from);
  }
  conn.close();
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
    const [, label, bar, value] = line.match(/^(\S+) *╢(█*) (\d+)$/) ?? [];
    assert(label, line);
    return { label, length: bar.length, value: Number(value) };
  });
  return { heading, bars };
}

/** A registry of npm packages that has none, and counts who asks. */
function emptyRegistry() {
  const seen: string[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, ({ url }) => {
    seen.push(new URL(url).pathname);
    return new Response(null, { status: 404 });
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  return { seen, url, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** The command where npm is this registry and nothing is in the cache. */
async function withNpm(url: string) {
  const cache = await Deno.makeTempDir();
  return {
    ...client,
    env: { DENO_DIR: cache, NPM_CONFIG_REGISTRY: url },
    [Symbol.asyncDispose]: () => Deno.remove(cache, { recursive: true }),
  };
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

test("tmc.ts --plot draws 5000 chunks in 20 bars, none left out", async () => {
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

test("tmc.ts --plot draws nothing of nothing", async () => {
  const { code, picture, stderr } = await receiveChunks(client, [], "--plot");
  assertEquals([code, picture, stderr], [0, "", ""]);
});

test("tmc.ts asks npm for nothing without --plot", async () => {
  await using registry = emptyRegistry();
  await using command = await withNpm(registry.url);
  const { code, text, picture } = await receiveChunks(command, [3, 5]);
  assertEquals([code, text, picture], [0, textFor([3, 5]), ""]);
  assertEquals(registry.seen, []);
});

test("tmc.ts --plot prints all but the picture where npm has not what draws it", async () => {
  await using registry = emptyRegistry();
  await using command = await withNpm(registry.url);
  const { code, text, picture, stderr } = await receiveChunks(
    command,
    [3, 5],
    "--plot",
  );
  assertEquals([code, text, picture], [1, textFor([3, 5]), ""]);
  assertEquals(registry.seen, ["/chartscii"]);
  // Deno says where it looks.
  assertMatch(
    stderr,
    /^(Download .*\n)*tmc: cannot draw: the chart library cannot be had from npm, [^\n]+\n$/,
  );
});
