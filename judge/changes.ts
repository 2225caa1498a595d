/**
 * Lets several tasks wait until something is true; each looks again after every
 * change.
 *
 * @example
 * ```ts
 * import { Changes } from "../judge/changes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * let text = "";
 * const changes = new Changes();
 * const found = changes.until(() => text.match(/b/)?.index, 1000);
 * text = "ab";
 * changes.tell();
 * assertEquals(await found, 1);
 * ```
 */
export class Changes {
  #waiting = new Set<() => void>();

  /** Says that something has changed. */
  tell(): void {
    for (const look of this.#waiting) look();
  }

  /**
   * Waits until `look` returns something.
   *
   * @param look Looks at what may have changed; undefined means "not yet".
   * @param ms How many milliseconds to wait at most.
   * @returns What `look` returned, or undefined when the time is up.
   */
  async until<T>(
    look: () => T | undefined,
    ms: number,
  ): Promise<T | undefined> {
    const first = look();
    if (first !== undefined) return first;
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    const lookAgain = () => {
      const found = look();
      if (found !== undefined) resolve(found);
    };
    // A busy machine may run the timer before it reads what has arrived.
    const timer = setTimeout(() => setTimeout(() => resolve(look()), 1), ms);
    this.#waiting.add(lookAgain);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(lookAgain);
    }
  }
}
