#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * read_once.ts: first treats each read as a line, so that lines are split and
 * joined, and then reads lines the right way.
 *
 * It shows that TCP carries bytes and knows nothing about lines: where one read
 * ends and the next begins has no meaning.
 * See sections 5.1 and 5.2 of Matloff's introduction. Server and client are
 * both in this file:
 *
 *     deno run --allow-net=127.0.0.1 scripts/read_once.ts
 *     deno run --allow-net=127.0.0.1 scripts/read_once.ts --chunk 20
 *
 * On a real network, the wrong way may work for weeks. Here it fails every
 * time, because the server waits after each chunk until the client has read it.
 * Try: is there a chunk size for which the wrong way gives the right result?
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { LineReader, type Reader } from "../lib/sockets/line_reader.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const TEXT = "moon, sun\nand\nstars\n";

/** The wrong way: treats what each read returns as a line. */
export async function readOnce(source: Reader): Promise<string[]> {
  const lines: string[] = [];
  const buffer = new Uint8Array(1024);
  for (let count; (count = await source.read(buffer)) !== null;) {
    lines.push(new TextDecoder().decode(buffer.subarray(0, count)));
  }
  return lines;
}

/**
 * The right way: reads until the end of each line, however many reads that
 * takes.
 */
export async function readLines(source: Reader): Promise<string[]> {
  return await new LineReader(source).readAllLines();
}

/** Sends the text in chunks; resolves to the lines that `read` returns. */
export async function transfer(
  chunkBytes: number,
  read: (source: Reader) => Promise<string[]>,
): Promise<string[]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ port: listener.addr.port });
  using server = await listener.accept();
  let rest = new TextEncoder().encode(TEXT);
  return await read({
    async read(into) {
      if (rest.length === 0) await server.closeWrite();
      else await writeAll(server, rest.subarray(0, chunkBytes));
      rest = rest.subarray(chunkBytes);
      return await client.read(into);
    },
  });
}

/** The command line. */
export const program = {
  name: "read_once",
  summary: "Sends three lines in chunks to a client on this machine. Prints " +
    "what the client gets if it treats each read as a line, and what it gets " +
    "with a line reader.",
  options: {
    chunk: {
      value: "N",
      default: "7",
      help: "how many bytes to send at a time",
    },
  },
  examples: ["deno run --allow-net=127.0.0.1 scripts/read_once.ts"],
  permissions: [{ flags: "--allow-net=127.0.0.1" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, options) => {
    const chunkBytes = parseNumber("--chunk", options.chunk, 1, 1024);
    const show = (way: string, lines: string[]) =>
      print(`${way}: ${lines.map((it) => JSON.stringify(it)).join(" ")}\n`);
    await show("wrong, one read", await transfer(chunkBytes, readOnce));
    await show("right, a line reader", await transfer(chunkBytes, readLines));
  });
}
