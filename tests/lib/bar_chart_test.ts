import { assertEquals } from "@std/assert";
import { barChart } from "../../lib/command_line/bar_chart.ts";

/** The lines of a chart, each as its text and the number of its blocks. */
function linesOf(chart: string): [text: string, blocks: number][] {
  return chart.split("\n").slice(0, -1).map((line) => {
    const [, text, blocks] = line.match(/^(.*?) ?(█*)$/)!;
    return [text, blocks.length];
  });
}

Deno.test("barChart() aligns labels and values, and fills 80 columns", () => {
  const chart = barChart([
    { label: "little", value: 1 },
    { label: "half", value: 500_000 },
    { label: "much", value: 1_000_000 },
    { label: "none", value: 0 },
  ]);
  assertEquals(linesOf(chart), [
    ["little       1", 1],
    ["half    500000", 33],
    ["much   1000000", 65],
    ["none         0", 0],
  ]);
});

Deno.test("barChart() draws equal bars for equal values", () => {
  for (const value of [1, 3, 0.1, 1 / 3, 49]) {
    const bars = ["a", "b"].map((label) => ({ label, value }));
    const [first, second] = linesOf(barChart(bars));
    assertEquals(first[1], second[1]);
    assertEquals(first[0].length + 1 + first[1], 80);
  }
});

Deno.test("barChart() draws no blocks for zeros, and nothing without bars", () => {
  const zeros = [{ label: "a", value: 0 }, { label: "b", value: 0 }];
  assertEquals(barChart(zeros), "a 0\nb 0\n");
  assertEquals(barChart([]), "");
});
