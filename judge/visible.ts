/**
 * Makes visible all characters that could control a terminal or reverse text.
 *
 * @param text What somebody else's program has printed or sent.
 * @returns The text, with escapes such as `\u001b` in place of these
 * characters.
 *
 * @example
 * ```ts
 * import { visible } from "../judge/visible.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(visible("\x1b[2J"), "\\u001b[2J");
 * ```
 */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
