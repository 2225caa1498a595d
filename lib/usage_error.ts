/**
 * An error of the person who typed the command line: {@linkcode runProgram}
 * answers it with the usage line and exit code 2.
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
