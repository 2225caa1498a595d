/**
 * make_visible.ts: makes received text safe to show.
 *
 * @module
 */

/**
 * Makes received text safe to show on a line of its own: each character that
 * moves the cursor, reverses the text or is invisible, except spaces, becomes
 * `\u{...}`.
 *
 * It escapes the backslash of a received `\u{a}` as well, so that this text
 * cannot be confused with an escaped character.
 *
 * It escapes all characters that Unicode calls control, format (bidirectional
 * marks, zero-width characters, tags, the byte order mark) or default ignorable
 * (fillers, variation selectors), and also the line separator, the paragraph
 * separator and the blank Braille pattern.
 *
 * @param text Any text.
 * @returns One line of visible text.
 *
 * @example
 * ```ts
 * import { makeVisible } from "@socket-primer/primer/make-visible";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(makeVisible("two\nlines"), "two\\u{a}lines");
 * assertEquals(makeVisible("two\\u{a}lines"), "two\\u{5c}u{a}lines");
 * ```
 */
export function makeVisible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|\\(?=u\{)/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
