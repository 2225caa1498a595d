/**
 * The part of `@std/assert` that this project uses, built on `node:assert`, for
 * machines that cannot reach JSR.
 *
 * @module
 */
import nodeAssert from "node:assert/strict";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Throws unless the condition holds. */
export function assert(
  condition: unknown,
  message?: string,
): asserts condition {
  nodeAssert.ok(condition, message);
}

/** Throws unless both are deeply equal. */
export function assertEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  nodeAssert.deepStrictEqual(actual, expected, message);
}

/** Throws unless the first text contains the second. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
): void {
  const detail = message ? `: ${message}` : "";
  nodeAssert.ok(
    actual.includes(expected),
    `"${actual}" does not contain "${expected}"${detail}`,
  );
}

/** Throws unless the text matches. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  message?: string,
): void {
  nodeAssert.match(actual, expected, message);
}

/**
 * Throws unless the function throws an error of this class whose message
 * includes the text; returns that error.
 */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E> = Error as unknown as ErrorClass<E>,
  messageIncludes = "",
): E {
  try {
    fn();
  } catch (error) {
    return assertError(error, errorClass, messageIncludes);
  }
  throw new nodeAssert.AssertionError({
    message: "Expected the function to throw",
  });
}

/**
 * Throws unless the promise is rejected with an error of this class whose
 * message includes the text; resolves to that error.
 */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E> = Error as unknown as ErrorClass<E>,
  messageIncludes = "",
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return assertError(error, errorClass, messageIncludes);
  }
  throw new nodeAssert.AssertionError({
    message: "Expected the promise to be rejected",
  });
}

function assertError<E extends Error>(
  error: unknown,
  errorClass: ErrorClass<E>,
  messageIncludes: string,
): E {
  assert(
    error instanceof errorClass,
    `Expected ${errorClass.name}, not ${error}`,
  );
  assertStringIncludes(error.message, messageIncludes);
  return error;
}
