#!/usr/bin/env -S deno run --unstable-net --allow-net=127.0.0.1
// relay.ts: shows what passes between two programs, and breaks the wire on demand.
//
// It stands between any client and any server, over TCP or UDP, draws what passes
// as a ladder diagram, and injects faults. The books have no such program; this one
// shows what theirs do, and the bugs they warn about. In three terminals:
//
//   deno run --allow-net=127.0.0.1:2000 --allow-run=w,ps scripts/svr.ts 2000
//   deno run --allow-net=127.0.0.1:2001,127.0.0.1:2000 scripts/relay.ts 2001 127.0.0.1:2000 --up "slicer 1"
//   deno run --allow-net=127.0.0.1:2001 scripts/wps.ts 127.0.0.1 2001 ps
//
// Without faults it changes nothing: half-closes and resets pass, and a receiver
// that does not read stops its sender. See lib/wire/tcp_connection.ts.
// Try: --down "limit_data 100 stall", and see what your client does then.

import { announce } from "../lib/command_line/announce.ts";
import { explainError } from "../lib/command_line/explain_error.ts";
import { parseHostPort } from "../lib/command_line/parse_host_port.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { say } from "../lib/command_line/say.ts";
import { warn } from "../lib/command_line/warn.ts";
import { aborted } from "../lib/wire/aborted.ts";
import { faultHelp } from "../lib/wire/fault_help.ts";
import { faultRemark } from "../lib/wire/fault_remark.ts";
import { ladderHead } from "../lib/wire/ladder_head.ts";
import { ladderLine } from "../lib/wire/ladder_line.ts";
import { LinePrinter } from "../lib/wire/line_printer.ts";
import { parseFaults } from "../lib/wire/parse_faults.ts";
import { RecordingFile } from "../lib/wire/recording_file.ts";
import type { Relay } from "../lib/wire/relay.ts";
import { TcpRelay } from "../lib/wire/tcp_relay.ts";
import { UdpRelay } from "../lib/wire/udp_relay.ts";
import { wirePage } from "../lib/wire/wire_page.ts";
import { WireRecord } from "../lib/wire/wire_record.ts";
import html from "./relay.html" with { type: "text" };

/** Says where the relay listens, where it connects to, and what it does. */
function introduce(relay: Relay, seed: number): void {
  const { transport, address, server, faults } = relay;
  announce({ transport, ...parseHostPort("PORT", address) });
  say(`relaying ${transport.toUpperCase()} to ${server}, seed ${seed}`);
  for (const dir of ["up", "down"] as const) {
    for (const fault of faults[dir]) {
      const remark = faultRemark(fault, transport);
      say(`${dir}: ${fault.text}${remark ? ` (${remark})` : ""}`);
    }
  }
}

/** Prints the ladder; rejects when that is not possible any more. */
function printLadder(relay: Relay, ascii: boolean): Promise<never> {
  const printer = new LinePrinter();
  printer.add(ladderHead(relay.address, relay.server));
  relay.record.listen((event) => printer.add(ladderLine(event, { ascii })));
  return printer.failed;
}

/** The command line. */
export const program = {
  name: "relay",
  summary: "Relays between clients and a server, shows what passes, and " +
    "injects faults. It sees reads and writes, not packets: no " +
    "acknowledgements, and no seam between two writes that arrived together. " +
    "It cannot refuse one connection, as it has accepted it; it resets it.",
  operands: ["PORT", "SERVER"],
  options: {
    up: { value: "FAULT", repeat: true, help: "from client to server" },
    down: { value: "FAULT", repeat: true, help: "from server to client" },
    both: { value: "FAULT", repeat: true, help: "in both directions" },
    udp: { help: "relay datagrams instead of connections" },
    host: { value: "ADDRESS", default: "127.0.0.1", help: "where to listen" },
    seed: { value: "N", help: "the same chance again (a new one each time)" },
    quiet: { help: "do not print the ladder" },
    ascii: { help: "draw the ladder in ASCII characters" },
    page: {
      value: "NUMBER",
      help: "show it all at http://127.0.0.1:NUMBER/, with faults to switch on",
    },
    save: { value: "FILE", help: "save what passed, at the end" },
    "max-events": { value: "N", default: "10000", help: "how many to save" },
    "max-bytes": { value: "N", default: "16777216", help: "of data to save" },
  },
  details: ["Faults over TCP:", ...faultHelp("tcp"), "", "Faults over UDP:"]
    .concat(faultHelp("udp")),
  examples: [
    "deno run --allow-net=127.0.0.1:2001,127.0.0.1:2000 scripts/relay.ts 2001 127.0.0.1:2000",
  ],
  permissions: [
    { flags: "--allow-net=ADDRESS:PORT,SERVER" },
    { when: "--udp", flags: "--unstable-net --allow-net" },
    {
      when: "--save",
      flags: "--allow-net=ADDRESS:PORT,SERVER --allow-write=FILE",
    },
    {
      when: "--page",
      flags: "--allow-net=ADDRESS:PORT,SERVER,127.0.0.1:NUMBER",
    },
    {
      when: "lockstep",
      flags: "--allow-net=ADDRESS:PORT,SERVER --allow-run=ss",
    },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([number, target], options, signal) => {
    const listen = {
      hostname: options.host,
      port: parseNumber("PORT", number),
    };
    const server = parseHostPort("SERVER", target);
    const faults = parseFaults(options, options.udp ? "udp" : "tcp", Deno.args);
    const random = String(Math.floor(1e6 * Math.random()));
    const seed = parseNumber("--seed", options.seed ?? random, 0, 2 ** 32 - 1);
    const maxEvents = parseNumber(
      "--max-events",
      options["max-events"],
      0,
      1e9,
    );
    const maxBytes = parseNumber("--max-bytes", options["max-bytes"], 0, 1e12);
    const file = options.save ? new RecordingFile(options.save) : undefined;
    const record = new WireRecord(
      file || options.page
        ? { maxEvents, maxBytes }
        : { maxEvents: 0, maxBytes: 0 },
    );
    const onError = (error: Error) => warn(`relay: ${explainError(error)}`);
    const setup = { listen, server, faults, seed, record, onError };
    const relay = await (options.udp ? UdpRelay : TcpRelay).start(setup);
    signal.addEventListener("abort", () => file?.save(record));
    introduce(relay, seed);
    if (options.page) {
      const page = parseNumber("--page", options.page);
      say(`page at ${(await wirePage(relay, html, page)).url}`);
    }
    await (options.quiet ? aborted(signal) : printLadder(relay, options.ascii))
      .finally(() => file?.save(record));
  });
}
