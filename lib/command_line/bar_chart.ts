/**
 * bar_chart.ts: draws a bar chart in plain text.
 *
 * @module
 */

const COLUMNS = 80;

/** One bar: its label and the value that it shows. */
export type Bar = { label: string; value: number };

/**
 * Draws horizontal bars, one per line, as plain text that is 80 columns wide.
 *
 * Each line has the label, the value, and a bar of `█` blocks. The largest
 * value fills the line and the others are in proportion to it. Any value above
 * 0 gets at least one block, so that you can tell it from 0, which gets none.
 *
 * @param bars The bars from top to bottom. Values must not be negative, and
 * labels must be short enough to leave room for a block.
 * @returns The lines of the chart, each ending in LF; "" if there are no bars.
 *
 * @example
 * ```ts
 * import { barChart } from "@socket-primer/primer/bar-chart";
 * import { assertEquals } from "@std/assert";
 *
 * const chart = barChart([
 *   { label: "first", value: 700 },
 *   { label: "second", value: 20 },
 * ]);
 * assertEquals(chart.split("\n"), [
 *   `first  700 ${"█".repeat(69)}`,
 *   "second  20 ██",
 *   "",
 * ]);
 * ```
 */
export function barChart(bars: Bar[]): string {
  const widest = (texts: string[]) => Math.max(...texts.map((it) => it.length));
  const labelWidth = widest(bars.map(({ label }) => label));
  const valueWidth = widest(bars.map(({ value }) => String(value)));
  const width = COLUMNS - labelWidth - valueWidth - 2;
  const largest = Math.max(...bars.map(({ value }) => value));
  const lines = bars.map(({ label, value }) => {
    const blocks = value > 0 ? Math.ceil(width * value / largest) : 0;
    const number = String(value).padStart(valueWidth);
    return `${label.padEnd(labelWidth)} ${number} ${"█".repeat(blocks)}`;
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}
