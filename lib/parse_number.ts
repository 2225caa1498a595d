import { UsageError } from "./usage_error.ts";

/**
 * Reads a number: digits, and decimals where `min` has some.
 *
 * `Number()` and `Deno.listen` would take `0x50`, `1e3` and " 80 " too.
 *
 * @param name What the number is, for the message.
 * @param text What was typed.
 * @param min The smallest number accepted. If not given, it is a port.
 * @param max The largest.
 * @returns The number.
 * @throws {UsageError} If it is not such a number.
 *
 * @example
 * ```ts
 * import { parseNumber } from "@socket-primer/lib/parse-number";
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
  const digits = Number.isInteger(min) ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const number = digits.test(text) ? Number(text) : NaN;
  if (number >= min && number <= max) return number;
  const range = `from ${min} to ${max}`;
  throw new UsageError(`${name} must be a number ${range}, not "${text}"`);
}
