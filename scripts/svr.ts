#!/usr/bin/env -S deno run --allow-net=127.0.0.1 --allow-run=w,ps
// svr.ts: lets clients see who is logged in here (w) or what runs here (ps).
//
// Shows a server with many clients at once, and one that runs commands for
// strangers without running what strangers like.
// Ports svr.py, section 5.2 of Matloff's introduction. Run it, then a client:
//
//   deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000
//   deno run --allow-net=127.0.0.1:2000 scripts/wps.ts 127.0.0.1 2000 ps
//
// Unlike the Python, it sends the last line too, starts no shell, and runs
// nothing else: the Python runs any two letters, such as "vi" or "ls".
// Try: telnet 127.0.0.1 2000, and type w. Take --allow-run away.

import { acceptLoop } from "../lib/accept_loop.ts";
import { announce } from "../lib/announce.ts";
import { explainError } from "../lib/explain_error.ts";
import { lingeringClose } from "../lib/lingering_close.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: svr.ts PORT [--host ADDRESS] [--timeout SECONDS]

Runs w or ps for each client, as it asks, and sends it the output. Everyone who
can connect sees who is logged in here and which processes they run.

  --host ADDRESS     listen there (127.0.0.1; 0.0.0.0, as in the book, lets in
                     everyone on the network)
  --timeout SECONDS  let a client go that asks for nothing (10)
  -h, --help         show this

Example:     deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000
Permissions: --allow-net=ADDRESS:PORT --allow-run=w,ps, and for port 0
             --allow-net=ADDRESS`;

const COMMANDS = ["w", "ps"];
const HALF_CLOSED_MS = 1000;

/** Reads what may be a command. Nothing marks its end, so "p" waits for more. */
async function readCommand(conn: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(64);
  let text = "";
  while (text === "" || text === "p") {
    const count = await conn.read(buffer);
    if (count === null) break;
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return text.replace(/\r?\n$/, "");
}

/** Runs the command, without arguments or a shell, while the client is there. */
async function sendOutput(
  conn: Deno.Conn,
  command: string,
  signal: AbortSignal,
): Promise<void> {
  const options = { stdin: "null", stdout: "piped", signal } as const;
  // Killed as soon as this function is left.
  await using child = new Deno.Command(command, options).spawn();
  const send = async () => {
    for await (const chunk of child.stdout) await writeAll(conn, chunk);
  };
  const leave = async () => {
    const ignored = new Uint8Array(1024);
    while (await conn.read(ignored) !== null);
    // That may be a half-close by one that still reads.
    await new Promise((resolve) => setTimeout(resolve, HALF_CLOSED_MS));
  };
  await Promise.race([send(), leave()]);
}

/** Serves one client; it is told in one line what is wrong. */
async function handle(
  conn: Deno.Conn,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const timeUp = Promise.withResolvers<never>();
  const reason = new Error(`nothing was asked within ${seconds} seconds`);
  const timer = setTimeout(timeUp.reject, 1000 * seconds, reason);
  try {
    const command = await Promise.race([readCommand(conn), timeUp.promise])
      .finally(() => clearTimeout(timer));
    if (!COMMANDS.includes(command)) {
      throw new Error("no such command: send w or ps");
    }
    await sendOutput(conn, command, signal);
  } catch (error) {
    const line = `error: ${explainError(error)}\n`;
    await writeAll(conn, new TextEncoder().encode(line)).catch(() => {});
    throw error;
  } finally {
    await lingeringClose(conn);
  }
}

/** Serves clients, all at the same time, until the signal is aborted. */
export async function serve(
  listener: Deno.TcpListener,
  options: { seconds: number },
  signal: AbortSignal,
): Promise<void> {
  const serveOne = (conn: Deno.Conn) => handle(conn, options.seconds, signal);
  await acceptLoop(listener, "svr", serveOne, signal);
}

if (import.meta.main) {
  const defaults = { host: "127.0.0.1", timeout: "10" };
  await runProgram(HELP, defaults, async ([number], options, signal) => {
    const port = parseNumber("PORT", number);
    const seconds = parseNumber("--timeout", options.timeout, 0.001, 86400);
    for (const command of COMMANDS) {
      const run = await Deno.permissions.request({ name: "run", command });
      if (run.state === "granted") continue;
      throw new Error(`cannot run ${command}: run it with --allow-run=w,ps`);
    }
    using listener = Deno.listen({ hostname: options.host, port });
    announce(listener.addr);
    await serve(listener, { seconds }, signal);
  });
}
