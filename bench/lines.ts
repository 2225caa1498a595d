import { writeAll } from "../lib/sockets/write_all.ts";
import { type Command, Program } from "../tools/run/program.ts";
import type { Measure, Row } from "./measurement.ts";
import { denoCommand, pythonCommand, whyNot } from "./process.ts";
import { WAYS } from "./read_lines.ts";

const LINE = "forty-one bytes of text, and then the LF.\n";
const LINES_PER_BLOCK = 6000;
const BLOCK = new TextEncoder().encode(LINE.repeat(LINES_PER_BLOCK));
const BLOCKS = 1000;

/** Measures how fast lines are read in each way. */
export const measureLines: Measure = async (runs, progress) => {
  const group = "lines read, 252 MB in 6,000,000 lines";
  const readers = Object.keys(WAYS).map((name) => ({
    row: { group, name, unit: "MB/s", values: [] } as Row,
    command: denoCommand("bench/read_lines.ts", name),
  }));
  const name = "Python makefile";
  const skipped = await whyNot("python3");
  readers.push({
    row: { group, name, unit: "MB/s", values: [], skipped },
    command: pythonCommand("bench/makefile.py"),
  });
  for (let run = 1; run <= runs; run++) {
    for (const { row, command } of readers.filter((it) => !it.row.skipped)) {
      progress(`lines: ${row.name}, run ${run} of ${runs}`);
      row.values.push(await readOnce(command));
    }
  }
  return readers.map(({ row }) => row);
};

/** Sends lines to a reader and returns how many megabytes per second it read. */
async function readOnce(command: Command): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using reader = new Program(command, String(listener.addr.port));
  const ended = reader.exit();
  const conn = await Promise.race([listener.accept(), ended]);
  if (typeof conn === "number") throw new Error(reader.stderr.text);
  for (let i = 0; i < BLOCKS; i++) await writeAll(conn, BLOCK);
  conn.close();
  if (await ended !== 0) throw new Error(reader.stderr.text);
  const { lines, seconds } = JSON.parse(reader.stdout.text);
  if (lines && lines !== BLOCKS * LINES_PER_BLOCK) {
    throw new Error(`${lines} lines were read`);
  }
  return BLOCKS * BLOCK.length / 1e6 / seconds;
}
