const LIBRARY = "npm:chartscii@4.0.3";

/** One bar: what stands before it, and how long it is. */
export type Bar = { label: string; value: number };

/**
 * Draws bars from left to right, one line each, in 80 columns without colour.
 *
 * The library that draws them comes from npm when it is first used, so a
 * program that draws nothing needs nothing.
 *
 * @param bars The bars, from top to bottom; no value is negative.
 * @returns The lines of the picture, each with an LF.
 * @throws {Error} If the library cannot be had.
 *
 * @example
 * ```ts
 * import { barChart } from "@socket-primer/primer/bar-chart";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const picture = await barChart([
 *   { label: "first", value: 3 },
 *   { label: "second", value: 1 },
 * ]);
 * assertStringIncludes(picture, "second ╢");
 * ```
 */
export async function barChart(bars: Bar[]): Promise<string> {
  // Not by a literal, which Deno would look up at the start.
  const { default: Chartscii } = await import(LIBRARY).catch((cause) => {
    const what = "the chart library cannot be had from npm, try it online";
    throw new Error(`cannot draw: ${what}`, { cause });
  });
  const widest = (texts: string[]) => Math.max(...texts.map((it) => it.length));
  const labels = widest(bars.map(({ label }) => label));
  const values = widest(bars.map(({ value }) => String(value)));
  const chart = new Chartscii(bars, {
    width: 80 - labels - values - 4,
    valueLabels: true,
    valueLabelsFloatingPoint: 0,
    barSize: 1,
    padding: 0,
    colorLabels: false,
  });
  // It marks the end of a colour where none began, and draws a floor.
  // deno-lint-ignore no-control-regex
  const lines = chart.create().replaceAll(/\x1b\[\d*m/g, "").match(/.*╢.*\n/g);
  return lines.join("");
}
