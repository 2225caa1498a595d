/**
 * show_bytes.ts: shows bytes as text, in quotes, with escapes such as `\n` and
 * `\xe9`.
 *
 * @module
 */

const ESCAPES: Record<number, string> = {
  9: "\\t",
  10: "\\n",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

/**
 * Shows bytes in quotes and in ASCII, much as C would write them: a byte that
 * is not a printable character becomes an escape such as `\n` or `\xe9`, and a
 * quote or a backslash gets a backslash.
 *
 * A UTF-8 character may have been split on its way, so each of its bytes is
 * shown separately.
 *
 * @param bytes The bytes.
 * @param width The most columns to use, quotes and `more` included.
 * @param more What follows the closing quote if something was left out.
 * @returns The text; empty if there is no room for it.
 *
 * @example
 * ```ts
 * import { showBytes } from "@socket-primer/primer/show-bytes";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode("PID\tTTY\n");
 * assertEquals(showBytes(bytes, 20, "..."), '"PID\\tTTY\\n"');
 * assertEquals(showBytes(bytes, 10, "..."), '"PID\\t"...');
 * ```
 */
export function showBytes(
  bytes: Uint8Array,
  width: number,
  more: string,
): string {
  let whole = "";
  let cut = "";
  for (const byte of bytes.subarray(0, width)) {
    whole += showByte(byte);
    if (whole.length + 2 + more.length <= width) cut = whole;
  }
  if (bytes.length <= width && whole.length + 2 <= width) return `"${whole}"`;
  return cut === "" ? "" : `"${cut}"${more}`;
}

function showByte(byte: number): string {
  if (byte in ESCAPES) return ESCAPES[byte];
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
