import { visible } from "./visible.ts";

const SHOWN_CHARACTERS = 40;

/**
 * Shows text or bytes in quotes, as a report does. If they are long, it shows
 * only the beginning and the size.
 *
 * @param data The text or the bytes.
 * @returns One line without control characters; "nothing" if the data is empty.
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
  if (bytes.length <= SHOWN_CHARACTERS) return inQuotes(text);
  const start = inQuotes(text.slice(0, SHOWN_CHARACTERS / 2));
  return `${start.slice(0, -1)}..." (${bytes.length} bytes)`;
}

function inQuotes(text: string): string {
  return visible(JSON.stringify(text));
}
