import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Bar, barChart } from "../../lib/command_line/bar_chart.ts";
import { Client, script, test } from "../harness.ts";
import { answerInChunks } from "../pairs/tms_tmc.ts";

const client = script("tmc", "--allow-net=127.0.0.1");

/** Asserts what tmc --plot draws, after its usual output, for these chunks. */
async function assertPlot(
  sizes: number[],
  heading: string,
  bars: Bar[],
): Promise<void> {
  await using tmc = await Client.start(client, "abc", "--plot");
  const chunks = sizes.map((size) => "x".repeat(size));
  const printed = await answerInChunks(tmc, "abc", chunks);
  assertEquals(await tmc.exit(), 0);
  const { text } = tmc.stdout;
  assert(text.startsWith(printed), "not what it prints without --plot");
  const picture = text.slice(printed.length);
  assertEquals(picture, `${heading}:\n${barChart(bars)}`);
}

test("tmc.ts --plot draws a bar for each chunk, in the order of arrival", async () => {
  const sizes = [40, 10, 1, 80, 20, 20, 79];
  const bars = sizes.map((value, i) => ({ label: `${i + 1}`, value }));
  await assertPlot(sizes, "bytes in each chunk", bars);
});

test("tmc.ts --plot draws 5000 chunks in 20 bars, without leaving any out", async () => {
  const sizes = Array.from({ length: 5000 }, (_, i) => 1 + Math.floor(i / 250));
  const bars = Array.from({ length: 20 }, (_, i) => ({
    label: `${250 * i + 1}-${250 * i + 250}`,
    value: i + 1,
  }));
  await assertPlot(sizes, "bytes in each chunk, on average", bars);
});

test("tmc.ts --plot draws nothing if nothing arrives", async () => {
  await using tmc = await Client.start(client, "abc", "--plot");
  await answerInChunks(tmc, "abc", []);
  assertEquals([await tmc.exit(), tmc.stdout.text], [1, ""]);
  assertMatch(tmc.stderr.text, /^tmc: the server closed .*\n$/m);
});
