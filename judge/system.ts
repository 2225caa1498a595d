import { Skipped } from "./check.ts";
import { mayRun } from "./may_run.ts";

const TICKS_PER_SECOND = 100;
const MOST_BUSY = 4;

/** What the system says about a process. */
export interface Process {
  /** Its process ID. */
  pid: number;
  /** Whether it has ended and nobody has waited for it (a zombie). */
  isZombie: boolean;
  /** The processor time that it has used, in milliseconds. */
  processorMs: number;
}

/**
 * Runs a line of shell.
 *
 * @param line The line; `$1` and so on are the arguments.
 * @param args The arguments.
 * @returns What it printed.
 * @throws {Skipped} If the judge may not run `sh`.
 */
export async function shell(line: string, ...args: string[]): Promise<string> {
  if (!mayRun("sh")) throw new Skipped("the judge needs permission to run sh");
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", line, "judge", ...args],
    stdin: "null",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

/**
 * Lists the processes of a group. See proc_pid_stat(5).
 *
 * @param group The number of the group.
 * @returns The processes.
 * @throws {Skipped} If this system cannot tell.
 */
export async function processesOf(group: number): Promise<Process[]> {
  if (Deno.build.os !== "linux") {
    throw new Skipped("only Linux tells the judge about processes");
  }
  const lines = await shell("cat /proc/[0-9]*/stat");
  return lines.split("\n").flatMap((line) => {
    // The name in parentheses may contain anything, so skip it.
    const [pid, ...rest] = [line.split(" ", 1)[0]].concat(
      line.slice(line.lastIndexOf(")") + 2).split(" "),
    );
    const [state, , processGroup] = rest;
    if (Number(processGroup) !== group) return [];
    const ticks = Number(rest[11]) + Number(rest[12]);
    return [{
      pid: Number(pid),
      isZombie: state === "Z",
      processorMs: 1000 * ticks / TICKS_PER_SECOND,
    }];
  });
}

/**
 * How long the threads of a group have run, and how long they have waited for a
 * processor that others used.
 *
 * @param group The number of the group.
 * @returns Both in milliseconds; the waiting time is 0 if the system cannot
 * tell.
 * @throws {Skipped} If this system can tell neither.
 */
export async function processorTimes(
  group: number,
): Promise<{ ranMs: number; waitedMs: number }> {
  const processes = await processesOf(group);
  const lines = await shell(
    'for it; do cat "/proc/$it/task/"*/schedstat; done',
    ...processes.map(({ pid }) => String(pid)),
  );
  const nanoseconds = lines.split("\n").filter(Boolean)
    .map((it) => it.split(" ").map(Number));
  const sum = (i: number) =>
    nanoseconds.reduce((sum, it) => sum + it[i] / 1e6, 0);
  const ranMs = processes.reduce((sum, it) => sum + it.processorMs, 0);
  return { ranMs: sum(0) || ranMs, waitedMs: sum(1) };
}

/**
 * How many bytes have reached a socket and have not been read yet. See ss(8).
 *
 * @param port The socket's port.
 * @param peerPort The port at the other end of its connection.
 * @returns The bytes, or undefined if this system cannot tell.
 */
export async function unreadBytes(
  port: number,
  peerPort: number,
): Promise<number | undefined> {
  if (Deno.build.os !== "linux" || !mayRun("ss")) return undefined;
  const filter = `sport = :${port} and dport = :${peerPort}`;
  try {
    const { stdout } = await new Deno.Command("ss", {
      args: ["-tnH", filter],
      stderr: "null",
    }).output();
    const [, count] = new TextDecoder().decode(stdout).match(/^\S+\s+(\d+)/) ??
      [];
    return count === undefined ? undefined : Number(count);
  } catch {
    return undefined; // There is no ss on this machine.
  }
}

/**
 * How many programs wanted each processor, on average, in the last minute. See
 * proc_loadavg(5).
 *
 * @returns A whole number from 1 to 4, and 1 if the system cannot tell.
 */
export async function busyness(): Promise<number> {
  if (Deno.build.os !== "linux" || !mayRun("sh")) return 1;
  const load = parseFloat(await shell("cat /proc/loadavg"));
  const wanted = Math.round(load / navigator.hardwareConcurrency);
  return Math.min(Math.max(wanted, 1), MOST_BUSY);
}
