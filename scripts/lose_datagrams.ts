#!/usr/bin/env -S deno run --unstable-net --allow-net=127.0.0.1
/**
 * lose_datagrams.ts: sends the same messages over UDP and over TCP.
 *
 * It shows that UDP keeps messages apart, but can lose them without an error.
 * TCP loses nothing, but does not know where a message ends.
 * See Matloff's section 5.3 and Grayson's footnote on UDP. Both ends are here:
 *
 *     deno run --unstable-net --allow-net=127.0.0.1 scripts/lose_datagrams.ts
 *     deno run --unstable-net --allow-net=127.0.0.1 scripts/lose_datagrams.ts --messages 200
 *
 * In the books, the network loses datagrams. Here they are lost because the
 * receiver's queue is full.
 * Try: how many messages can you send over UDP before one is lost?
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { freePort } from "../lib/sockets/free_port.ts";
import { listenDatagram } from "../lib/sockets/listen_datagram.ts";
import { overTcp } from "../lib/sockets/over_tcp.ts";
import { receiveWithin } from "../lib/sockets/receive_within.ts";

const FLAGS = "--unstable-net --allow-net=127.0.0.1";
const HOST = "127.0.0.1";
/**
 * UDP has no end of file: all you can do is wait until nothing has come for a
 * while.
 */
const QUIET_MS = 100;
const FOUR = ["moon, s", "un\nand\n", "stars\n", ""];
const encode = (text: string) => new TextEncoder().encode(text);

/** Sends all messages as datagrams, and only then reads what has arrived. */
async function overUdp(messages: string[]): Promise<string[]> {
  const [receiver, sender] = [listenDatagram(HOST), listenDatagram(HOST)];
  for (const it of messages) await sender.send(encode(it), receiver.addr);
  sender.close();
  const received: string[] = [];
  while (true) {
    const bytes = await receiveWithin(receiver, QUIET_MS, 256);
    if (!bytes) return received;
    received.push(new TextDecoder().decode(bytes));
  }
}

/**
 * Describes what has arrived: if there are many lines, their number, the first
 * and the last; if there are few, the text of each piece; if there are none,
 * the size of each piece.
 */
function describe(received: string[]): string {
  const all = received.join("").split("\n").slice(0, -1);
  if (all.length > 9) return `${all.length} arrive: ${all[0]} to ${all.at(-1)}`;
  return all.length > 0
    ? received.map((it) => JSON.stringify(it)).join(", ")
    : received.map((it) => `${it.length} bytes`).join(", ");
}

/** Tries to reach a port where nobody listens, over UDP and over TCP. */
async function sendToNobody(): Promise<void> {
  const port = freePort(HOST);
  const sender = listenDatagram(HOST);
  const nobody = { transport: "udp", hostname: HOST, port } as const;
  const bytes = await sender.send(encode("hello"), nobody);
  sender.close();
  const error = await Deno.connect({ port }).catch((error) => error);
  await print(`  UDP: sent ${bytes} bytes, no error\n  TCP: ${error.name}\n`);
}

/** The command line. */
export const program = {
  name: "lose_datagrams",
  summary: "Sends messages over UDP and over TCP and shows what arrives.",
  options: {
    messages: { value: "N", default: "10000", help: "how many to send" },
  },
  examples: [`deno run ${FLAGS} scripts/lose_datagrams.ts`],
  permissions: [{ flags: FLAGS }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, options) => {
    const count = parseNumber("--messages", options.messages, 1, 20_000);
    const many = Array.from({ length: count }, (_, i) => `${i + 1}\n`);
    const experiments = {
      [`${count} messages, sent without an error while nobody reads:`]: many,
      "Four messages, the last one empty:": FOUR,
      "One message of 300 bytes, read into a buffer of 256 bytes:": [
        "x".repeat(300),
      ],
    };
    for (const [title, messages] of Object.entries(experiments)) {
      const udp = describe(await overUdp(messages));
      const tcp = describe(await overTcp(messages, 256));
      await print(`${title}\n  UDP: ${udp}\n  TCP: ${tcp}\n`);
    }
    await print("A message to a port where nobody listens:\n");
    await sendToNobody();
  });
}
