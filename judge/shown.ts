const SHOWN_CHARACTERS = 40;

/**
 * Shows text or bytes as a report does: in quotes, shortened, with the size.
 *
 * @example
 * ```ts
 * import { shown } from "../judge/shown.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(shown("ab\n"), '"ab\\n"');
 * assertEquals(shown(""), "nothing");
 * ```
 */
export function shown(data: string | Uint8Array): string {
  const bytes = typeof data === "string"
    ? new TextEncoder().encode(data)
    : data;
  if (bytes.length === 0) return "nothing";
  const text = new TextDecoder().decode(
    bytes.subarray(0, SHOWN_CHARACTERS + 1),
  );
  if (bytes.length <= SHOWN_CHARACTERS) return quoted(text);
  const start = quoted(text.slice(0, SHOWN_CHARACTERS / 2));
  return `${start.slice(0, -1)}..." (${bytes.length} bytes)`;
}

/** In quotes, with everything escaped that would move the cursor. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
