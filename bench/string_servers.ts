import { setTimeout as pause } from "node:timers/promises";
import { Program } from "../tools/run/program.ts";
import { record, type Row, rowsOf } from "./measurement.ts";
import { cpuSeconds, denoCommand, memoryMiB } from "./process.ts";

const SERVERS = ["", "_in_order", "_nonblocking", "_select"]
  .map((way) => `strsvr${way}`);
const IDLE_MS = 400;
const IDLE_CLIENTS = 10_000;

/**
 * How many clients there are, how many of them type, and how many letters they
 * type altogether.
 */
const LOADS = [
  { clients: 2, typing: 2, letters: 6000 },
  { clients: 200, typing: 200, letters: 10_000 },
  { clients: 200, typing: 2, letters: 2000 },
];

/** How fast each server answers under each load, and its CPU time. */
export function stringServerRows(): Row[] {
  return LOADS.flatMap((load) => SERVERS.flatMap((it) => rowsFor(it, load)))
    .sort((a, b) => a.group.localeCompare(b.group));
}

function rowsFor(name: string, load: typeof LOADS[number]): Row[] {
  const allType = load.typing === load.clients;
  const what = `${load.clients} clients` +
    (allType ? "" : `, ${load.typing} typing`);
  const newRow = (group: string, unit: string): Row => (
    { group: `${group}, ${what}`, name, unit, values: [] }
  );
  const letters = newRow("letters", "letters/s");
  if (name === "strsvr_in_order" && !allType) {
    letters.skipped = "it waits forever for a client that does not type";
    return [letters];
  }
  const busy = newRow("CPU when busy", "us/letter");
  const idle = newRow("CPU when idle", "% of a core");
  letters.measure = () => loadOnce({ letters, busy, idle }, load);
  return allType ? [letters, busy, idle] : [letters, busy];
}

/** Connects all clients, waits a while, and then lets some of them type. */
async function loadOnce(
  rows: { letters: Row; busy: Row; idle: Row },
  { clients, typing, letters }: typeof LOADS[number],
): Promise<void> {
  await using server = startServer(rows.letters.name, clients);
  const conns = await connectMany(server, clients);
  const quiet = cpuSeconds(server.pid);
  await pause(IDLE_MS);
  const before = cpuSeconds(server.pid);
  const start = performance.now();
  const each = letters / typing;
  await Promise.all(conns.slice(0, typing).map((it) => typeLetters(it, each)));
  const seconds = (performance.now() - start) / 1000;
  const busy = cpuSeconds(server.pid) - before;
  for (const conn of conns) conn.close();
  await server.exit();
  record(rows.idle, 100_000 * (before - quiet) / IDLE_MS);
  record(rows.busy, 1e6 * busy / letters);
  record(rows.letters, letters / seconds);
}

function startServer(name: string, clients: number): Program {
  const command = denoCommand(`scripts/${name}.ts`, "0");
  return new Program(command, "--clients", String(clients));
}

/** Connects clients and waits until the server has accepted all of them. */
async function connectMany(
  server: Program,
  count: number,
): Promise<Deno.TcpConn[]> {
  const { port } = await server.listening();
  const conns: Deno.TcpConn[] = [];
  const announced = () => server.stdout.text.split("\n").length - 2;
  while (conns.length < count) {
    const conn = await Deno.connect({ port });
    conn.setNoDelay(true);
    conns.push(conn);
    // If a server has too many messages to print at once, it drops some.
    const pauseNow = conns.length % 100 === 0 || conns.length === count;
    while (pauseNow && announced() < conns.length) await pause(1);
  }
  return conns;
}

/** Sends letters, and waits for the answer after each. */
async function typeLetters(conn: Deno.TcpConn, letters: number): Promise<void> {
  const answer = new Uint8Array(65_536);
  for (let i = 0; i < letters; i++) {
    // A single byte is never written in part, and short answers usually arrive
    // in one chunk.
    await conn.write(answer.subarray(0, 1));
    await conn.read(answer);
  }
}

/**
 * The memory that a server needs for each of 10,000 clients that never send
 * anything.
 */
export function idleClientRows(): Row[] {
  const group = `${IDLE_CLIENTS} silent clients`;
  return rowsOf(group, "KiB/client", { strsvr: idleOnce });
}

async function idleOnce(row: Row): Promise<void> {
  await using server = startServer("strsvr", IDLE_CLIENTS);
  await server.listening();
  const before = memoryMiB(server.pid, "VmRSS");
  try {
    const conns = await connectMany(server, IDLE_CLIENTS);
    const grown = memoryMiB(server.pid, "VmRSS") - before;
    record(row, 1024 * grown / IDLE_CLIENTS);
    for (const conn of conns) conn.close();
  } catch (error) {
    row.skipped = `this machine cannot connect that many: ${error}`;
  }
}
