import { writeAll } from "../lib/sockets/write_all.ts";
import { type Command, ROOT } from "../tests/harness.ts";
import type { Row } from "./measurement.ts";
import { denoCommand, installed, start } from "./process.ts";
import { WAYS } from "./read_lines.ts";

const GROUP = "lines read, 255 MB in 6,000,000 lines";
const LINE = "forty-one bytes of text, and then the LF.\n";
const BLOCK = new TextEncoder().encode(LINE.repeat(6000));
const BLOCKS = 1000;

/** Every way of reading lines, one after the other, in each run. */
export async function measureLines(
  runs: number,
  progress: (what: string) => void,
): Promise<Row[]> {
  const rows = [...Object.keys(WAYS), "Python makefile"].map((name): Row => ({
    group: GROUP,
    name,
    unit: "MB/s",
    values: [],
  }));
  const python = await installed("python3");
  for (let run = 1; run <= runs; run++) {
    for (const row of rows) {
      progress(`lines: ${row.name}, run ${run} of ${runs}`);
      const isPython = row.name.startsWith("Python");
      const [command, ...args]: [Command, ...string[]] = isPython
        ? [{ argv: ["python3", "bench/makefile.py"], cwd: ROOT }]
        : [denoCommand("bench/read_lines.ts"), row.name];
      if (isPython && !python) row.skipped = "python3 is not installed";
      else row.values.push(await readOnce(command, args));
    }
  }
  return rows;
}

/** Feeds a reader, and resolves to the megabytes per second that it says. */
async function readOnce(command: Command, args: string[]): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const child = start(command, ...args, String(listener.addr.port));
  const ended = child.status.then(() => {
    throw new Error("a reader ended before it began");
  });
  const conn = await Promise.race([listener.accept(), ended]);
  ended.catch(() => {}); // Later on it may.
  for (let i = 0; i < BLOCKS; i++) await writeAll(conn, BLOCK);
  conn.close();
  const { stdout } = await child.output();
  const { lines, seconds } = JSON.parse(new TextDecoder().decode(stdout));
  if (lines && lines !== BLOCKS * 6000) throw new Error(`${lines} lines`);
  return BLOCKS * BLOCK.length / 1e6 / seconds;
}
