import { type Command, Program, ROOT } from "../tests/harness.ts";
import type { Row } from "./measurement.ts";
import { denoCommand, installed, MemoryWatch, start } from "./process.ts";

const BYTES = 2_000_000_000;
const STRING = "x".repeat(100_000);

interface Pair {
  name: string;
  server: [Command, ...string[]];
  client: (port: number) => [Command, ...string[]];
}

/** Two gigabytes from one process to another, in every way, in each run. */
export async function measureTransfer(
  runs: number,
  progress: (what: string) => void,
): Promise<Row[]> {
  const bare = denoCommand("bench/bare_loops.ts");
  const python = { argv: ["python3", "bench/transfer.py"], cwd: ROOT };
  const pairs: Pair[] = [{
    name: "bare read and write loops",
    server: [bare, "send", String(BYTES)],
    client: (port) => [bare, "receive", String(port)],
  }, {
    name: "tms.ts to tmc.ts",
    server: [
      denoCommand("scripts/tms.ts"),
      ...["0", "--go", "--copies", String(BYTES / STRING.length)],
    ],
    client: (port) => [
      denoCommand("scripts/tmc.ts"),
      ...["127.0.0.1", String(port), STRING],
    ],
  }, {
    name: "Python sendall and recv",
    server: [python, "send", String(BYTES)],
    client: (port) => [python, "receive", String(port)],
  }];
  const group = "bytes moved, 2 GB";
  const rows = [...pairs.map(({ name }) => name), "iperf3"].map((
    name,
  ): Row => ({ group, name, unit: "MB/s", values: [], peakMiB: 0 }));
  for (const row of rows) {
    const program = row.name.split(" ")[0];
    if (program === "Python" && !await installed("python3")) {
      row.skipped = "python3 is not installed";
    }
    if (program === "iperf3" && !await installed("iperf3")) {
      row.skipped = "iperf3 is not installed";
    }
  }
  for (let run = 1; run <= runs; run++) {
    for (const row of rows.filter(({ skipped }) => !skipped)) {
      progress(`transfer: ${row.name}, run ${run} of ${runs}`);
      const pair = pairs.find(({ name }) => name === row.name);
      await (pair ? moveOnce(pair, row) : iperf3Once(row));
    }
  }
  return rows;
}

/** Measures from the client's first output, which is its first chunk. */
async function moveOnce(pair: Pair, row: Row): Promise<void> {
  await using server = new Program(...pair.server);
  const { port } = await server.listening();
  const client = start(...pair.client(port));
  using sending = new MemoryWatch(server.pid);
  using receiving = new MemoryWatch(client.pid);
  let first = 0;
  for await (const _output of client.stdout) first ||= performance.now();
  await client.status;
  row.values.push(BYTES / 1000 / (performance.now() - first));
  row.peakMiB = Math.max(row.peakMiB!, sending.peakMiB, receiving.peakMiB);
}

async function iperf3Once(row: Row): Promise<void> {
  // It has no port 0: take one that was free a moment ago.
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(listener.addr.port);
  listener.close();
  await using server = new Program({ argv: ["iperf3", "--forceflush"] }, ...[
    ...["-s", "-1", "-B", "127.0.0.1", "-p", port],
  ]);
  await server.stdout.match(/listening/);
  const client = start({ argv: ["iperf3"] }, ...[
    ...["-c", "127.0.0.1", "-p", port, "-n", String(BYTES), "-J"],
  ]);
  using sending = new MemoryWatch(client.pid);
  const { end } = await new Response(client.stdout).json();
  await client.status;
  row.values.push(end.sum_received.bits_per_second / 8e6);
  row.peakMiB = Math.max(row.peakMiB!, sending.peakMiB);
}
