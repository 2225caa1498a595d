/**
 * select.ts: waits until at least one of many connections and listeners is
 * ready.
 *
 * @module
 */

/** What {@linkcode select} can wait for: a connection or a listener. */
export interface Selectable {
  /** Whether it has a result to return at once. */
  readonly ready: boolean;
  /**
   * Sets the function to call whenever it becomes ready. It replaces the one
   * set before.
   */
  whenReady(wake: () => void): void;
}

/**
 * Waits until at least one of many connections and listeners is ready, like the
 * system call of the same name.
 *
 * Like the system call, it checks all of them every time, so the cost of a call
 * grows with their number.
 *
 * From Matloff, section 7; select(2).
 *
 * @typeParam S What it waits for.
 * @param all The connections and listeners. None of them may be part of two
 * calls at the same time.
 * @returns Those that are ready, in the order given. It also returns if a
 * listener is closed meanwhile, and then the array may be empty.
 *
 * @example
 * ```ts
 * import { NonblockingConn } from "@socket-primer/primer/nonblocking-conn";
 * import { select } from "@socket-primer/primer/select";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const { port } = listener.addr;
 * using _silentClient = await Deno.connect({ port });
 * using silent = new NonblockingConn(await listener.accept());
 * using client = await Deno.connect({ port });
 * using busy = new NonblockingConn(await listener.accept());
 *
 * await client.write(new Uint8Array([7]));
 * assertEquals(await select([silent, busy]), [busy]);
 * ```
 */
export async function select<S extends Selectable>(all: S[]): Promise<S[]> {
  if (!all.some((it) => it.ready)) {
    await new Promise<void>((wake) => {
      for (const it of all) it.whenReady(wake);
    });
  }
  return all.filter((it) => it.ready);
}
