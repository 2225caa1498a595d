#!/usr/bin/env -S deno run --allow-net=127.0.0.1 --allow-run=ss
/**
 * one_at_a_time.ts: reads byte by byte, connects again for each question, and
 * compares this with faster ways.
 *
 * It shows what a read and a connection cost: little, until you need many.
 * See Matloff's footnote 10 and section 5.3. Server and client are both here:
 *
 *     deno run --allow-net=127.0.0.1 scripts/one_at_a_time.ts
 *     deno run --allow-net=127.0.0.1 --allow-run=ss scripts/one_at_a_time.ts --system
 *
 * The book gives no figures. --system also counts the connections in TIME-WAIT.
 * Try: --lines 1000, then 10000 and 100000. Which times grow?
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { textTable } from "../lib/command_line/text_table.ts";
import { connectionTable } from "../lib/sockets/connection_table.ts";
import { LineReader } from "../lib/sockets/line_reader.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const LINE = "moon, sun and stars\n";

/** Reads lines from a server, with reads of at most this many bytes. */
async function readLines(lines: number, bytesPerRead: number) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ port: listener.addr.port });
  const server = await listener.accept();
  const start = performance.now();
  const sent = writeAll(server, new TextEncoder().encode(LINE.repeat(lines)))
    .finally(() => server.close());
  let reads = 0;
  const reader = new LineReader({
    read: (into) => (reads++, client.read(into.subarray(0, bytesPerRead))),
  });
  await Promise.all([reader.readAllLines(), sent]);
  const ms = Math.round(performance.now() - start);
  return { lines, "bytes per read": bytesPerRead, reads, ms };
}

/** Makes connections, one after another, and asks questions on each. */
async function ask(connections: number, each: number, system: boolean) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const before = system ? await connectionTable([port]) : [];
  const start = performance.now();
  for (let i = 0; i < connections; i++) {
    using client = await Deno.connect({ port });
    using server = await listener.accept();
    const [asked, answered] = [new LineReader(server), new LineReader(client)];
    for (let j = 0; j < each; j++) {
      await writeAll(client, new TextEncoder().encode("what is up there?\n"));
      await asked.readLine();
      await writeAll(server, new TextEncoder().encode(LINE));
      await answered.readLine();
    }
    server.close();
    await answered.readLine(); // end of file, so the server has closed first
  }
  const ms = Math.round(performance.now() - start);
  const row = { connections, questions: connections * each, ms };
  if (!system) return row;
  // Both ends are closed now, so what is new in the table is in TIME-WAIT.
  const after = await connectionTable([port]);
  return { ...row, "TIME-WAIT": after.length - before.length };
}

/** The command line. */
export const program = {
  name: "one_at_a_time",
  summary: "Compares slow and fast ways to read lines and to ask questions.",
  options: {
    lines: { value: "N", default: "100000", help: "how many lines to read" },
    system: { help: "also count the connections in the state TIME-WAIT" },
  },
  examples: ["deno run --allow-net=127.0.0.1 scripts/one_at_a_time.ts"],
  permissions: [
    { flags: "--allow-net=127.0.0.1" },
    { when: "--system", flags: "--allow-net=127.0.0.1 --allow-run=ss" },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, { lines, system }) => {
    const count = parseNumber("--lines", lines, 1, 1_000_000);
    const sizes = [1, 1024, 65536];
    const reading = await Array.fromAsync(sizes, (it) => readLines(count, it));
    await print(`${textTable(reading)}\n`);
    const asking = [await ask(1000, 1, system), await ask(1, 1000, system)];
    await print(textTable(asking));
  });
}
