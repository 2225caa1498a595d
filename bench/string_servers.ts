import { Program } from "../tests/harness.ts";
import type { Row } from "./measurement.ts";
import { cpuSeconds, denoCommand, memoryMiB, pause } from "./process.ts";

const SERVERS = [
  "strsvr",
  "strsvr_in_order",
  "strsvr_nonblocking",
  "strsvr_select",
];
const IDLE_MS = 400;
const IDLE_CLIENTS = 10_000;

/** How many clients there are, how many of them type, and how much. */
const LOADS = [
  { clients: 2, typing: 2, letters: 6000 },
  { clients: 200, typing: 200, letters: 10_000 },
  { clients: 200, typing: 2, letters: 2000 },
];

/** Each server under each load, and idle before it, in each run. */
export async function measureStringServers(
  runs: number,
  progress: (what: string) => void,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  const rowOf = (group: string, name: string, unit: string): Row => {
    const key = group + name;
    if (!rows.has(key)) rows.set(key, { group, name, unit, values: [] });
    return rows.get(key)!;
  };
  const record = (row: Row, value: number) => {
    if (!Number.isNaN(value)) row.values.push(value);
    else row.skipped = "this system does not tell";
  };
  for (let run = 1; run <= runs; run++) {
    for (const load of LOADS) {
      const { clients, typing } = load;
      const what = typing === clients
        ? `${clients} clients`
        : `${clients} clients of whom ${typing} type`;
      for (const name of SERVERS) {
        progress(`strings: ${name}, ${what}, run ${run} of ${runs}`);
        const letters = rowOf(`letters, ${what}`, name, "letters/s");
        if (name === "strsvr_in_order" && typing < clients) {
          letters.skipped = "waits for ever, as it should";
          continue;
        }
        const { idle, busy, rate } = await loadOnce(name, load);
        record(letters, rate);
        record(rowOf(`CPU when busy, ${what}`, name, "us/letter"), busy);
        if (typing === clients) {
          record(rowOf(`CPU when idle, ${what}`, name, "% of a core"), idle);
        }
      }
    }
  }
  return [...rows.values()].sort((a, b) => a.group < b.group ? -1 : 1);
}

/** Connects, lets nobody type, then some; closes everything. */
async function loadOnce(
  name: string,
  { clients, typing, letters }: typeof LOADS[number],
): Promise<{ idle: number; busy: number; rate: number }> {
  await using server = new Program(
    denoCommand(`scripts/${name}.ts`),
    ...["0", "--clients", String(clients)],
  );
  const { port } = await server.listening();
  const conns = await connectMany(server, port, clients);
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

/** Connects so many clients and waits until all have been accepted. */
async function connectMany(
  server: Program,
  port: number,
  count: number,
): Promise<Deno.TcpConn[]> {
  const conns: Deno.TcpConn[] = [];
  while (conns.length < count) {
    const conn = await Deno.connect({ port });
    conn.setNoDelay(true);
    conns.push(conn);
  }
  const accepted = () => server.stdout.text.split("\n").length - 2;
  while (accepted() < count) await pause(5);
  return conns;
}

/** Sends a letter, waits for the answer, and so on. Small answers come whole. */
async function typeLetters(conn: Deno.TcpConn, letters: number): Promise<void> {
  const answer = new Uint8Array(65_536);
  for (let i = 0; i < letters; i++) {
    await conn.write(answer.subarray(0, 1));
    await conn.read(answer);
  }
}

/** How many clients one process holds that say nothing, at what memory. */
export async function measureIdleClients(
  runs: number,
  progress: (what: string) => void,
): Promise<Row[]> {
  const group = `${IDLE_CLIENTS} clients that say nothing`;
  const row: Row = { group, name: "strsvr", unit: "KiB/client", values: [] };
  for (let run = 1; run <= runs; run++) {
    progress(`idle: ${IDLE_CLIENTS} clients, run ${run} of ${runs}`);
    await using server = new Program(
      denoCommand("scripts/strsvr.ts"),
      ...["0", "--clients", String(IDLE_CLIENTS)],
    );
    const { port } = await server.listening();
    const before = memoryMiB(server.pid, "VmRSS");
    let conns: Deno.TcpConn[] = [];
    try {
      conns = await connectMany(server, port, IDLE_CLIENTS);
      const grown = memoryMiB(server.pid, "VmRSS") - before;
      if (Number.isNaN(grown)) row.skipped = "this system does not tell";
      else row.values.push(1024 * grown / IDLE_CLIENTS);
    } catch (error) {
      row.skipped = `not so many here: ${error}`;
    }
    for (const conn of conns) conn.close();
  }
  return [row];
}
