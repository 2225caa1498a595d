/**
 * hex_dump.ts: shows bytes in hexadecimal and as text.
 *
 * @module
 */

/**
 * Shows bytes much as `hexdump -C` does: the offset, the bytes in hexadecimal,
 * and the bytes as text, with a dot for each that is not a printable ASCII
 * character.
 *
 * @param bytes The bytes.
 * @param perLine How many bytes to put on a line.
 * @returns The lines, with LF between them.
 *
 * @example
 * ```ts
 * import { hexDump } from "@socket-primer/primer/hex-dump";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode("PID TTY\n");
 * assertEquals(hexDump(bytes, 8), "0000  50 49 44 20 54 54 59 0a  PID TTY.");
 * assertEquals(
 *   hexDump(bytes, 6),
 *   "0000  50 49 44 20 54 54  PID TT\n" +
 *     "0006  59 0a              Y.",
 * );
 * ```
 */
export function hexDump(bytes: Uint8Array, perLine: number): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += perLine) {
    const part = [...bytes.subarray(start, start + perLine)];
    const hex = part.map((it) => it.toString(16).padStart(2, "0")).join(" ");
    const text = part.map((it) =>
      it < 0x20 || it > 0x7e ? "." : String.fromCharCode(it)
    ).join("");
    const offset = start.toString(16).padStart(4, "0");
    lines.push(`${offset}  ${hex.padEnd(perLine * 3 - 1)}  ${text}`);
  }
  return lines.join("\n");
}
