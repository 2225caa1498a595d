import type { NonblockingReader } from "./nonblocking_reader.ts";

/**
 * Waits until at least one of many readers has something to receive: the
 * system call of the same name, for reading.
 *
 * Like the original it looks at every reader on every call, so its cost grows
 * with their number. One wait at a time for each reader.
 *
 * From Matloff, section 7; select(2).
 *
 * @typeParam R The kind of reader.
 * @param readers The readers to wait for.
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
export async function select<R extends NonblockingReader>(
  readers: R[],
  timeoutMs?: number,
): Promise<R[]> {
  const isReady = (reader: R) => reader.ready;
  if (!readers.some(isReady)) {
    await new Promise<void>((wake) => {
      const timer = timeoutMs === undefined
        ? undefined
        : setTimeout(wake, timeoutMs);
      for (const reader of readers) {
        reader.whenReady(() => {
          clearTimeout(timer);
          wake();
        });
      }
    });
  }
  return readers.filter(isReady);
}
