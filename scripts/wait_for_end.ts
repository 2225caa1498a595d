#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * wait_for_end.ts: waits in vain for end of file on a connection that stays
 * open, and then finds the end of the data in two correct ways.
 *
 * It shows that end of file comes only when the peer closes or half-closes.
 * Until then, only the answer itself can say where it ends.
 * See section 5.3 of Matloff's introduction. Server and client are both in this
 * file:
 *
 *     deno run --allow-net=127.0.0.1 scripts/wait_for_end.ts
 *     deno run --allow-net=127.0.0.1 scripts/wait_for_end.ts --wait 300
 *
 * The book's server closes the connection after each answer, so each question
 * needs a new connection. With an end marker, one connection can carry many
 * answers.
 * Try: what does --wait 300 change, and what does it not change?
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { LineReader } from "../lib/sockets/line_reader.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const QUESTION = new TextEncoder().encode("what is up there?\n");
/** Three lines, and an empty line as the end marker. */
const ANSWER = new TextEncoder().encode("moon, sun\nand\nstars\n\n");

/** Answers questions until the client closes or half-closes. */
async function serve(listener: Deno.TcpListener): Promise<void> {
  using conn = await listener.accept();
  for await (const _question of new LineReader(conn)) {
    await writeAll(conn, ANSWER);
  }
}

/** The wrong way: reads until end of file, which does not come. */
export async function readToEnd(conn: Deno.TcpConn): Promise<string[]> {
  return await new LineReader(conn).readAllLines();
}

/** A right way: reads until the end marker. */
export async function readToMarker(conn: Deno.TcpConn): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of new LineReader(conn)) {
    if (line === "") break;
    lines.push(line);
  }
  return lines;
}

/** A right way: half-closes first, so that the server closes afterwards. */
export async function halfClose(conn: Deno.TcpConn): Promise<string[]> {
  await conn.closeWrite();
  const lines = await readToEnd(conn);
  return lines.slice(0, -1); // without the end marker
}

/** Asks a question; resolves to the answer, or to null if the time is up. */
export async function ask(
  readAnswer: (conn: Deno.TcpConn) => Promise<string[]>,
  waitMs: number,
): Promise<string[] | null> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = serve(listener);
  using conn = await Deno.connect({ port: listener.addr.port });
  let timeIsUp = false;
  // A read cannot be cancelled, but closing the connection ends it.
  const timer = setTimeout(() => {
    timeIsUp = true;
    conn.close();
  }, waitMs);
  try {
    await writeAll(conn, QUESTION);
    return await readAnswer(conn);
  } catch (error) {
    if (!timeIsUp) throw error;
    return null;
  } finally {
    clearTimeout(timer);
    conn[Symbol.dispose]();
    await served;
  }
}

/** The command line. */
export const program = {
  name: "wait_for_end",
  summary:
    "Asks a server on this machine a question, waits for the end of the " +
    "answer in three ways, and prints what each way receives.",
  options: {
    wait: {
      value: "MS",
      default: "1000",
      help: "how long to wait before giving up, in milliseconds",
    },
  },
  examples: ["deno run --allow-net=127.0.0.1 scripts/wait_for_end.ts"],
  permissions: [{ flags: "--allow-net=127.0.0.1" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, options) => {
    const waitMs = parseNumber("--wait", options.wait, 100, 1e9);
    const ways = {
      "wrong, until end of file": readToEnd,
      "right, until the end marker": readToMarker,
      "right, until end of file after a half-close": halfClose,
    };
    for (const [way, read] of Object.entries(ways)) {
      const lines = await ask(read, waitMs);
      const shown = lines?.map((line) => JSON.stringify(line)).join(" ");
      await print(`${way}: ${shown ?? `still waiting after ${waitMs} ms`}\n`);
    }
  });
}
