import { barChart } from "../lib/command_line/bar_chart.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { runProgram } from "../lib/command_line/run_program.ts";
import { UsageError } from "../lib/command_line/usage_error.ts";
import { measureLines } from "./lines.ts";
import { median, type Row, spread } from "./measurement.ts";
import { denoCommand, useConfig } from "./process.ts";
import { measureStartUp } from "./startup.ts";
import { measureIdleClients, measureStringServers } from "./string_servers.ts";
import { measureTransfer } from "./transfer.ts";

const HELP =
  `Usage: bench.ts [--only PART] [--runs N] [--json FILE] [--config FILE]

Measures the programs side by side with what a user would take instead, in one
run, and prints tables and bars. Only the ratios mean something on another
machine.

  --only PART    lines, transfer, strings, idle or startup (all)
  --runs N       how often to measure each (5)
  --json FILE    write the values there, too
  --config FILE  a deno.json that takes the packages from elsewhere
  -h, --help     show this

Example: deno task bench --only lines`;

const PARTS = {
  lines: measureLines,
  transfer: measureTransfer,
  strings: measureStringServers,
  idle: measureIdleClients,
  startup: measureStartUp,
};

/** Measures these parts and shows what came out. */
async function bench(
  parts: (typeof measureLines)[],
  runs: number,
  json: string,
): Promise<void> {
  const rows: Row[] = [];
  for (const measure of parts) rows.push(...await measure(runs, progress));
  progress("");
  console.log(machine() + "\n");
  for (const group of new Set(rows.map(({ group }) => group))) {
    await print(group, rows.filter((row) => row.group === group));
  }
  if (json === "none") return;
  const text = JSON.stringify({ machine: machine(), rows }, null, 2);
  await Deno.writeTextFile(json, text + "\n");
}

/** Shows what is going on, on one line that the next call overwrites. */
function progress(what: string): void {
  const line = Deno.stderr.isTerminal()
    ? `\r${what.slice(0, 79).padEnd(79)}${what ? "" : "\r"}`
    : what && `${what}\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(line));
}

function machine(): string {
  const standIns = denoCommand("").argv.some((it) => it.includes("offline"));
  return `Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores, ` +
    `${Deno.build.os}; TextLineStream is ${
      standIns ? "the stand-in of offline/" : "that of @std/streams"
    }`;
}

/** Prints one table: medians, spread and memory, and a bar for each row. */
async function print(group: string, rows: Row[]): Promise<void> {
  console.log(group);
  const measured = rows.filter(({ values }) => values.length > 0);
  for (const row of measured) {
    const value = Number(median(row.values).toPrecision(4));
    const memory = row.peakMiB ? `, peak ${Math.round(row.peakMiB)} MiB` : "";
    const apart = `spread ${Math.round(spread(row.values))} %`;
    console.log(
      `  ${row.name.padEnd(26)} ${value} ${row.unit} (${apart}${memory})`,
    );
  }
  for (const { name, skipped } of rows.filter(({ skipped }) => skipped)) {
    console.log(`  ${name.padEnd(26)} skipped: ${skipped}`);
  }
  if (measured.length > 1) {
    const bars = measured.map(({ name, values }) => (
      { label: name, value: Math.round(median(values)) }
    ));
    console.log(await barChart(bars).catch((error) => `${error.message}\n`));
  } else console.log();
}

const defaults = { only: "all", runs: "5", json: "none", config: "none" };
await runProgram(HELP, defaults, async (_, options) => {
  const { only, json, config } = options;
  if (config !== "none") useConfig(config);
  const runs = parseNumber("--runs", options.runs, 1, 1000);
  const parts = Object.entries(PARTS)
    .filter(([name]) => only === "all" || only === name);
  if (parts.length === 0) throw new UsageError(`there is no part "${only}"`);
  await bench(parts.map(([, measure]) => measure), runs, json);
});
