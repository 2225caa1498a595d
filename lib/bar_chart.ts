const WIDTH = 80;
const LIBRARY = "npm:chartscii@4.0.3";

/** What is used of the library. */
interface Library {
  default: new (bars: Bar[], options: object) => { create(): string };
}

/** One bar of a {@linkcode barChart}. */
export interface Bar {
  /** What stands before the bar. */
  label: string;
  /** How long it is; stands after it, too. */
  value: number;
}

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
 * import { barChart } from "@socket-primer/lib/bar-chart";
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
  const { default: Chartscii } = await chartLibrary();
  const widest = (texts: string[]) => Math.max(...texts.map((it) => it.length));
  const labels = widest(bars.map(({ label }) => label));
  const values = widest(bars.map(({ value }) => String(value)));
  const chart = new Chartscii(bars, {
    width: WIDTH - labels - values - 4,
    valueLabels: true,
    valueLabelsFloatingPoint: 0,
    barSize: 1,
    padding: 0,
    colorLabels: false,
  });
  // It marks the end of a colour where none began, and draws a floor.
  // deno-lint-ignore no-control-regex
  const lines = chart.create().replaceAll(/\x1b\[\d*m/g, "").split("\n");
  return lines.filter((line) => line.includes("╢")).join("\n") + "\n";
}

/** Loads the library; not by a literal, which Deno would look up at start. */
async function chartLibrary(): Promise<Library> {
  try {
    return await import(LIBRARY);
  } catch (cause) {
    const what = "the chart library cannot be had from npm";
    throw new Error(`cannot draw: ${what}, try where it can be reached`, {
      cause,
    });
  }
}
