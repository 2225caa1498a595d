#!/usr/bin/env -S deno run --unstable-net --allow-net=127.0.0.1
// client_server.ts: a time service over UDP, with server and client in one file.
//
// It shows datagrams: nobody connects, each datagram arrives whole or not at all,
// and the server never learns whether anybody listens.
// It ports client_server.py from section 18.1 of Grayson's book. Run it in two
// terminals:
//
//   deno run --unstable-net --allow-net=127.0.0.1 scripts/client_server.ts -s
//   deno run --unstable-net --allow-net=127.0.0.1:5000,127.0.0.1:8000 scripts/client_server.ts -c
//
// Unlike the Python, the server sends the first time at once and keeps to its
// schedule. The client's window is a page in the browser, client_server.html.
// Without it, -c --no-page needs only --allow-net=127.0.0.1:5000.
// Try: start -s --interval 1, stop it, and see when the page notices.

import { announce } from "../lib/command_line/announce.ts";
import { explainError } from "../lib/command_line/explain_error.ts";
import { makeVisible } from "../lib/command_line/make_visible.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import {
  type Options,
  type Program,
  runProgram,
} from "../lib/command_line/run_program.ts";
import { say } from "../lib/command_line/say.ts";
import { UsageError } from "../lib/command_line/usage_error.ts";
import { warn } from "../lib/command_line/warn.ts";
import { PageLog } from "../lib/page/page_log.ts";
import { SenderTable } from "../lib/page/sender_table.ts";
import { type PageHandler, servePage } from "../lib/page/serve_page.ts";
import { formatAddress } from "../lib/sockets/format_address.ts";
import html from "./client_server.html" with { type: "text" };

const DATAGRAM_BYTES = 256;
const LOG_LINES = 1000;
const SUSPENDED_MS = 1000;
/** Browsers let a page in the background ask only once a minute. */
const PAGE_GONE_MS = 70_000;

/** A line of the client: what was received, and what the program adds. */
interface Line {
  /** The text of a datagram. */
  text?: string;
  /** The sender of the datagram. */
  from?: string;
  /** A remark of the program. */
  note?: string;
}

/** The client: what it has received so far. */
interface Client {
  address: Deno.NetAddr;
  log: PageLog<Line>;
  senders: SenderTable;
  /** The first sender, and whether there was another one. */
  first?: string;
  several: boolean;
}

/** The time as C and Python write it: `Fri Nov 20 10:09:06 2026`. */
export function asctime(date: Date): string {
  const [weekday, month] = date.toDateString().split(" ");
  const day = String(date.getDate()).padStart(2);
  const time = date.toTimeString().slice(0, 8);
  return `${weekday} ${month} ${day} ${time} ${date.getFullYear()}`;
}

/** Waits for this time, or until the signal is aborted. */
async function delay(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}

/** Sends the time at once, and then on a schedule without drift. */
export async function serve(
  socket: Deno.DatagramConn,
  options: { to: Deno.NetAddr; intervalMs: number; count: number },
  signal: AbortSignal,
): Promise<void> {
  const { to, intervalMs, count } = options;
  for (let sent = 0, due = performance.now(); sent < count; sent++) {
    if (sent > 0) {
      due += intervalMs;
      const lateMs = performance.now() - due;
      // After a stop, for example by Ctrl-Z, it skips the times it has missed.
      if (lateMs > SUSPENDED_MS) {
        due += intervalMs * Math.floor(lateMs / intervalMs);
      }
      // Deno prints a warning if it is asked to wait for a negative time.
      await delay(Math.max(0, due - performance.now()), signal);
    }
    if (signal.aborted) break;
    try {
      await socket.send(new TextEncoder().encode(asctime(new Date())), to);
    } catch (error) {
      const failure = `cannot send to ${formatAddress(to)}`;
      if (sent === 0) throw new Error(failure, { cause: error });
      warn(`${program.name}: ${failure}: ${explainError(error)}`);
    }
  }
}

/** Shows each datagram as one line. */
export async function receive(
  socket: Deno.DatagramConn,
  show: (line: Line) => void,
): Promise<never> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const buffer = new Uint8Array(DATAGRAM_BYTES + 1);
  while (true) {
    const [datagram, from] = await socket.receive(buffer);
    const text = decoder.decode(datagram.subarray(0, DATAGRAM_BYTES));
    const isCut = datagram.length > DATAGRAM_BYTES;
    show({
      text,
      from: formatAddress(from as Deno.NetAddr),
      note: isCut ? `(cut at ${DATAGRAM_BYTES} bytes)` : undefined,
    });
  }
}

/** The same line with nothing in it that moves the cursor or is invisible. */
function visible({ text, ...more }: Line): Line {
  return { text: text === undefined ? text : makeVisible(text), ...more };
}

/** A line for the terminal; received words never pass for the program's own. */
export function toTerminal(line: Line, labels: boolean): string {
  const { text, note, from } = visible(line);
  const honest = text?.replace(
    /w(?=aiting\.\.\.\s*$)|\((?=(from|cut) [^()]*\)\s*$)/,
    (character) => character === "w" ? "\\u{77}" : "\\u{28}",
  );
  const label = labels && from ? `(from ${from})` : undefined;
  return [honest, note, label].filter((it) => it !== undefined).join(" ");
}

/** Opens a UDP socket. */
function bind(hostname: string, port: number): Deno.DatagramConn {
  try {
    return Deno.listenDatagram({ hostname, port, transport: "udp" });
  } catch (cause) {
    const address = formatAddress({ hostname, port });
    throw new Error(`cannot listen on ${address}`, { cause });
  }
}

