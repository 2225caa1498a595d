#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// read_once.ts: takes each read for a line, which tears lines and glues them,
// and then reads lines the right way.
//
// Shows that TCP carries bytes and knows of no lines: where one read ends and
// the next begins says nothing about what was meant.
// After Matloff's sections 5.1 and 5.2. Server and client are both in here:
//
//   deno run --allow-net=127.0.0.1 scripts/read_once.ts
//   deno run --allow-net=127.0.0.1 scripts/read_once.ts --chunk 20
//
// On a real network the wrong way may work for weeks. Here the server sends the
// next chunk when the client has read the last, so it fails every time.
// Try: is there a chunk size for which the wrong way is right?

import { LineReader, type Reader } from "../lib/line_reader.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: read_once.ts [--chunk N]

Sends three lines to a client on this machine, in chunks, and prints what the
client takes for lines when it reads once for each, and with a line reader.

  --chunk N   how many bytes to send at a time (7)
  -h, --help  show this

Example:     deno run --allow-net=127.0.0.1 scripts/read_once.ts
Permissions: --allow-net=127.0.0.1`;

const TEXT = "moon, sun\nand\nstars\n";

/** Takes what one read brings for a line: wrong. */
export async function readOnce(source: Reader): Promise<string[]> {
  const lines: string[] = [];
  const buffer = new Uint8Array(1024);
  for (let count; (count = await source.read(buffer)) !== null;) {
    lines.push(new TextDecoder().decode(buffer.subarray(0, count)));
  }
  return lines;
}

/** Takes for a line what ends like one, however many reads bring it: right. */
export async function readLines(source: Reader): Promise<string[]> {
  return await new LineReader(source).readAllLines();
}

/** Sends the text in chunks; resolves to what the client took for lines. */
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

if (import.meta.main) {
  await runProgram(HELP, { chunk: "7" }, async (_, options) => {
    const chunkBytes = parseNumber("--chunk", options.chunk, 1, 1024);
    const show = (way: string, lines: string[]) =>
      console.log(`${way}: ${lines.map((it) => JSON.stringify(it)).join(" ")}`);
    show("wrong, one read", await transfer(chunkBytes, readOnce));
    show("right, a line reader", await transfer(chunkBytes, readLines));
  });
}
