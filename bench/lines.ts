import { writeAll } from "../lib/sockets/write_all.ts";
import { type Command, Program } from "../tools/run/program.ts";
import { record, type Row, rowsOf } from "./measurement.ts";
import { denoCommand, pythonCommand, succeed, whyNot } from "./process.ts";
import { WAYS } from "./read_lines.ts";

const LINE = "forty-one bytes of text, and then the LF.\n";
const LINES_PER_BLOCK = 6000;
const BLOCK = new TextEncoder().encode(LINE.repeat(LINES_PER_BLOCK));
const BLOCKS = 1000;
const LINES = BLOCKS * LINES_PER_BLOCK;

/** How fast lines are read in each way. */
export async function lineRows(): Promise<Row[]> {
  const read = (command: Command) => (row: Row) => readOnce(row, command);
  const ways = Object.keys(WAYS).map((name) =>
    [name, read(denoCommand("bench/read_lines.ts", name))] as const
  );
  return rowsOf("lines read, 252 MB in 6,000,000 lines", "MB/s", {
    ...Object.fromEntries(ways),
    "Python makefile": await whyNot("python3") ??
      read(pythonCommand("bench/makefile.py")),
  });
}

/** Sends lines to a reader, and records how many megabytes per second it read. */
async function readOnce(row: Row, command: Command): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using reader = new Program(command, String(listener.addr.port));
  const ended = succeed(reader);
  const conn = await Promise.race([listener.accept(), ended]);
  if (!conn) throw new Error(`${row.name} did not connect`);
  for (let i = 0; i < BLOCKS; i++) await writeAll(conn, BLOCK);
  conn.close();
  await ended;
  const { lines, seconds } = JSON.parse(reader.stdout.text);
  if (lines && lines !== LINES) {
    throw new Error(`${lines} lines were read, not ${LINES}`);
  }
  record(row, BLOCKS * BLOCK.length / 1e6 / seconds);
}
