/**
 * parse_number.ts: parses a number and checks its range.
 *
 * @module
 */
import { UsageError } from "./usage_error.ts";

/**
 * Parses a number from the command line. It must be written in digits. A
 * decimal point is accepted only if `min` is not a whole number.
 *
 * `Number()` and `Deno.listen` would also accept `0x50`, `1e3` and " 80 ".
 *
 * @param name What the number is, for the error message.
 * @param text What the user typed.
 * @param min The smallest number accepted; 0 if not given.
 * @param max The largest number accepted; 65535, the largest port, if not given.
 * @returns The number.
 * @throws {UsageError} If the text is not a number in that range.
 *
 * @example
 * ```ts
 * import { parseNumber } from "@socket-primer/primer/parse-number";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseNumber("PORT", "2000"), 2000);
 * assertEquals(parseNumber("--interval", "0.5", 0.001, 60), 0.5);
 * assertThrows(
 *   () => parseNumber("PORT", "20x0"),
 *   Error,
 *   'PORT must be a number from 0 to 65535, not "20x0"',
 * );
 * ```
 */
export function parseNumber(
  name: string,
  text: string,
  min = 0,
  max = 65535,
): number {
  const pattern = Number.isInteger(min) ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const value = pattern.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  const range = `from ${min} to ${max}`;
  throw new UsageError(
    `${name} must be a number ${range}, not ${JSON.stringify(text)}`,
  );
}
