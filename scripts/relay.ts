#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * relay.ts: shows what passes between two programs, and injects faults.
 *
 * It stands between any client and any server, over TCP or UDP, and draws a
 * ladder diagram of what passes. The books have no such program. This one shows
 * what theirs do, and the bugs that the books warn about. Use three terminals:
 *
 *     deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000
 *     deno run --allow-net=127.0.0.1:2001,127.0.0.1:2000 scripts/relay.ts 2001 127.0.0.1:2000
 *     deno run --allow-net=127.0.0.1:2001 scripts/wps.ts 127.0.0.1 2001 ps
 *
 * Without faults, it passes on everything: all bytes unchanged, each half-close
 * and each reset. If a receiver does not read, its sender has to wait.
 * Try: --up "slicer 1", then --down "limit_data 100 stall".
 * @module
 */

import { explainError } from "../lib/command_line/explain_error.ts";
import { parseHostPort } from "../lib/command_line/parse_host_port.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { warn } from "../lib/command_line/warn.ts";
import { aborted } from "../lib/wire/aborted.ts";
import { faultHelp } from "../lib/wire/fault_help.ts";
import { introduceRelay } from "../lib/wire/introduce_relay.ts";
import { parseFaults } from "../lib/wire/parse_faults.ts";
import { printLadder } from "../lib/wire/print_ladder.ts";
import { Recording } from "../lib/wire/recording.ts";
import { TcpRelay } from "../lib/wire/tcp_relay.ts";
import { UdpRelay } from "../lib/wire/udp_relay.ts";
import { wirePage } from "../lib/wire/wire_page.ts";
import html from "./relay.html" with { type: "text" };

/** The command line. */
export const program = {
  name: "relay",
  summary: "Stands between clients and a server, shows what passes, and " +
    "injects faults. It sees chunks, not packets. If it cannot reach the " +
    "server, it resets the client's connection.",
  operands: ["PORT", "HOST:PORT"],
  options: {
    up: { value: "FAULT", repeat: true, help: "a fault towards the server" },
    down: { value: "FAULT", repeat: true, help: "a fault towards the client" },
    both: { value: "FAULT", repeat: true, help: "a fault in both directions" },
    udp: {
      help:
        "relay datagrams; SOURCE below is the address to send from: 127.0.0.1 for " +
        "a HOST in 127.0.0.0/8, ::1 for [::1], :: for other IPv6 addresses, and " +
        "0.0.0.0 for all others",
    },
    host: {
      value: "ADDRESS",
      default: "127.0.0.1",
      help: "the address to listen on; 0.0.0.0 lets in everyone on the network",
    },
    seed: { value: "SEED", help: "repeat an earlier run's random choices" },
    quiet: { help: "do not print the ladder diagram" },
    ascii: { help: "draw the diagram in ASCII characters" },
    page: {
      value: "NUMBER",
      help: "show the diagram and fault switches at http://127.0.0.1:NUMBER/",
    },
    save: {
      value: "FILE",
      help: "at the end, write a record to FILE (.txt, .svg, .jsonl, .pcapng)",
    },
    "max-events": {
      value: "N",
      default: "10000",
      help: "how many of the latest events to keep for the page and the file",
    },
    "max-bytes": {
      value: "BYTES",
      default: "16777216",
      help: "how much data to keep in these events altogether",
    },
  },
  details: faultHelp() as string[],
  examples: [
    "deno run --allow-net=127.0.0.1:2001,127.0.0.1:2000 scripts/relay.ts 2001 127.0.0.1:2000",
  ],
  permissions: [
    { flags: "--allow-net=ADDRESS:PORT,HOST:PORT" },
    {
      when: "--udp",
      flags: "--unstable-net --allow-net=ADDRESS,SOURCE,HOST:PORT",
    },
    { when: "--page", flags: "--allow-net=127.0.0.1:NUMBER", also: true },
    { when: "--save", flags: "--allow-write=FILE", also: true },
    { when: "lockstep", flags: "--allow-run=ss", also: true },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([number, target], options, signal) => {
    const port = parseNumber("PORT", number);
    const server = parseHostPort("the server", target);
    const faults = parseFaults(options, options.udp ? "udp" : "tcp", Deno.args);
    const random = String(Math.floor(1e6 * Math.random()));
    const seed = parseNumber("--seed", options.seed ?? random, 0, 4294967295);
    const page = options.page === undefined
      ? undefined
      : parseNumber("--page", options.page);
    const recording = new Recording(options);
    const relay = await (options.udp ? UdpRelay : TcpRelay).start({
      listen: { hostname: options.host, port },
      server,
      faults,
      seed,
      record: recording.record,
      onError: (error) => warn(`relay: ${explainError(error)}`),
    });
    recording.saveOnAbort("relay", signal);
    const url = page === undefined ? "" : wirePage(relay, html, page).url;
    introduceRelay(relay, seed, url);
    const ended = options.quiet ? aborted(signal) : printLadder(relay, options);
    await ended.finally(() => recording.save());
  });
}
