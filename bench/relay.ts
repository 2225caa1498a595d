import { Program } from "../tools/run/program.ts";
import { median, record, type Row, rowsOf } from "./measurement.ts";
import { denoCommand } from "./process.ts";
import { tmsAndTmc, transferOnce } from "./transfer.ts";

const LOCAL = "127.0.0.1";
const ROUNDS = 2000;
const DIRECT = "direct";
const RELAYED = "through relay.ts --quiet";

/** Compares `relay.ts --quiet` with a direct connection. */
export function relayRows(): Row[] {
  const transfers = rowsOf("tms.ts to tmc.ts, 2 GB", "MB/s", {
    [DIRECT]: (row) => transferOnce(row, tmsAndTmc()),
    [RELAYED]: (row) => transferOnce(row, tmsAndTmc(), startRelay),
  });
  const rounds = rowsOf("one byte there and back", "ms", {
    [DIRECT]: (row) => roundTrips(row),
    [RELAYED]: (row) => roundTrips(row, startRelay),
  });
  return [...transfers, ...rounds];
}

/** Starts a relay to a port. */
function startRelay(port: number): Program {
  const to = `${LOCAL}:${port}`;
  return new Program(denoCommand("scripts/relay.ts", "0", to, "--quiet"));
}

/**
 * Measures how long one byte takes to get to a server and back, in
 * milliseconds.
 */
async function roundTrips(row: Row, relayTo?: typeof startRelay) {
  await using stack = new AsyncDisposableStack();
  const listener = stack.use(Deno.listen({ hostname: LOCAL, port: 0 }));
  const relay = relayTo && stack.use(relayTo(listener.addr.port));
  const { port } = await relay?.listening() ?? listener.addr;
  const client = stack.use(await Deno.connect({ hostname: LOCAL, port }));
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
  record(row, median(times));
}
