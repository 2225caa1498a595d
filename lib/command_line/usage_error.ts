/**
 * usage_error.ts: the error for a wrong command line.
 *
 * @module
 */

/**
 * The error to throw if the command line is wrong. `runProgram` prints its
 * message and the usage line, and ends the program with exit code 2.
 *
 * @example
 * ```ts
 * import { UsageError } from "@socket-primer/primer/usage-error";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => {
 *   throw new UsageError("PORT is missing");
 * }, UsageError);
 * ```
 */
export class UsageError extends Error {}
