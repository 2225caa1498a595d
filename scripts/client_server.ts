#!/usr/bin/env -S deno run --unstable-net --allow-net=127.0.0.1
// client_server.ts: a time service over UDP, server and client in one file.
//
// Shows datagrams: nobody connects, each one arrives whole or not at all, and
// the server never learns whether anybody listens.
// Ports client_server.py, section 18.1 of Grayson's book. In two terminals:
//
//   deno run --unstable-net --allow-net=127.0.0.1 scripts/client_server.ts -s
//   deno run --unstable-net --allow-net=127.0.0.1:5000,127.0.0.1:8000 scripts/client_server.ts -c
//
// Unlike the Python, the server sends at once, and its minutes do not drift;
// the client's window is a page in the browser, client_server.html. Without
// it, -c --no-page needs no more than --allow-net=127.0.0.1:5000.
// Try: -s --interval 1; then stop the server and see when the page notices.

import { announce } from "../lib/announce.ts";
import { EventFeed } from "../lib/event_feed.ts";
import { explainError } from "../lib/explain_error.ts";
import { formatAddress } from "../lib/format_address.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { SenderTable } from "../lib/sender_table.ts";
import { type PageServer, servePage } from "../lib/serve_page.ts";
import { UsageError } from "../lib/usage_error.ts";
import html from "./client_server.html" with { type: "text" };

const HELP = `Usage: client_server.ts -s|-c [options]

  -s                  be the server, which sends the time
  --to HOST:PORT      where to send it (127.0.0.1:5000)
  --interval SECONDS  how often (60)
  --count N           how many times (without end)

  -c                  be the client, which shows what it gets
  --port PORT         listen there (5000)
  --host ADDRESS      and there (127.0.0.1; 0.0.0.0, as in the book, lets in
                      everyone on the network)
  --mark SECONDS      how often to show "waiting..." (5)
  --expect SECONDS    how long a sender may be silent before the page calls it
                      late (twice the interval seen)
  --page PORT         show it all on a page at http://127.0.0.1:PORT/ too
                      (8000; 0 for any free port)
  --no-page           show it in the terminal alone

  -h, --help          show this

Example:     deno run --unstable-net --allow-net=127.0.0.1 scripts/client_server.ts -s
Permissions: -s: --unstable-net --allow-net=127.0.0.1, and for another host
             --allow-net=0.0.0.0,HOST:PORT
             -c: --unstable-net --allow-net=ADDRESS:PORT,127.0.0.1:8000, and
             with --no-page --allow-net=ADDRESS:PORT`;

const DATAGRAM_BYTES = 256;
const HISTORY_LINES = 1000;
const SUSPENDED_MS = 1000;

/** The time as C and Python write it: `Fri Nov 20 10:09:06 2026`. */
export function asctime(date: Date): string {
  const [weekday, month] = date.toDateString().split(" ");
  const day = String(date.getDate()).padStart(2);
  const time = date.toTimeString().slice(0, 8);
  return `${weekday} ${month} ${day} ${time} ${date.getFullYear()}`;
}

/** Makes visible what would move the cursor or turn the text around. */
export function makeVisible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** Waits, or less if the signal is aborted. */
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

/** Sends the time at once and then on schedule, counted from the first. */
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
      // After a stop (Ctrl-Z, say) it does not send what nobody waits for now.
      if (lateMs > SUSPENDED_MS) {
        due += intervalMs * Math.floor(lateMs / intervalMs);
      }
      // Of a negative time Deno warns on standard error.
      await delay(Math.max(0, due - performance.now()), signal);
    }
    if (signal.aborted) break;
    try {
      await socket.send(new TextEncoder().encode(asctime(new Date())), to);
    } catch (error) {
      if (sent === 0) throw error;
      console.error(`client_server: cannot send: ${explainError(error)}`);
    }
  }
}

/** Shows every datagram, and who sent it if that is not the first sender. */
export async function receive(
  socket: Deno.DatagramConn,
  show: (line: string, sender: string) => void,
): Promise<never> {
  let first: string | undefined;
  while (true) {
    const [datagram, from] = await socket.receive(
      new Uint8Array(DATAGRAM_BYTES),
    );
    const sender = formatAddress(from as Deno.NetAddr);
    first ??= sender;
    const text = makeVisible(new TextDecoder().decode(datagram));
    show(sender === first ? text : `${text} (from ${sender})`, sender);
  }
}

