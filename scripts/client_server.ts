#!/usr/bin/env -S deno run --unstable-net --allow-net=127.0.0.1
/**
 * client_server.ts: a time service over UDP, with server and client in one
 * file.
 *
 * It shows datagrams: nobody connects, each datagram arrives whole or not at
 * all, and the server never learns whether anybody listens.
 * It is based on client_server.py from section 18.2 of Grayson's book. Run it
 * in two terminals:
 *
 *     deno run --unstable-net --allow-net=127.0.0.1 scripts/client_server.ts -s
 *     deno run --unstable-net --allow-net=127.0.0.1:5000,127.0.0.1:8000 scripts/client_server.ts -c
 *
 * Unlike the Python server, this one begins at once, and its schedule does not
 * drift. The client's window is a page in the browser. With --no-page there is
 * no page, and no need for port 8000.
 * Try: start -s --interval 1, stop it, and see when the page notices.
 * @module
 */

import { announce } from "../lib/command_line/announce.ts";
import { explainError } from "../lib/command_line/explain_error.ts";
import { parseHostPort } from "../lib/command_line/parse_host_port.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import {
  type Options,
  type Program,
  runProgram,
} from "../lib/command_line/run_program.ts";
import { say } from "../lib/command_line/say.ts";
import { UsageError } from "../lib/command_line/usage_error.ts";
import { warn } from "../lib/command_line/warn.ts";
import { DatagramMonitor } from "../lib/page/datagram_monitor.ts";
import { ticks } from "../lib/services/ticks.ts";
import { formatAddress } from "../lib/sockets/format_address.ts";
import { listenDatagram } from "../lib/sockets/listen_datagram.ts";
import { sourceFor } from "../lib/sockets/source_for.ts";
import html from "./client_server.html" with { type: "text" };

const DATAGRAM_BYTES = 256;

/** The time as C and Python write it: `Fri Nov 20 10:09:06 2026`. */
export function asctime(date: Date): string {
  const [weekday, month] = date.toDateString().split(" ");
  const day = String(date.getDate()).padStart(2);
  const time = date.toTimeString().slice(0, 8);
  return `${weekday} ${month} ${day} ${time} ${date.getFullYear()}`;
}

/** Sends the time at once, and then at regular intervals. */
export async function serve(
  socket: Deno.DatagramConn,
  to: Deno.NetAddr,
  { intervalMs, count }: { intervalMs: number; count: number },
): Promise<void> {
  for await (const tick of ticks(intervalMs)) {
    try {
      await socket.send(new TextEncoder().encode(asctime(new Date())), to);
    } catch (cause) {
      const error = new Error(`cannot send to ${formatAddress(to)}`, { cause });
      if (tick === 0) throw error;
      warn(`${program.name}: ${explainError(error)}`);
    }
    if (tick + 1 === count) break;
  }
}

/** Shows each datagram as one line. */
export async function receive(
  socket: Deno.DatagramConn,
  monitor: DatagramMonitor,
): Promise<never> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  // If the extra byte is filled, the datagram was longer than DATAGRAM_BYTES.
  const buffer = new Uint8Array(DATAGRAM_BYTES + 1);
  while (true) {
    const [datagram, sender] = await socket.receive(buffer);
    const text = decoder.decode(datagram.subarray(0, DATAGRAM_BYTES));
    const from = formatAddress(sender as Deno.NetAddr);
    const isCut = datagram.length > DATAGRAM_BYTES;
    const note = isCut ? `(cut at ${DATAGRAM_BYTES} bytes)` : undefined;
    monitor.show({ text, from, note });
  }
}

async function runServer(options: Values): Promise<void> {
  const { hostname, port } = parseHostPort("--to", options.to);
  const seconds = parseNumber("--interval", options.interval, 0.001, 86400);
  const count = options.count === undefined
    ? Infinity
    : parseNumber("--count", options.count, 1, 1e9);
  const socket = listenDatagram(sourceFor(hostname));
  const to: Deno.NetAddr = { transport: "udp", hostname, port };
  say(`sending the time to ${formatAddress(to)} every ${seconds} s`);
  await serve(socket, to, { intervalMs: 1000 * seconds, count });
}

