/**
 * A wrong command line: exit code 2.
 *
 * @example
 * ```ts
 * import { UsageError } from "@socket-primer/lib/usage-error";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => {
 *   throw new UsageError("PORT is missing");
 * }, UsageError);
 * ```
 */
export class UsageError extends Error {}
