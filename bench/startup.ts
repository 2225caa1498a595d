import { run } from "../tools/run/program.ts";
import type { Measure, Row } from "./measurement.ts";
import { denoCommand } from "./process.ts";

const STARTS_PER_RUN = 3;

/** Measures how long it takes to run programs that do almost nothing. */
export const measureStartUp: Measure = async (runs, progress) => {
  const commands = {
    "hello": denoCommand("bench/hello.ts"),
    "tmc.ts --help": denoCommand("scripts/tmc.ts", "--help"),
  };
  const rows = Object.entries(commands).map(([name, command]) => {
    const row: Row = { group: "start-up", name, unit: "ms", values: [] };
    return { row, command };
  });
  for (let i = 1; i <= runs * STARTS_PER_RUN; i++) {
    progress(`start-up, run ${i} of ${runs * STARTS_PER_RUN}`);
    for (const { row, command } of rows) {
      const start = performance.now();
      const { code, stderr } = await run(command);
      if (code !== 0) throw new Error(`${row.name} failed: ${stderr}`);
      row.values.push(performance.now() - start);
    }
  }
  return rows.map(({ row }) => row);
};
