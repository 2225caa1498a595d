#!/usr/bin/env -S deno run --allow-net=127.0.0.1 --allow-run=w,ps
/**
 * svr.ts: tells clients who is logged in here (w) or what is running in this
 * terminal (ps).
 *
 * It shows a server for many clients at once, and how to run commands for
 * strangers without running whatever they send.
 * It is based on svr.py from section 5.2 of Matloff's introduction. Start it,
 * then a client in another terminal:
 *
 *     deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000
 *     deno run --allow-net=127.0.0.1:2000 scripts/wps.ts 127.0.0.1 2000 ps
 *
 * The Python program runs whatever one or two letters it receives, such as
 * "ls", in a shell, and it drops the last line of the output. This one does
 * neither.
 * Try: telnet 127.0.0.1 2000, and type w. Then start svr.ts without --allow-run.
 * @module
 */

import { explainError } from "../lib/command_line/explain_error.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { startCommand } from "../lib/services/start_command.ts";
import { TaskQueue } from "../lib/services/task_queue.ts";
import { tryCommands } from "../lib/services/try_commands.ts";
import { acceptLoop } from "../lib/sockets/accept_loop.ts";
import { lingeringClose } from "../lib/sockets/lingering_close.ts";
import { listen } from "../lib/sockets/listen.ts";
import { within } from "../lib/sockets/within.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const COMMANDS = ["w", "ps"];

/** At most 50 commands run at once. The other clients wait their turn. */
const queue = new TaskQueue(50);

/** Reads a command. There is no end marker, so after "p" it waits for more. */
async function readCommand(conn: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(64);
  let text = "";
  while (text === "" || text === "p") {
    const count = await conn.read(buffer);
    if (count === null) break;
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  if (text === "") throw new Error("the client sent no command");
  return text.replace(/\r?\n$/, "");
}

/** Rejects when the client resets the connection, but not at a half-close. */
async function clientReset(conn: Deno.Conn): Promise<never> {
  const ignored = new Uint8Array(1024);
  while (await conn.read(ignored) !== null);
  return await new Promise(() => {});
}

/** Runs the command and sends all its output. */
async function sendOutput(
  conn: Deno.Conn,
  command: string,
  signal: AbortSignal,
): Promise<void> {
  // When this function ends, the command is killed if it is still running.
  await using child = startCommand(command, signal);
  const sendAll = async () => {
    for await (const chunk of child.stdout) await writeAll(conn, chunk);
  };
  await Promise.race([sendAll(), clientReset(conn)]);
}

/** Serves one client. If that fails, sends one line that says why. */
async function handle(
  conn: Deno.Conn,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    const read = readCommand(conn);
    const command = await within(seconds, read, "no command arrived");
    if (!COMMANDS.includes(command)) {
      throw new Error("no such command; send w or ps");
    }
    await queue.run(() => sendOutput(conn, command, signal));
  } catch (error) {
    const line = `error: ${explainError(error)}\n`;
    await writeAll(conn, new TextEncoder().encode(line)).catch(() => {});
    throw error;
  } finally {
    await lingeringClose(conn);
  }
}

/** Serves clients, all of them at the same time, until the signal is aborted. */
export async function serve(
  listener: Deno.TcpListener,
  { seconds }: { seconds: number },
  signal: AbortSignal,
): Promise<void> {
  const options = { name: program.name, signal };
  await acceptLoop(listener, (conn) => handle(conn, seconds, signal), options);
}

/** The command line. */
export const program = {
  name: "svr",
  summary: "Runs w or ps for each client and sends the output. Anyone who " +
    "can connect sees who is logged in and what is running in this terminal " +
    "(on macOS, in all your terminals).",
  operands: ["PORT"],
  options: {
    host: {
      value: "ADDRESS",
      default: "127.0.0.1",
      help: "the address to listen on; 0.0.0.0 lets in everyone on the network",
    },
    timeout: {
      value: "SECONDS",
      default: "10",
      help: "how long to wait for a client's command",
    },
  },
  examples: [
    "deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000",
  ],
  permissions: [{ flags: "--allow-net=ADDRESS:PORT --allow-run=w,ps" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([number], options, signal) => {
    const port = parseNumber("PORT", number);
    const seconds = parseNumber("--timeout", options.timeout, 0.001, 86400);
    await tryCommands(COMMANDS);
    using listener = listen(options.host, port);
    await serve(listener, { seconds }, signal);
  });
}
