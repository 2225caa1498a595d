import { UsageError } from "./usage_error.ts";

/** Which numbers {@linkcode parseNumber} accepts. */
export interface NumberRange {
  /** The smallest. */
  min: number;
  /** The largest. @default {Number.MAX_SAFE_INTEGER} */
  max?: number;
  /** Whether decimals are accepted. @default {false} */
  decimals?: boolean;
}

/**
 * Reads a number from the command line: digits, and nothing else. `Number()`
 * and `Deno.listen` would take `0x50`, `1e3` and `" 80 "` too.
 *
 * @param name What the number is, for the message.
 * @param text What was typed.
 * @param range Which numbers are accepted.
 * @returns The number.
 * @throws {UsageError} If it is not such a number.
 *
 * @example
 * ```ts
 * import { parseNumber } from "@socket-primer/lib/parse-number";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseNumber("PORT", "2000", { min: 0, max: 65535 }), 2000);
 * assertThrows(
 *   () => parseNumber("PORT", "20x0", { min: 0, max: 65535 }),
 *   Error,
 *   'PORT must be a whole number from 0 to 65535, not "20x0"',
 * );
 * ```
 */
export function parseNumber(
  name: string,
  text: string,
  range: NumberRange,
): number {
  const { min, max = Number.MAX_SAFE_INTEGER, decimals = false } = range;
  const number = (decimals ? /^\d+(\.\d+)?$/ : /^\d+$/).test(text)
    ? Number(text)
    : NaN;
  if (number >= min && number <= max) return number;
  const kind = decimals ? "a number" : "a whole number";
  const bounds = max === Number.MAX_SAFE_INTEGER
    ? `of at least ${min}`
    : `from ${min} to ${max}`;
  throw new UsageError(`${name} must be ${kind} ${bounds}, not "${text}"`);
}
