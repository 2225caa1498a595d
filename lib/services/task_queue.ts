/**
 * task_queue.ts: runs a limited number of tasks at the same time.
 *
 * @module
 */

/**
 * Runs tasks, with a limit on how many run at the same time. The others wait,
 * and start in the order of the calls.
 *
 * A server that starts a process for each client needs a limit, or its clients
 * can exhaust the machine.
 *
 * @example
 * ```ts
 * import { TaskQueue } from "@socket-primer/primer/task-queue";
 * import { assertEquals } from "@std/assert";
 *
 * const queue = new TaskQueue(1);
 * const order: string[] = [];
 * await Promise.all(["first", "second"].map((name) =>
 *   queue.run(async () => {
 *     order.push(`${name} starts`);
 *     await Promise.resolve();
 *     order.push(`${name} ends`);
 *   })
 * ));
 * assertEquals(order, [
 *   "first starts",
 *   "first ends",
 *   "second starts",
 *   "second ends",
 * ]);
 * ```
 */
export class TaskQueue {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /**
   * Creates a queue.
   *
   * @param maxRunning How many tasks may run at the same time.
   */
  constructor(maxRunning: number) {
    this.#free = maxRunning;
  }

  /**
   * Runs a task as soon as the limit allows it.
   *
   * @param task What to do.
   * @returns What the task resolves to.
   * @throws Whatever the task throws. The next task starts even then.
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((start) => this.#waiting.push(start));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
