/**
 * require_ss.ts: finds out whether the relay can run `ss`, which `lockstep`
 * needs.
 *
 * @module
 */
import { allRead } from "./all_read.ts";

/**
 * Finds out, before `lockstep` is switched on, whether it can work here: it
 * needs `ss`, and the permission to run it.
 *
 * @throws {Error} If it cannot run `ss`; the `cause` says why.
 */
export async function requireSs(): Promise<void> {
  try {
    const nowhere = "127.0.0.1:1";
    await allRead(nowhere, nowhere, new AbortController().signal);
  } catch (cause) {
    throw new Error("cannot run ss, which lockstep needs", { cause });
  }
}
