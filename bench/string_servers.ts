import { Program } from "../tools/run/program.ts";
import type { Measure, Row } from "./measurement.ts";
import { cpuSeconds, denoCommand, memoryMiB } from "./process.ts";

const SERVERS = ["", "_in_order", "_nonblocking", "_select"]
  .map((way) => `strsvr${way}`);
const IDLE_MS = 400;
const IDLE_CLIENTS = 10_000;
const UNKNOWN = "this system does not provide the number";

/** How many clients there are, how many of them type, and how many letters. */
const LOADS = [
  { clients: 2, typing: 2, letters: 6000 },
  { clients: 200, typing: 200, letters: 10_000 },
  { clients: 200, typing: 2, letters: 2000 },
];

/** Measures how fast each server answers under each load, and its CPU time. */
export const measureStringServers: Measure = async (runs, progress) => {
  const rows = new Map<string, Row>();
  const rowOf = (group: string, name: string, unit: string): Row => {
    const key = group + name;
    if (!rows.has(key)) rows.set(key, { group, name, unit, values: [] });
    return rows.get(key)!;
  };
  for (let run = 1; run <= runs; run++) {
    for (const load of LOADS) {
      const { clients, typing } = load;
      const allType = typing === clients;
      const what = `${clients} clients` + (allType ? "" : `, ${typing} typing`);
      for (const name of SERVERS) {
        progress(`strings: ${name}, ${what}, run ${run} of ${runs}`);
        const letters = rowOf(`letters, ${what}`, name, "letters/s");
        if (name === "strsvr_in_order" && !allType) {
          letters.skipped = "it waits forever for a client that does not type";
          continue;
        }
        const { idle, busy, rate } = await loadOnce(name, load);
        record(letters, rate);
        record(rowOf(`CPU when busy, ${what}`, name, "us/letter"), busy);
        if (!allType) continue;
        record(rowOf(`CPU when idle, ${what}`, name, "% of a core"), idle);
      }
    }
  }
  return [...rows.values()].sort((a, b) => a.group < b.group ? -1 : 1);
};

function record(row: Row, value: number): void {
  if (Number.isNaN(value)) row.skipped = UNKNOWN;
  else row.values.push(value);
}

/** Connects all clients, waits a while, and then lets some of them type. */
async function loadOnce(
  name: string,
  { clients, typing, letters }: typeof LOADS[number],
): Promise<{ idle: number; busy: number; rate: number }> {
  await using server = startServer(name, clients);
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
  return {
    idle: 100_000 * (before - quiet) / IDLE_MS,
    busy: 1e6 * busy / letters,
    rate: letters / seconds,
  };
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
    // One byte needs no full write, and short answers arrive in one chunk.
    await conn.write(answer.subarray(0, 1));
    await conn.read(answer);
  }
}

/** Measures the memory that 10,000 clients use if they never send anything. */
export const measureIdleClients: Measure = async (runs, progress) => {
  const group = `${IDLE_CLIENTS} silent clients`;
  const row: Row = { group, name: "strsvr", unit: "KiB/client", values: [] };
  for (let run = 1; run <= runs; run++) {
    progress(`idle: ${IDLE_CLIENTS} clients, run ${run} of ${runs}`);
    await using server = startServer("strsvr", IDLE_CLIENTS);
    await server.listening();
    const before = memoryMiB(server.pid, "VmRSS");
    let conns: Deno.TcpConn[] = [];
    try {
      conns = await connectMany(server, IDLE_CLIENTS);
      const grown = memoryMiB(server.pid, "VmRSS") - before;
      record(row, 1024 * grown / IDLE_CLIENTS);
    } catch (error) {
      row.skipped = `this machine cannot connect that many: ${error}`;
    }
    for (const conn of conns) conn.close();
  }
  return [row];
};

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
