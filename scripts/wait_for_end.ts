#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// wait_for_end.ts: waits for the end of the data while the connection stays
// open, which is for ever, and then two right ways.
//
// Shows that end of file comes only when the peer closes or half-closes. Until
// then the tail end of an answer is not marked by anything but the answer.
// After Matloff's section 5.3. Server and client are both in here:
//
//   deno run --allow-net=127.0.0.1 scripts/wait_for_end.ts
//   deno run --allow-net=127.0.0.1 scripts/wait_for_end.ts --wait 300
//
// Closing after each answer, as the book has it, needs a new connection for
// each question. A half-close is enough, and so is a mark at the end.
// Try: what --wait 300 changes, and what it does not.

import { LineReader } from "../lib/line_reader.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: wait_for_end.ts [--wait MS]

Asks a server on this machine a question, with three ways of waiting for the
end of the answer, and prints what each way brought.

  --wait MS   when to give up, in milliseconds (1000)
  -h, --help  show this

Example:     deno run --allow-net=127.0.0.1 scripts/wait_for_end.ts
Permissions: --allow-net=127.0.0.1`;

const QUESTION = new TextEncoder().encode("what is up there?\n");
/** Three lines, and an empty one that says: that was all. */
const ANSWER = new TextEncoder().encode("moon, sun\nand\nstars\n\n");

/** Answers question after question, until the client ends. */
async function serve(listener: Deno.TcpListener): Promise<void> {
  using conn = await listener.accept();
  for await (const _question of new LineReader(conn)) {
    await writeAll(conn, ANSWER);
  }
}

/** Reads until end of file, while the server waits for a question: wrong. */
export async function readToEnd(conn: Deno.TcpConn): Promise<string[]> {
  return await new LineReader(conn).readAllLines();
}

/** Takes the lines as they come, and the empty one for the end: right. */
export async function readToMark(conn: Deno.TcpConn): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of new LineReader(conn)) {
    if (line === "") break;
    lines.push(line);
  }
  return lines;
}

/** Says first that there are no more questions, so the server ends: right. */
export async function halfClose(conn: Deno.TcpConn): Promise<string[]> {
  await conn.closeWrite();
  const lines = await readToEnd(conn);
  return lines.slice(0, -1); // without the mark, which nobody needs now
}

/** Asks and waits for the answer; resolves to null when time was up. */
export async function ask(
  readAnswer: (conn: Deno.TcpConn) => Promise<string[]>,
  waitMs: number,
): Promise<string[] | null> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = serve(listener);
  using conn = await Deno.connect({ port: listener.addr.port });
  let late = false;
  // A read cannot be taken back, but closing the connection ends it.
  const timer = setTimeout(() => {
    late = true;
    conn.close();
  }, waitMs);
  try {
    await writeAll(conn, QUESTION);
    return await readAnswer(conn);
  } catch (error) {
    if (!late) throw error;
    return null;
  } finally {
    clearTimeout(timer);
    conn[Symbol.dispose]();
    await served;
  }
}

if (import.meta.main) {
  await runProgram(HELP, { wait: "1000" }, async (_, options) => {
    const waitMs = parseNumber("--wait", options.wait, 100, 1e9);
    const ways = {
      "wrong, until end of file": readToEnd,
      "right, until the mark": readToMark,
      "right, until end of file after a half-close": halfClose,
    };
    for (const [way, read] of Object.entries(ways)) {
      const lines = await ask(read, waitMs);
      const said = lines?.map((line) => JSON.stringify(line)).join(" ");
      console.log(`${way}: ${said ?? `still waiting after ${waitMs} ms`}`);
    }
  });
}
