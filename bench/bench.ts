import { barChart } from "../lib/command_line/bar_chart.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { UsageError } from "../lib/command_line/usage_error.ts";
import { lineRows } from "./lines.ts";
import { median, type Row, spread } from "./measurement.ts";
import { useConfig, usesReplacements } from "./process.ts";
import { relayRows } from "./relay.ts";
import { startUpRows } from "./startup.ts";
import { idleClientRows, stringServerRows } from "./string_servers.ts";
import { transferRows } from "./transfer.ts";

const PARTS: Record<string, () => Row[] | Promise<Row[]>> = {
  lines: lineRows,
  transfer: transferRows,
  strings: stringServerRows,
  idle: idleClientRows,
  relay: relayRows,
  startup: startUpRows,
};

const program = {
  name: "bench",
  summary: "Compares the speed and memory of the programs with those of the " +
    "alternatives, and prints tables and bars. The values depend on the " +
    "machine, so compare only the ratios.",
  options: {
    only: {
      value: "PART",
      help: `${Object.keys(PARTS).join(", ")} (default: all)`,
    },
    runs: {
      value: "N",
      default: "5",
      help: "how many times to measure each row",
    },
    json: { value: "FILE", help: "also write all values to this file" },
    config: { value: "FILE", help: "a deno.json that imports other packages" },
  },
  examples: ["deno task bench --only lines"],
  permissions: [{ flags: "-A" }],
} as const satisfies Program;

/** Shows what is being measured, in a line that the next call overwrites. */
function progress(what: string): void {
  const line = Deno.stderr.isTerminal()
    ? `\r${what.slice(0, 79).padEnd(79)}${what ? "" : "\r"}`
    : what && `${what}\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(line));
}

/** Measures all rows of one part in turn, several times. */
async function measure(rows: Row[], runs: number): Promise<Row[]> {
  for (let run = 1; run <= runs; run++) {
    for (const row of rows) {
      if (!row.measure) continue;
      progress(`${row.group}: ${row.name}, run ${run} of ${runs}`);
      await row.measure(row);
    }
  }
  return rows;
}

/** Describes what the values depend on. */
function machine(): string {
  return `Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores, ` +
    `${Deno.build.os}; TextLineStream comes from ${
      usesReplacements() ? "offline/" : "@std/streams"
    }`;
}

/** Formats one table: median, spread and memory of each row, then the bars. */
function table(group: string, rows: Row[]): string {
  const measured = rows.filter(({ values }) => values.length > 0);
  const lines = measured.map(({ name, unit, values, peakMiB }) => {
    const value = Number(median(values).toPrecision(4));
    const memory = peakMiB ? `, peak ${Math.round(peakMiB)} MiB` : "";
    const range = `spread ${Math.round(spread(values))}%`;
    return `  ${name.padEnd(26)} ${value} ${unit} (${range}${memory})\n`;
  });
  const skipped = rows.filter(({ skipped }) => skipped)
    .map((row) => `  ${row.name.padEnd(26)} skipped: ${row.skipped}\n`);
  const bars = measured.map(({ name, values }) => (
    { label: name, value: Math.round(median(values)) }
  ));
  const chart = bars.length > 1 ? barChart(bars) : "";
  return [`${group}\n`, ...lines, ...skipped, chart, "\n"].join("");
}

await runProgram(program, async (_, { only, runs: number, json, config }) => {
  if (config) useConfig(config);
  const runs = parseNumber("--runs", number, 1, 1000);
  if (only && !(only in PARTS)) throw new UsageError(`no part "${only}"`);
  const parts = only ? [PARTS[only]] : Object.values(PARTS);
  const rows: Row[] = [];
  for (const part of parts) rows.push(...await measure(await part(), runs));
  progress("");
  await print(`${machine()}\n\n`);
  for (const group of new Set(rows.map(({ group }) => group))) {
    await print(table(group, rows.filter((row) => row.group === group)));
  }
  if (!json) return;
  const text = JSON.stringify({ machine: machine(), rows }, null, 2);
  await Deno.writeTextFile(json, `${text}\n`);
});
