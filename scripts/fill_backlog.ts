#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * fill_backlog.ts: connects more and more clients to a server that accepts
 * none, until its listener's queue, the backlog, is full.
 *
 * It shows that the operating system completes a connection before the server
 * accepts it, and that on Linux, a client is not refused when the queue is
 * full: it waits.
 * See section 2.1 of Matloff's introduction. Server and clients are in this
 * file:
 *
 *     deno run --allow-net=127.0.0.1 scripts/fill_backlog.ts
 *     deno run --allow-net=127.0.0.1 scripts/fill_backlog.ts --backlog 1
 *
 * According to the book, a fifth pending request after listen(5) gets
 * "connection refused". With the same backlog, Linux connects even the sixth
 * client and lets the seventh wait, in Python as well as in Deno.
 * Try: --backlog 1. How many clients are connected, and how many are accepted?
 * @module
 */

import { explainError } from "../lib/command_line/explain_error.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { LineReader } from "../lib/sockets/line_reader.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const PATIENCE_MS = 700;
const WAITING = `still waiting after ${PATIENCE_MS} ms`;

/** Waits for a connection; resolves to "connected" or to the error, as text. */
function settled(client: Promise<Deno.TcpConn>): Promise<string> {
  return client.then(() => "connected", explainError);
}

/** Like `settled`, but stops waiting after 700 ms. */
async function outcome(client: Promise<Deno.TcpConn>): Promise<string> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(late.resolve, PATIENCE_MS, WAITING);
  return await Promise.race([settled(client), late.promise])
    .finally(() => clearTimeout(timer));
}

/**
 * Connects clients one after another, until one is not connected in time or
 * there are `maxClients`.
 */
async function connectMany(port: number, maxClients: number) {
  const clients: Promise<Deno.TcpConn>[] = [];
  for (let state = "connected"; state === "connected";) {
    if (clients.length === maxClients) break;
    clients.push(Deno.connect({ port }));
    state = await outcome(clients.at(-1)!);
    await print(`  client ${clients.length}: ${state}\n`);
  }
  return clients;
}

/** Reads a line from the server, then closes the client's end. */
async function readGreeting(client: Promise<Deno.TcpConn>): Promise<string> {
  try {
    using conn = await client;
    return `the server says "${await new LineReader(conn).readLine()}"`;
  } catch (error) {
    return explainError(error);
  }
}

/** The command line. */
export const program = {
  name: "fill_backlog",
  summary: "Connects clients to a server that accepts none of them at first.",
  options: {
    backlog: {
      value: "N",
      default: "5",
      help: "the backlog to ask for; Linux queues one more client",
    },
  },
  examples: ["deno run --allow-net=127.0.0.1 scripts/fill_backlog.ts"],
  permissions: [{ flags: "--allow-net=127.0.0.1" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, options) => {
    const backlog = parseNumber("--backlog", options.backlog, 1, 100);
    const address = { hostname: "127.0.0.1", port: 0 };
    using listener = Deno.listen({ ...address, tcpBacklog: backlog });
    await print(`The backlog is ${backlog}, and the server accepts nobody:\n`);
    const clients = await connectMany(listener.addr.port, 2 * backlog + 9);
    await print("The server accepts the first client and greets it:\n");
    using conn = await listener.accept();
    await writeAll(conn, new TextEncoder().encode("hello\n"));
    const last = await settled(clients.at(-1)!);
    await print(`  client ${clients.length}: ${last}\n`);
    listener.close();
    await print("The server closes its listener:\n");
    for (const [i, client] of clients.entries()) {
      await print(`  client ${i + 1}: ${await readGreeting(client)}\n`);
    }
  });
}
