import type { Row } from "./measurement.ts";
import { denoCommand, start } from "./process.ts";

const STARTS_PER_RUN = 3;

/** The time from start to end of programs that do next to nothing. */
export async function measureStartUp(
  runs: number,
  progress: (what: string) => void,
): Promise<Row[]> {
  const group = "start-up";
  const commands = {
    "hello": [denoCommand("bench/hello.ts")],
    "tmc.ts --help": [denoCommand("scripts/tmc.ts"), "--help"],
  } as const;
  const rows = Object.keys(commands).map((name): Row => (
    { group, name, unit: "ms", values: [] }
  ));
  for (let run = 1; run <= runs * STARTS_PER_RUN; run++) {
    progress(`start-up, run ${run} of ${runs * STARTS_PER_RUN}`);
    for (const row of rows) {
      const [command, ...args] = commands[row.name as keyof typeof commands];
      const began = performance.now();
      const { success } = await start(command, ...args).output();
      if (!success) throw new Error(`${row.name} failed`);
      row.values.push(performance.now() - began);
    }
  }
  return rows;
}
