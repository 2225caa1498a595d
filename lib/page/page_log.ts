/**
 * page_log.ts: keeps the latest lines, for a page that asks for what is new.
 * @module
 */
/**
 * A log for a page that asks for what is new. It keeps only the latest lines.
 * All lines are numbered from 0, so a reader sees how many it has missed.
 * @typeParam Line A line: text, or any value that can become JSON.
 * @example
 * ```ts
 * import { PageLog } from "@socket-primer/primer/page-log";
 * import { assertEquals } from "@std/assert";
 *
 * const log = new PageLog<string>(2);
 * for (const line of ["one", "two", "three"]) log.append(line);
 * assertEquals(log.after(log.run, 2).lines, ["three"]);
 * assertEquals(log.after("another run", 2).lines, ["two", "three"]);
 * ```
 */
export class PageLog<Line> {
  /** The name of this log. A program that is started again has a new one. */
  readonly run: string = crypto.randomUUID();
  readonly #lines: Line[] = [];
  #end = 0;

  /** Makes an empty log that keeps at most `maxLines` lines. */
  constructor(readonly maxLines: number) {}

  /** Adds a line at the end. */
  append(line: Line): void {
    this.#end++;
    if (this.#lines.push(line) > this.maxLines) this.#lines.shift();
  }

  /**
   * Returns lines, at most 100 (so that no reader delays the others): from
   * `next` on or, if it is gone or `run` names another log, from the oldest on.
   * @param run The name of the log that the reader was reading.
   * @param next The number of the line that it needs next.
   * @returns The name of this log, the number of the first line returned, the
   * lines, and the number that the next new line will have.
   */
  after(
    run: string | null,
    next: number,
  ): { run: string; first: number; end: number; lines: Line[] } {
    const oldest = this.#end - this.#lines.length;
    const isKnown = run === this.run && next > oldest && next <= this.#end;
    const first = isKnown ? Math.floor(next) : oldest;
    const lines = this.#lines.slice(first - oldest, first - oldest + 100);
    return { run: this.run, first, end: this.#end, lines };
  }
}
