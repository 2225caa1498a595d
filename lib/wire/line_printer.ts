import { print } from "../command_line/print.ts";

/** How many lines may wait for a terminal that takes none. */
const MAX_LINES_WAITING = 10_000;

/**
 * Prints lines in the background, so that what makes them need not wait.
 *
 * When nobody reads the output fast enough, lines are left out, and the next
 * line that is printed says how many.
 */
export class LinePrinter {
  /** Rejects when the lines cannot be printed; it never resolves. */
  readonly failed: Promise<never>;
  readonly #fail: (error: unknown) => void;
  #waiting: string[] = [];
  #leftOut = 0;
  #isPrinting = false;

  constructor() {
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#fail = reject;
  }

  /** Prints a line when its turn comes. */
  add(line: string): void {
    if (this.#waiting.length >= MAX_LINES_WAITING) this.#leftOut++;
    else this.#waiting.push(line);
    if (!this.#isPrinting) this.#print().catch(this.#fail);
  }

  /** Prints what waits, all of it at once, until nothing is left. */
  async #print(): Promise<void> {
    this.#isPrinting = true;
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      const leftOut = this.#leftOut;
      this.#waiting = [];
      this.#leftOut = 0;
      if (leftOut > 0) lines.push(`(${leftOut} lines are left out here)`);
      await print(`${lines.join("\n")}\n`);
    }
    this.#isPrinting = false;
  }
}
