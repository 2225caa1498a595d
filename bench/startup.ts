import { type Command, Program } from "../tools/run/program.ts";
import { record, type Row, rowsOf } from "./measurement.ts";
import { denoCommand, succeed } from "./process.ts";

const STARTS_PER_RUN = 3;

/** How long it takes to run programs that do almost nothing. */
export function startUpRows(): Row[] {
  const hello = denoCommand("bench/hello.ts");
  const help = denoCommand("scripts/tmc.ts", "--help");
  return rowsOf("start-up", "ms", {
    "hello": (row) => startSeveral(row, hello),
    "tmc.ts --help": (row) => startSeveral(row, help),
  });
}

async function startSeveral(row: Row, command: Command): Promise<void> {
  for (let i = 0; i < STARTS_PER_RUN; i++) {
    const start = performance.now();
    await using program = new Program(command);
    await succeed(program);
    record(row, performance.now() - start);
  }
}
