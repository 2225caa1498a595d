import { type Command, ROOT, SOURCE } from "../tests/harness.ts";

let source = SOURCE;

/** Has the packages taken from elsewhere. */
export function useConfig(file: string): void {
  source = ["--config", file];
}

/** How to run a file of the repository. */
export function denoCommand(file: string): Command {
  return {
    argv: [Deno.execPath(), "run", "--no-prompt", ...source, "-A", file],
    cwd: ROOT,
  };
}

/** Starts a program whose output is piped. */
export function start(command: Command, ...args: string[]): Deno.ChildProcess {
  const [executable, ...first] = command.argv;
  return new Deno.Command(executable, {
    args: [...first, ...args],
    cwd: command.cwd,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** CPU seconds that a process has used; NaN where the system does not tell. */
export function cpuSeconds(pid: number): number {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return NaN;
  }
}

/** Memory of a process in MiB: now, or the most that it ever held. */
export function memoryMiB(pid: number, which: "VmRSS" | "VmHWM"): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(status.match(`${which}:\\s+(\\d+)`)![1]) / 1024;
  } catch {
    return NaN;
  }
}

/** Watches the memory of a process until it is disposed of. */
export class MemoryWatch implements Disposable {
  /** The most so far, in MiB. */
  peakMiB = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(pid: number) {
    this.#timer = setInterval(() => {
      this.peakMiB = Math.max(this.peakMiB, memoryMiB(pid, "VmHWM") || 0);
    }, 20);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** Whether a program can be started. */
export async function installed(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, {
      args: ["--version"],
      stdout: "null",
      stderr: "null",
    }).output()).success;
  } catch {
    return false;
  }
}

/** Waits for some milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