function bind(hostname: string, port: number): Deno.DatagramConn {
  if (!("listenDatagram" in Deno)) {
    throw new Error("permission is missing: run it with --unstable-net");
  }
  return Deno.listenDatagram({ hostname, port, transport: "udp" });
}

const SERVER_DEFAULTS = {
  to: "127.0.0.1:5000",
  interval: "60",
  count: "none",
};
const CLIENT_DEFAULTS = {
  port: "5000",
  host: "127.0.0.1",
  mark: "5",
  expect: "none",
  page: "8000",
  "no-page": false,
};
const DEFAULTS = { s: false, c: false, ...SERVER_DEFAULTS, ...CLIENT_DEFAULTS };

async function runServer(
  options: typeof SERVER_DEFAULTS,
  signal: AbortSignal,
): Promise<void> {
  const [, hostname, number] = options.to.match(/^(.+):(\d+)$/) ?? [];
  if (!hostname) {
    throw new UsageError(`--to must be HOST:PORT, not "${options.to}"`);
  }
  const port = parseNumber("--to", number, 1);
  const seconds = parseNumber("--interval", options.interval, 0.001, 86400);
  const count = options.count === "none"
    ? Infinity
    : parseNumber("--count", options.count, 1, 1e9);
  const socket = bind(sourceFor(hostname), 0);
  const to: Deno.NetAddr = { transport: "udp", hostname, port };
  console.log(`sending the time to ${formatAddress(to)} every ${seconds} s`);
  await serve(socket, { to, intervalMs: 1000 * seconds, count }, signal);
}

async function runClient(options: typeof CLIENT_DEFAULTS): Promise<void> {
  const port = parseNumber("--port", options.port);
  const seconds = parseNumber("--mark", options.mark, 0.001, 86400);
  const senders = new SenderTable({
    now: performance.now(),
    expectMs: options.expect === "none"
      ? undefined
      : 1000 * parseNumber("--expect", options.expect, 0.001, 86400),
  });
  const feed = new EventFeed({
    maxLines: HISTORY_LINES,
    state: () => senders.list(performance.now()),
  });
  const socket = bind(options.host, port);
  const page = options["no-page"] ? null : await openPage(options.page, feed);
  announce(socket.addr as Deno.NetAddr);
  if (page) console.log(`page at ${page.url}`);

  function show(line: string): void {
    console.log(line);
    feed.append(line);
  }
  setInterval(() => show("waiting..."), 1000 * seconds);
  const received = receive(socket, (line, sender) => {
    senders.hear(sender, performance.now());
    show(line);
  });
  await Promise.race([received, page?.closed ?? received]);
}

/** The client's window, which follows the feed. */
async function openPage(text: string, feed: EventFeed): Promise<PageServer> {
  const port = parseNumber("--page", text);
  try {
    return await servePage({ port, html, feed });
  } catch (error) {
    const cause = explainError(error);
    throw new Error(`page on port ${port} (see --page, --no-page): ${cause}`);
  }
}

/** The address to send from: a loopback address reaches no other machine. */
function sourceFor(host: string): string {
  if (host.startsWith("127.")) return "127.0.0.1";
  if (host.includes(":")) return /^\[?::1\]?$/.test(host) ? "::1" : "::";
  return "0.0.0.0";
}

if (import.meta.main) {
  await runProgram(HELP, DEFAULTS, async (_, options, signal) => {
    if (options.s === options.c) {
      throw new UsageError("select -s (server) or -c (client)");
    }
    const [mine, others] = options.s
      ? ["-s", CLIENT_DEFAULTS]
      : ["-c", SERVER_DEFAULTS];
    for (const [name, unset] of Object.entries(others)) {
      if (options[name as keyof typeof options] === unset) continue;
      throw new UsageError(`--${name} does not go with ${mine}`);
    }
    await (options.s ? runServer(options, signal) : runClient(options));
  });
}
