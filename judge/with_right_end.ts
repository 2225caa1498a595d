/** How many columns of a terminal the judge uses. */
export const TERMINAL_COLUMNS = 80;

/**
 * Puts a text at the right end of a line, or of the next line if there is no
 * room.
 *
 * @param left What the line begins with.
 * @param right What stands at the right end.
 * @returns One line, or two.
 *
 * @example
 * ```ts
 * import { withRightEnd } from "../judge/with_right_end.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const line = withRightEnd("pass", "section 6");
 * assertEquals([line.length, line.slice(-10)], [80, " section 6"]);
 * ```
 */
export function withRightEnd(left: string, right: string): string {
  const gap = TERMINAL_COLUMNS - left.length - right.length;
  return gap > 1
    ? left + " ".repeat(gap) + right
    : `${left}\n${right.padStart(TERMINAL_COLUMNS)}`;
}
