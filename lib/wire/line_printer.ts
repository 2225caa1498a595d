/**
 * line_printer.ts: prints lines in the background, and skips some if the
 * output is too slow.
 *
 * @module
 */
import { print } from "../command_line/print.ts";

/** How many lines may wait while a terminal or a pipe accepts none. */
const MAX_LINES_WAITING = 10_000;

/**
 * Prints lines in the background, so that the caller need not wait.
 *
 * If the output is not read fast enough, lines are left out, and a line in
 * their place says how many.
 *
 * @example
 * ```ts
 * import { LinePrinter } from "@socket-primer/primer/line-printer";
 * import { print } from "@socket-primer/primer/print";
 *
 * const printer = new LinePrinter();
 * printer.add("moon, sun");
 * await print(""); // waits until the line has been printed
 * ```
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

  /**
   * Prints all waiting lines together, and repeats this until none is waiting.
   */
  async #print(): Promise<void> {
    this.#isPrinting = true;
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      const leftOut = this.#leftOut;
      this.#waiting = [];
      this.#leftOut = 0;
      if (leftOut > 0) lines.push(`(lines left out here: ${leftOut})`);
      await print(`${lines.join("\n")}\n`);
    }
    this.#isPrinting = false;
  }
}
