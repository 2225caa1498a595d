import { freePort } from "../lib/sockets/free_port.ts";
import { type Command, Program, withArgs } from "../tools/run/program.ts";
import { record, type Row, rowsOf } from "./measurement.ts";
import {
  denoCommand,
  pythonCommand,
  succeed,
  watchMemory,
  whyNot,
} from "./process.ts";

const BYTES = 2_000_000_000;
const STRING = "x".repeat(100_000);
const COPIES = String(BYTES / STRING.length);

/** A server that sends, and a client that receives from a port. */
type Pair = [server: Command, client: (port: string) => Command];

/** How fast two processes transfer two gigabytes in each way. */
export async function transferRows(): Promise<Row[]> {
  const bytes = String(BYTES);
  const bare: Pair = [
    denoCommand("bench/bare_loops.ts", "send", bytes),
    (port) => denoCommand("bench/bare_loops.ts", "receive", port),
  ];
  const python: Pair = [
    pythonCommand("bench/transfer.py", "send", bytes),
    (port) => pythonCommand("bench/transfer.py", "receive", port),
  ];
  return rowsOf("transfer of 2 GB", "MB/s", {
    "bare read and write loops": (row) => transferOnce(row, bare),
    "tms.ts to tmc.ts": (row) => transferOnce(row, tmsAndTmc()),
    "Python sendall and recv": await whyNot("python3") ??
      ((row) => transferOnce(row, python)),
    "iperf3": await whyNot("iperf3") ?? iperf3Once,
  });
}

/** The pair of this project. (Its commands depend on `useConfig()`.) */
export function tmsAndTmc(): Pair {
  return [
    denoCommand("scripts/tms.ts", "0", "--go", "--copies", COPIES),
    (port) => denoCommand("scripts/tmc.ts", "127.0.0.1", port, STRING),
  ];
}

/**
 * Measures from the client's first output, which shows its first chunk, and
 * watches the memory of both programs, or of the relay between them.
 */
export async function transferOnce(
  row: Row,
  [serverCommand, clientCommand]: Pair,
  startRelay?: (port: number) => Program,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(new Program(serverCommand));
  let { port } = await server.listening();
  const relay = startRelay && stack.use(startRelay(port));
  if (relay) ({ port } = await relay.listening());
  const client = stack.use(new Program(clientCommand(String(port))));
  using _ = watchMemory(row, ...relay ? [relay] : [server, client]);
  await client.stdout.match(/./);
  const start = performance.now();
  await succeed(client);
  record(row, BYTES / 1000 / (performance.now() - start));
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
  using _ = watchMemory(row, client);
  await succeed(client);
  const { end } = JSON.parse(client.stdout.text);
  record(row, end.sum_received.bits_per_second / 8e6);
}
