/**
 * Shows bytes as text in quotes, with everything visible that a terminal or a
 * page would hide or obey: control characters, bytes that are not UTF-8, and
 * the characters that turn the direction of text around.
 *
 * The escapes are those of JavaScript and Python: `\n`, `\x1b`, `\u{202e}`.
 *
 * @param bytes The bytes.
 * @param maxLength The most characters of the result, at least 3; longer
 * text is cut, and ends with `…` instead of a quote.
 * @returns The text.
 *
 * @example
 * ```ts
 * import { quoteBytes } from "@socket-primer/primer/quote-bytes";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new TextEncoder().encode("PID\tTTY\n");
 * assertEquals(quoteBytes(bytes, 32), String.raw`"PID\tTTY\n"`);
 * assertEquals(quoteBytes(bytes, 6), `"PID\u2026`);
 * assertEquals(quoteBytes(new Uint8Array([0xff, 0]), 32), String.raw`"\xff\x00"`);
 * ```
 */
export function quoteBytes(bytes: Uint8Array, maxLength: number): string {
  let text = '"';
  let end = 0; // of what fits when the text must be cut
  for (let i = 0; i < bytes.length;) {
    const character = characterAt(bytes, i);
    const shown = visible(character ?? bytes[i]);
    if (text.length + 1 <= maxLength) end = text.length;
    text += shown;
    if (text.length + 1 > maxLength) return `${text.slice(0, end)}…`;
    i += character === undefined ? 1 : utf8Length(bytes[i]);
  }
  return `${text}"`;
}

const NAMED: Record<string, string> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
};

/** A character, or a byte that is part of none, as it can be shown. */
function visible(it: string | number): string {
  if (typeof it === "number") return `\\x${it.toString(16).padStart(2, "0")}`;
  if (it in NAMED) return NAMED[it];
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(it)) return it;
  const code = it.codePointAt(0)!;
  return code < 0x80 ? visible(code) : `\\u{${code.toString(16)}}`;
}

/** The character that starts there, if it is UTF-8. */
function characterAt(bytes: Uint8Array, start: number): string | undefined {
  const end = start + utf8Length(bytes[start]);
  try {
    return STRICT.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** How many bytes a character has that starts with this byte. */
function utf8Length(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
