/**
 * try_commands.ts: finds out at the start whether commands can be run.
 *
 * @module
 */
import { startCommand } from "./start_command.ts";

/**
 * Starts each command and kills it at once, so that a server which cannot run
 * its commands fails at the start, and not when the first client needs one.
 *
 * @param names The commands.
 * @throws {Error} If this machine lacks one of the commands, or if the
 * permission to run it is missing.
 *
 * @example
 * ```ts no-eval
 * import { tryCommands } from "@socket-primer/primer/try-commands";
 *
 * await tryCommands(["w", "ps"]);
 * ```
 */
export async function tryCommands(names: string[]): Promise<void> {
  try {
    await Promise.all(
      names.map((name) => startCommand(name)[Symbol.asyncDispose]()),
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new Error(`permission missing; add --allow-run=${names.join()}`);
  }
}
