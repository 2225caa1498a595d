#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// tmc.ts: sends a string to tms.ts and shows in which chunks the copies come.
//
// Shows that TCP is one stream of bytes: what the server sent as one piece
// comes in chunks of any size, so a client reads in a loop until end of file.
// Ports tmc.py, section 2 of Matloff's introduction. Run tms.ts first, then:
//
//   deno run --allow-net=127.0.0.1:2000 scripts/tms.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/tmc.ts 127.0.0.1 2000 abc
//
// Unlike the Python, it prints no empty line for the end of file.
// Try: run it twice with --plot and compare; then send a longer string.

import { barChart } from "../lib/bar_chart.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: tmc.ts HOST PORT STRING [--plot]

Sends STRING to the server, prints the first four chunks of the answer, and
the size of every chunk.

  --plot      draw the sizes in the end, with a library from npm
  -h, --help  show this

Example:     deno run --allow-net=127.0.0.1:2000 scripts/tmc.ts 127.0.0.1 2000 abc
Permissions: --allow-net=HOST:PORT`;

const CHUNKS_SHOWN = 4;
const READ_BYTES = 1_000_000;
const MOST_BARS = 20;

/**
 * Sends the string and prints what comes back, until end of file; resolves to
 * the sizes of the chunks.
 */
export async function talk(
  conn: Deno.Conn,
  string: string,
): Promise<number[]> {
  await writeAll(conn, new TextEncoder().encode(string));
  const buffer = new Uint8Array(READ_BYTES);
  const sizes: number[] = [];
  while (true) {
    const count = await conn.read(buffer);
    if (count === null) return sizes;
    sizes.push(count);
    if (sizes.length <= CHUNKS_SHOWN) {
      await writeAll(Deno.stdout, buffer.subarray(0, count));
      console.log();
    }
    console.log(`received ${count} bytes`);
  }
}

/** Draws the sizes in the order of arrival; many chunks share a bar. */
async function plotSizes(sizes: number[]): Promise<void> {
  const perBar = Math.ceil(sizes.length / MOST_BARS);
  const bars = [];
  for (let i = 0; i < sizes.length; i += perBar) {
    const group = sizes.slice(i, i + perBar);
    const mean = group.reduce((sum, size) => sum + size) / group.length;
    const last = i + group.length;
    const label = group.length > 1 ? `${i + 1}-${last}` : `${last}`;
    bars.push({ label, value: Math.round(mean) });
  }
  const picture = await barChart(bars);
  console.log(`bytes in each chunk${perBar > 1 ? ", on average" : ""}:`);
  await writeAll(Deno.stdout, new TextEncoder().encode(picture));
}

if (import.meta.main) {
  await runProgram(HELP, { plot: false }, async (operands, { plot }) => {
    const [hostname, number, string] = operands;
    const port = parseNumber("PORT", number, 1);
    using conn = await Deno.connect({ hostname, port });
    const sizes = await talk(conn, string);
    if (plot && sizes.length > 0) await plotSizes(sizes);
  });
}
