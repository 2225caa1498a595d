#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * tmc.ts: sends a string to tms.ts and shows the chunks in which the copies
 * arrive.
 *
 * It shows that TCP delivers one stream of bytes: they arrive in chunks of any
 * size, however they were written, so the client reads in a loop until end of
 * file.
 * It is based on tmc.py from section 2 of Matloff's introduction. Start tms.ts,
 * then this program in another terminal:
 *
 *     deno run --allow-net=127.0.0.1:2000 scripts/tms.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/tmc.ts 127.0.0.1 2000 abc
 *
 * Unlike the Python program, it prints no empty line at end of file.
 * Try: start tms.ts with --copies 1000000, and this with --sizes --plot. Do
 * both again, and compare.
 * @module
 */

import { barChart } from "../lib/command_line/bar_chart.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { connect } from "../lib/sockets/connect.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const CHUNKS_SHOWN = 4;
const READ_BYTES = 1_000_000;
const MAX_BARS = 20;

/**
 * Sends the string and reads until end of file. Prints the first few chunks and
 * the size of every chunk. Resolves to the sizes in bytes.
 */
export async function talk(
  conn: Deno.Conn,
  string: string,
  chunksShown = CHUNKS_SHOWN,
): Promise<number[]> {
  await writeAll(conn, new TextEncoder().encode(string));
  const buffer = new Uint8Array(READ_BYTES);
  const sizes: number[] = [];
  for (let count; (count = await conn.read(buffer)) !== null;) {
    sizes.push(count);
    if (sizes.length <= chunksShown) {
      await print(buffer.subarray(0, count));
      await print("\n");
    }
    await print(`received ${count} bytes\n`);
  }
  if (sizes.length === 0) {
    throw new Error("the server closed the connection without an answer");
  }
  return sizes;
}

/** Draws the sizes in the order of arrival, or averages if there are many. */
async function plotSizes(sizes: number[]): Promise<void> {
  const perBar = Math.ceil(sizes.length / MAX_BARS);
  const bars = [];
  for (let i = 0; i < sizes.length; i += perBar) {
    const group = sizes.slice(i, i + perBar);
    const mean = group.reduce((sum, size) => sum + size) / group.length;
    const last = i + group.length;
    const label = group.length > 1 ? `${i + 1}-${last}` : `${last}`;
    bars.push({ label, value: Math.round(mean) });
  }
  await print(`bytes in each chunk${perBar > 1 ? ", on average" : ""}:\n`);
  await print(barChart(bars));
}

/** The command line. */
export const program = {
  name: "tmc",
  summary: "Sends STRING to the server. Prints the first four chunks of the " +
    "answer and the size of every chunk.",
  operands: ["HOST", "PORT", "STRING"],
  options: {
    sizes: { help: "print only the sizes, not the chunks" },
    plot: { help: "draw the sizes at the end" },
  },
  examples: [
    "deno run --allow-net=127.0.0.1:2000 scripts/tmc.ts 127.0.0.1 2000 abc",
  ],
  permissions: [{ flags: "--allow-net=HOST:PORT" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([host, number, string], options) => {
    using conn = await connect(host, parseNumber("PORT", number, 1));
    const sizes = await talk(conn, string, options.sizes ? 0 : undefined);
    if (options.plot) await plotSizes(sizes);
  });
}
