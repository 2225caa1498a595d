import { Program } from "../tools/run/program.ts";
import { type Measure, median, type Row } from "./measurement.ts";
import { denoCommand, MemoryWatch } from "./process.ts";

const LOCAL = "127.0.0.1";
const BYTES = 2_000_000_000;
const STRING = "x".repeat(100_000);
const COPIES = String(BYTES / STRING.length);
const ROUNDS = 2000;

/**
 * Measures what `relay.ts --quiet` costs, compared with a direct connection.
 */
export const measureRelay: Measure = async (runs, progress) => {
  const newRow = (group: string, unit: string, name: string): Row => (
    { group, name, unit, values: [] }
  );
  const names = ["direct", "through relay.ts --quiet"];
  const transfers = names.map((name) =>
    newRow("tms.ts to tmc.ts, 2 GB", "MB/s", name)
  );
  const rounds = names.map((name) =>
    newRow("one byte there and back", "ms", name)
  );
  for (let run = 1; run <= runs; run++) {
    for (const [i, name] of names.entries()) {
      progress(`relay: ${name}, run ${run} of ${runs}`);
      await transferOnce(transfers[i], i === 1);
      rounds[i].values.push(await roundTrip(i === 1));
    }
  }
  return [...transfers, ...rounds];
};

/** Starts a relay to a port. */
function startRelay(port: number): Program {
  const to = `${LOCAL}:${port}`;
  return new Program(denoCommand("scripts/relay.ts", "0", to, "--quiet"));
}

/** Measures from the first output of the client, which is its first chunk. */
async function transferOnce(row: Row, isRelayed: boolean): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const tms = denoCommand("scripts/tms.ts", "0", "--go", "--copies", COPIES);
  const server = stack.use(new Program(tms));
  let { port } = await server.listening();
  const relay = isRelayed ? stack.use(startRelay(port)) : undefined;
  if (relay) ({ port } = await relay.listening());
  const tmc = denoCommand("scripts/tmc.ts", LOCAL, String(port), STRING);
  using memory = new MemoryWatch((relay ?? server).pid);
  const client = stack.use(new Program(tmc));
  await client.stdout.match(/./);
  const start = performance.now();
  if (await client.exit() !== 0) throw new Error(client.stderr.text);
  row.values.push(BYTES / 1000 / (performance.now() - start));
  row.peakMiB = Math.max(row.peakMiB ?? 0, memory.peakMiB);
}

/**
 * Measures how long one byte takes to get to a server and back, in
 * milliseconds.
 */
async function roundTrip(isRelayed: boolean): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const listener = stack.use(Deno.listen({ hostname: LOCAL, port: 0 }));
  const relay = isRelayed
    ? stack.use(startRelay(listener.addr.port))
    : undefined;
  const at = await relay?.listening() ?? listener.addr;
  const client = stack.use(
    await Deno.connect({ hostname: LOCAL, port: at.port }),
  );
  const server = stack.use(await listener.accept());
  for (const conn of [client, server]) conn.setNoDelay(true);
  const byte = new Uint8Array(1);
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await client.write(byte);
    await server.read(byte);
    await server.write(byte);
    await client.read(byte);
    times.push(performance.now() - start);
  }
  return median(times);
}
