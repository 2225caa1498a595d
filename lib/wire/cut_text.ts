/**
 * cut_text.ts: shortens text that is too long.
 *
 * @module
 */

/**
 * Shortens a text that is too long.
 *
 * @param text The text.
 * @param length How long it may be, in characters.
 * @param more What stands for the rest, such as `...`.
 * @returns The text, or its beginning and `more`.
 *
 * @example
 * ```ts
 * import { cutText } from "@socket-primer/primer/cut-text";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cutText("reset_peer", 10, "..."), "reset_peer");
 * assertEquals(cutText("limit_data 10", 10, "..."), "limit_d...");
 * ```
 */
export function cutText(text: string, length: number, more: string): string {
  if (text.length <= length) return text;
  return text.slice(0, length - more.length) + more;
}
