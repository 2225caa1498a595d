import { type Command, type Program, run } from "../tools/run/program.ts";
import { ROOT, SOURCE } from "../tools/run/script.ts";
import type { Row } from "./measurement.ts";

let source = SOURCE;

/** Makes Deno use another configuration file, and with it other packages. */
export function useConfig(file: string): void {
  source = ["--config", file];
}

/** Whether the programs get the @std packages from offline/. */
export function usesReplacements(): boolean {
  return source.join().includes("offline");
}

/** The command that runs a file of this repository with Deno. */
export function denoCommand(file: string, ...args: string[]): Command {
  const flags = ["--no-prompt", ...source, "-A"];
  return { argv: [Deno.execPath(), "run", ...flags, file, ...args], cwd: ROOT };
}

/** The command that runs a file of this repository with Python. */
export function pythonCommand(file: string, ...args: string[]): Command {
  return { argv: ["python3", file, ...args], cwd: ROOT };
}

/** Says why a command, such as iperf3, cannot be measured, if it cannot. */
export async function whyNot(command: string): Promise<string | undefined> {
  const works = await run({ argv: [command, "--version"] })
    .then(({ code }) => code === 0, () => false);
  return works ? undefined : `${command} is not installed`;
}

/**
 * Waits until a program ends.
 *
 * @throws {Error} If it fails.
 */
export async function succeed(program: Program): Promise<void> {
  if (await program.exit() !== 0) throw new Error(program.stderr.text);
}

/** Reads a file of /proc about a process; returns "" if there is none. */
function readProc(pid: number, name: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${name}`);
  } catch {
    return "";
  }
}

/** The CPU time of a process in seconds; NaN if the system does not show it. */
export function cpuSeconds(pid: number): number {
  const fields = readProc(pid, "stat").replace(/.*\) /s, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * The memory of a process in MiB, now ("VmRSS") or at its peak ("VmHWM"); NaN
 * if the system does not show it.
 */
export function memoryMiB(pid: number, which: "VmRSS" | "VmHWM"): number {
  const [, kiB] = readProc(pid, "status").match(`${which}:\\s+(\\d+)`) ?? [];
  return Number(kiB) / 1024;
}

/** Watches the peak memory for a row, until the watch is disposed of. */
export function watchMemory(row: Row, ...programs: Program[]): Disposable {
  const timer = setInterval(() => {
    const peaks = programs.map(({ pid }) => memoryMiB(pid, "VmHWM") || 0);
    row.peakMiB = Math.max(row.peakMiB ?? 0, ...peaks);
  }, 20);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
