/**
 * all_read.ts: waits until the receiver has read everything, which `slicer`
 * needs for `lockstep`.
 *
 * @module
 */
import { sleepUntil } from "./sleep_until.ts";

/** How long to wait before asking again. */
const PAUSE_MS = 2;

/**
 * Waits until a program on this machine has read all that was sent to it.
 *
 * On Linux, the column `Recv-Q` of `ss -tn` shows how many bytes have arrived
 * that the program has not read yet. This needs `--allow-run=ss`. If this
 * machine has no such connection, the function returns at once.
 *
 * @param from The address that the bytes were sent from.
 * @param to The address of the program, such as `127.0.0.1:2000`.
 * @param signal Ends the wait.
 * @throws {Deno.errors.NotFound} If this machine has no `ss`.
 * @throws {Deno.errors.NotCapable} If the permission to run it is missing.
 */
export async function allRead(
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const command = new Deno.Command("ss", {
      args: ["-tnH", "src", to, "dst", from],
    });
    const { stdout } = await command.output();
    const [, unread = "0"] = new TextDecoder().decode(stdout).split(/\s+/);
    if (unread === "0") return;
    await sleepUntil(performance.now() + PAUSE_MS, signal);
  }
}
