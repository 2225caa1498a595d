#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * small_writes.ts: asks each question with two small writes, which usually
 * takes about 40 ms on Linux, and then in two ways that take almost no time.
 *
 * It shows Nagle's algorithm: the system holds a small packet back until the
 * previous one is acknowledged, so that more bytes can be added. The other end
 * delays the acknowledgement, so that it can go with an answer. But half a
 * question gets no answer, so both ends wait until the delay is over and the
 * acknowledgement is sent without one. See section 5.3 of Matloff's
 * introduction. Server and client are both here:
 *
 *     deno run --allow-net=127.0.0.1 scripts/small_writes.ts
 *     deno run --allow-net=127.0.0.1 scripts/small_writes.ts --rounds 3
 *
 * The book says that TCP waits for more bytes or for the end of the connection.
 * In fact, it sends what it has as soon as the acknowledgement arrives.
 * Try: add a way with three parts to WAYS. Does it take 80 ms?
 * @module
 */

import { type Bar, barChart } from "../lib/command_line/bar_chart.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { LineReader } from "../lib/sockets/line_reader.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

/** The ways to ask: what each write sends, with or without Nagle's algorithm. */
const WAYS = [
  { name: "two writes", parts: ["what is ", "up there?\n"], nagle: true },
  { name: "without Nagle", parts: ["what is ", "up there?\n"], nagle: false },
  { name: "one write", parts: ["what is up there?\n"], nagle: true },
];
const encode = (text: string) => new TextEncoder().encode(text);

/** Answers each line that a client sends. */
async function serve(conn: Deno.TcpConn) {
  for await (const _question of new LineReader(conn)) {
    await writeAll(conn, encode("moon, sun and stars\n"));
  }
  conn.close();
}

/**
 * Asks several times; resolves to the time until each answer, in milliseconds.
 */
async function timeAnswers(way: typeof WAYS[number], rounds: number) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using conn = await Deno.connect({ port: listener.addr.port });
  const served = serve(await listener.accept());
  conn.setNoDelay(!way.nagle);
  const answers = new LineReader(conn);
  const times: number[] = [];
  while (times.length < rounds) {
    const start = performance.now();
    for (const part of way.parts) await writeAll(conn, encode(part));
    await answers.readLine();
    times.push(Math.round(performance.now() - start));
  }
  await conn.closeWrite();
  await served;
  return times;
}

/** The command line. */
export const program = {
  name: "small_writes",
  summary:
    "Asks a server questions in three ways, and draws a chart of how long " +
    "each answer takes.",
  options: {
    rounds: {
      value: "N",
      default: "5",
      help: "how many questions to ask in each way",
    },
  },
  examples: ["deno run --allow-net=127.0.0.1 scripts/small_writes.ts"],
  permissions: [{ flags: "--allow-net=127.0.0.1" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, options) => {
    const rounds = parseNumber("--rounds", options.rounds, 2, 1000);
    const bars: Bar[] = [];
    for (const way of WAYS) {
      for (const [i, value] of (await timeAnswers(way, rounds)).entries()) {
        bars.push({ label: `${way.name}, round ${i + 1}`, value });
      }
    }
    await print(`Milliseconds until each answer:\n${barChart(bars)}`);
    if (bars.some(({ value }) => value >= 20)) return;
    await print("This system acknowledges at once, so nothing is delayed.\n");
  });
}
