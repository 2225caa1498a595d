/**
 * Reads lines from a loopback port in one of several ways, and prints how many
 * lines there were and how long this took. The benchmark starts it as a
 * process:
 *
 *     read_lines.ts WAY PORT
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { LineReader } from "../lib/sockets/line_reader.ts";

/** Reads lines until end of file and returns their number. */
type Way = (port: number) => Promise<number>;

async function lineReader(port: number): Promise<LineReader> {
  return new LineReader(await Deno.connect({ port }));
}

async function count(lines: AsyncIterable<string>): Promise<number> {
  let number = 0;
  for await (const _line of lines) number++;
  return number;
}

/** The ways to read lines, by name. */
export const WAYS: Record<string, Way> = {
  "conn.read alone": async (port) => {
    const conn = await Deno.connect({ port });
    const buffer = new Uint8Array(65536);
    while (await conn.read(buffer) !== null);
    return 0;
  },
  "LineReader, batches()": async (port) => {
    let lines = 0;
    for await (const batch of (await lineReader(port)).batches()) {
      for (const _line of batch) lines++;
    }
    return lines;
  },
  "LineReader, for await": async (port) => count(await lineReader(port)),
  "LineReader, readLine()": async (port) => {
    const reader = await lineReader(port);
    let lines = 0;
    while (await reader.readLine() !== null) lines++;
    return lines;
  },
  "TextLineStream": async (port) => {
    const conn = await Deno.connect({ port });
    const text = conn.readable.pipeThrough(new TextDecoderStream());
    return count(text.pipeThrough(new TextLineStream()));
  },
  "node:readline, events": (port) =>
    new Promise((resolve) => {
      let lines = 0;
      createInterface({ input: connect(port, "127.0.0.1") })
        .on("line", () => lines++)
        .on("close", () => resolve(lines));
    }),
  "node:readline, for await": (port) =>
    count(createInterface({ input: connect(port, "127.0.0.1") })),
};

if (import.meta.main) {
  const [way, port] = Deno.args;
  const start = performance.now();
  const lines = await WAYS[way](Number(port));
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ lines, seconds }));
}
