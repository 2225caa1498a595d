/** What {@linkcode select} waits for: a connection, a listener. */
export interface Selectable {
  /** Whether there is something to take from it without waiting. */
  readonly ready: boolean;
  /**
   * Asks to be told when it becomes ready. One at a time: a later call takes
   * the place of an earlier one.
   */
  whenReady(wake: () => void): void;
}

/**
 * Waits until at least one of many connections and listeners is ready: the
 * system call of the same name.
 *
 * Like the original it looks at all of them on every call, so its cost grows
 * with their number. One wait at a time for each.
 *
 * From Matloff, section 7; select(2).
 *
 * @typeParam S What is waited for.
 * @param all The connections and listeners to wait for.
 * @param timeoutMs How long to wait at the most; without end if not given.
 * @returns Those that are ready, in the order given; none if the time was up.
 *
 * @example
 * ```ts
 * import { NonblockingReader } from "@socket-primer/lib/nonblocking-reader";
 * import { select } from "@socket-primer/lib/select";
 * import { assertEquals } from "@std/assert";
 *
 * const silent = new NonblockingReader({ read: () => new Promise(() => {}) });
 * const ended = new NonblockingReader({ read: () => Promise.resolve(null) });
 * assertEquals(await select([silent, ended]), [ended]);
 * assertEquals(await select([silent], 10), []);
 * ```
 */
export async function select<S extends Selectable>(
  all: S[],
  timeoutMs?: number,
): Promise<S[]> {
  const isReady = (it: S) => it.ready;
  if (!all.some(isReady)) {
    await new Promise<void>((wake) => {
      const timer = timeoutMs === undefined
        ? undefined
        : setTimeout(wake, timeoutMs);
      for (const it of all) {
        it.whenReady(() => {
          clearTimeout(timer);
          wake();
        });
      }
    });
  }
  return all.filter(isReady);
}
