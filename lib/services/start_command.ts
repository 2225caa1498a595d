/**
 * start_command.ts: starts a command without a shell, and kills it reliably.
 *
 * @module
 */

/** A running command. Disposing of it kills it and waits until it has ended. */
export interface RunningCommand extends AsyncDisposable {
  /** What the command prints. */
  readonly stdout: ReadableStream<Uint8Array>;
}

/**
 * Starts a command without a shell, with no arguments and with empty input.
 *
 * From Matloff, section 5.2, where `svr.py` calls `os.popen`.
 *
 * @param name The command.
 * @param signal Kills the command when it is aborted.
 * @returns The command. Disposing of it sends SIGKILL, because a command can
 * ignore SIGTERM.
 * @throws {Error} If this machine does not have the command, or if the
 * permission to run it is missing.
 *
 * @example
 * ```ts no-eval
 * import { startCommand } from "@socket-primer/primer/start-command";
 * import { toText } from "@std/streams/to-text";
 *
 * await using command = startCommand("w");
 * console.log(await toText(command.stdout));
 * ```
 */
export function startCommand(
  name: string,
  signal?: AbortSignal,
): RunningCommand {
  const child = spawn(name);
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has already ended.
    }
  };
  signal?.addEventListener("abort", kill);
  return {
    stdout: child.stdout,
    async [Symbol.asyncDispose]() {
      kill();
      signal?.removeEventListener("abort", kill);
      if (!child.stdout.locked) await child.stdout.cancel();
      await child.status;
    },
  };
}

function spawn(name: string): Deno.ChildProcess {
  try {
    return new Deno.Command(name, { stdin: "null", stdout: "piped" }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const advice = "install procps, or use WSL on Windows";
    throw new Error(`this machine has no ${name}; ${advice}`);
  }
}