async function runClient(options: Values): Promise<void> {
  const port = parseNumber("--port", options.port);
  const pagePort = parseNumber("--page", options.page);
  const seconds = parseNumber("--mark", options.mark, 0.001, 86400);
  const expectMs = options.expect === undefined
    ? undefined
    : 1000 * parseNumber("--expect", options.expect, 0.001, 86400);
  const socket = listenDatagram(options.host, port);
  const address = socket.addr as Deno.NetAddr;
  const monitor = new DatagramMonitor(commandFor(address), expectMs);
  await using page = options["no-page"]
    ? null
    : monitor.openPage(html, pagePort);
  announce(address);
  if (page) say(`page at ${page.url}`);
  setInterval(() => monitor.show({ note: "waiting..." }), 1000 * seconds);
  await Promise.race([receive(socket, monitor), monitor.closed]);
}

/** The command that starts a server for this client, on the same machine. */
function commandFor({ hostname, port }: Deno.NetAddr): string {
  const hosts: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const host = hosts[hostname] ?? hostname;
  const to = formatAddress({ hostname: host, port });
  const allowed = [...new Set([sourceFor(host), host])]
    .map((it) => it.includes(":") ? `[${it}]` : it);
  const script = import.meta.filename ?? import.meta.url;
  const quoted = /\s/.test(script) ? `"${script}"` : script;
  return `deno run --unstable-net --allow-net=${allowed} ${quoted} -s --to ${to}`;
}

/** The command line. */
export const program = {
  name: "client_server",
  summary: "A time service over UDP: -s sends the time at regular intervals, " +
    "and -c shows what it receives. Select one of them.",
  options: {
    s: { help: "be the server, which sends the time" },
    to: {
      value: "HOST:PORT",
      default: "127.0.0.1:5000",
      needs: "s",
      help:
        "where to send the time; SOURCE below is the address to send from: " +
        "127.0.0.1 for a HOST in 127.0.0.0/8, ::1 for [::1], :: for other IPv6 " +
        "addresses, and 0.0.0.0 for all others",
    },
    interval: {
      value: "SECONDS",
      default: "60",
      needs: "s",
      help: "how often to send it",
    },
    count: {
      value: "N",
      needs: "s",
      help: "how many times to send it (default: no limit)",
    },
    c: { help: "be the client, which shows what it receives" },
    port: {
      value: "PORT",
      default: "5000",
      needs: "c",
      help: "the port to listen on",
    },
    host: {
      value: "ADDRESS",
      default: "127.0.0.1",
      needs: "c",
      help: "the address to listen on; 0.0.0.0, as in the book, lets in " +
        "everyone on the network",
    },
    mark: {
      value: "SECONDS",
      default: "5",
      needs: "c",
      help: 'how often to show "waiting..."',
    },
    expect: {
      value: "SECONDS",
      needs: "c",
      help: "how long a sender may be silent before the page calls it late " +
        "(default: twice its usual interval)",
    },
    page: {
      value: "PAGE",
      default: "8000",
      needs: "c",
      conflicts: "no-page",
      help: "the port of the page, on 127.0.0.1; 0 for any free port",
    },
    "no-page": { needs: "c", help: "show everything in the terminal only" },
  },
  examples: [
    "deno run --unstable-net --allow-net=127.0.0.1 scripts/client_server.ts -s",
  ],
  permissions: [
    { when: "-s", flags: "--unstable-net --allow-net=SOURCE,HOST:PORT" },
    {
      when: "-c",
      flags: "--unstable-net --allow-net=ADDRESS:PORT,127.0.0.1:PAGE",
    },
    {
      when: "-c --no-page",
      flags: "--unstable-net --allow-net=ADDRESS:PORT",
    },
  ],
} as const satisfies Program;

type Values = Options<typeof program>;

if (import.meta.main) {
  await runProgram(program, async (_, options) => {
    if (options.s === options.c) {
      throw new UsageError("select -s (server) or -c (client)");
    }
    await (options.s ? runServer(options) : runClient(options));
  });
}
