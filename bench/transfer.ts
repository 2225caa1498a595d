import { freePort } from "../lib/sockets/free_port.ts";
import { type Command, Program, withArgs } from "../tools/run/program.ts";
import type { Measure, Row } from "./measurement.ts";
import { denoCommand, MemoryWatch, pythonCommand, whyNot } from "./process.ts";

const BYTES = 2_000_000_000;
const STRING = "x".repeat(100_000);
const COPIES = String(BYTES / STRING.length);

/** A server that sends, and a client that receives. */
interface Pair {
  name: string;
  server: Command;
  /** The client's arguments before and after the port. */
  client: [Command, ...string[]];
  skipped?: string;
}

/** Measures how fast two processes transfer two gigabytes in each way. */
export const measureTransfer: Measure = async (runs, progress) => {
  const pairs: Pair[] = [{
    name: "bare read and write loops",
    server: denoCommand("bench/bare_loops.ts", "send", String(BYTES)),
    client: [denoCommand("bench/bare_loops.ts", "receive")],
  }, {
    name: "tms.ts to tmc.ts",
    server: denoCommand("scripts/tms.ts", "0", "--go", "--copies", COPIES),
    client: [denoCommand("scripts/tmc.ts", "127.0.0.1"), STRING],
  }, {
    name: "Python sendall and recv",
    server: pythonCommand("bench/transfer.py", "send", String(BYTES)),
    client: [pythonCommand("bench/transfer.py", "receive")],
    skipped: await whyNot("python3"),
  }];
  const newRow = (name: string, skipped?: string): Row => (
    { group: "transfer of 2 GB", name, unit: "MB/s", values: [], skipped }
  );
  const ways = pairs.map((pair) => {
    const row = newRow(pair.name, pair.skipped);
    return { row, transfer: () => transferOnce(pair, row) };
  });
  const iperf3 = newRow("iperf3", await whyNot("iperf3"));
  ways.push({ row: iperf3, transfer: () => iperf3Once(iperf3) });
  for (let run = 1; run <= runs; run++) {
    for (const { row, transfer } of ways.filter((it) => !it.row.skipped)) {
      progress(`transfer: ${row.name}, run ${run} of ${runs}`);
      await transfer();
    }
  }
  return ways.map(({ row }) => row);
};

/** Measures from the client's first output, which shows its first chunk. */
async function transferOnce(pair: Pair, row: Row): Promise<void> {
  await using server = new Program(pair.server);
  const { port } = await server.listening();
  const [command, ...rest] = pair.client;
  await using client = new Program(command, String(port), ...rest);
  using sending = new MemoryWatch(server.pid);
  using receiving = new MemoryWatch(client.pid);
  await client.stdout.match(/./);
  const start = performance.now();
  if (await client.exit() !== 0) throw new Error(client.stderr.text);
  record(row, BYTES / 1000 / (performance.now() - start), sending, receiving);
}

async function iperf3Once(row: Row): Promise<void> {
  // iperf3 does not accept port 0.
  const port = String(freePort("127.0.0.1"));
  const iperf3 = { argv: ["iperf3", "-p", port] };
  await using server = new Program(
    withArgs(iperf3, "--forceflush", "-s", "-1", "-B", "127.0.0.1"),
  );
  await server.stdout.match(/listening/);
  await using client = new Program(
    withArgs(iperf3, "-c", "127.0.0.1", "-n", String(BYTES), "-J"),
  );
  using sending = new MemoryWatch(client.pid);
  if (await client.exit() !== 0) throw new Error(client.stderr.text);
  const { end } = JSON.parse(client.stdout.text);
  record(row, end.sum_received.bits_per_second / 8e6, sending);
}

/** Adds a value to the row, and the memory if it is a new peak. */
function record(row: Row, value: number, ...watches: MemoryWatch[]): void {
  row.values.push(value);
  const peaks = watches.map(({ peakMiB }) => peakMiB);
  row.peakMiB = Math.max(row.peakMiB ?? 0, ...peaks);
}