/** The address to send from: from a loopback address, no datagram gets out. */
export function sourceFor(host: string): string {
  if (host.startsWith("127.")) return "127.0.0.1";
  if (host.includes(":")) return /^\[?::1\]?$/.test(host) ? "::1" : "::";
  return "0.0.0.0";
}

async function runServer(options: Values, signal: AbortSignal): Promise<void> {
  const [, hostname, number] = options.to.match(/^(.+):(\d+)$/) ?? [];
  if (!hostname) {
    const given = JSON.stringify(options.to);
    throw new UsageError(`--to must be HOST:PORT, not ${given}`);
  }
  const port = parseNumber("the port of --to", number, 1);
  const seconds = parseNumber("--interval", options.interval, 0.001, 86400);
  const count = options.count === undefined
    ? Infinity
    : parseNumber("--count", options.count, 1, 1e9);
  const socket = bind(sourceFor(hostname), 0);
  const to: Deno.NetAddr = { transport: "udp", hostname, port };
  say(`sending the time to ${formatAddress(to)} every ${seconds} s`);
  await serve(socket, { to, intervalMs: 1000 * seconds, count }, signal);
}

async function runClient(options: Values): Promise<void> {
  const port = parseNumber("--port", options.port);
  const seconds = parseNumber("--mark", options.mark, 0.001, 86400);
  const expectMs = options.expect === undefined
    ? undefined
    : 1000 * parseNumber("--expect", options.expect, 0.001, 86400);
  const socket = bind(options.host, port);
  const client: Client = {
    several: false,
    address: socket.addr as Deno.NetAddr,
    log: new PageLog<Line>(LOG_LINES),
    senders: new SenderTable(now(), expectMs),
  };
  await using page = options["no-page"]
    ? null
    : await openPage(options.page, client);
  announce(client.address);
  if (page) say(`page at ${page.url}`);
  setInterval(() => show(client, { note: "waiting..." }), 1000 * seconds);
  const received = receive(socket, (line) => show(client, line));
  await Promise.race([received, page?.closed ?? received]);
}

/** Shows a line in the terminal and, when they ask for it, on the pages. */
function show(client: Client, line: Line): void {
  if (line.from) {
    client.senders.hear(line.from, now());
    client.first ??= line.from;
    client.several ||= line.from !== client.first;
  }
  client.log.append(line);
  say(toTerminal(line, client.several));
}

/** Opens the client's window: a page that asks for what is new. */
async function openPage(text: string, client: Client) {
  const port = parseNumber("--page", text);
  const closed = Promise.withResolvers<void>();
  const handlers = handlersFor(client, closed.resolve);
  try {
    const page = await servePage(html, handlers, port);
    return { ...page, closed: closed.promise };
  } catch (cause) {
    const what = `cannot open the page on port ${port} (see --page, --no-page)`;
    throw new Error(what, { cause });
  }
}

/** Answers the pages. What they do is for the run that they show. */
function handlersFor(
  client: Client,
  close: () => void,
): Record<string, PageHandler> {
  const { log, senders, address } = client;
  const pages = new Map<string, number>();
  return {
    "GET /log": (query) => {
      const time = now();
      pages.set(query.get("page") ?? "", time);
      for (const [page, asked] of pages) {
        if (time - asked > PAGE_GONE_MS) pages.delete(page);
      }
      const part = log.after(query.get("run"), Number(query.get("after")));
      return {
        ...part,
        lines: part.lines.map(visible),
        now: time,
        senders: senders.list(time),
        labels: client.several,
        pages: pages.size,
        command: commandFor(address),
      };
    },
    "POST /leave": (query) => pages.delete(query.get("page") ?? ""),
    "POST /dismiss": (query) => {
      if (query.get("run") !== log.run) return false;
      return senders.dismiss(query.get("sender") ?? "");
    },
    "POST /close": (query, completed) => {
      if (query.get("run") !== log.run) return false;
      completed.then(close);
      return true;
    },
  };
}

/** The time in milliseconds; unlike Date.now(), it never goes back. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** The command that starts a sender for this client on the same machine. */
export function commandFor({ hostname, port }: Deno.NetAddr): string {
  const hosts: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const host = hosts[hostname] ?? hostname;
  const to = formatAddress({ hostname: host, port });
  const source = sourceFor(host);
  const allowed = source === host ? to.replace(/:\d+$/, "") : `${source},${to}`;
  const script = import.meta.filename ?? import.meta.url;
  const quoted = /\s/.test(script) ? `"${script}"` : script;
  return `deno run --unstable-net --allow-net=${allowed} ${quoted} -s --to ${to}`;
}

/** The command line. */
export const program = {
  name: "client_server",
  summary: "A time service over UDP: -s sends the time at regular intervals, " +
    "-c shows what it receives. Select one of them.",
  options: {
    s: { help: "be the server, which sends the time" },
    to: {
      value: "HOST:PORT",
      default: "127.0.0.1:5000",
      needs: "s",
      help: "where to send it; it is sent from SOURCE: 127.0.0.1 if HOST is " +
        "on this machine, else 0.0.0.0",
    },
    interval: {
      value: "SECONDS",
      default: "60",
      needs: "s",
      help: "how often to send it",
    },
    count: { value: "N", needs: "s", help: "how many times (no limit)" },
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
        "(twice its usual interval)",
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
  await runProgram(program, async (_, options, signal) => {
    if (options.s === options.c) {
      throw new UsageError("select -s (server) or -c (client)");
    }
    await (options.s ? runServer(options, signal) : runClient(options));
  });
}
