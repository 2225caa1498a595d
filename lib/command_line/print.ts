/**
 * print.ts: prints output, and throws if that fails.
 *
 * @module
 */
import { writeAll, type Writer } from "../sockets/write_all.ts";

/** {@linkcode print} throws this if it cannot write; `cause` says why. */
export class PrintError extends Error {}

/** The latest write to each stream. The next write waits for it. */
const latest = new Map<Writer, Promise<void>>();

/**
 * Writes text or bytes to standard output.
 *
 * Use it where the output is the purpose of the program. It adds nothing, not
 * even a newline. Texts appear in the order of the calls, even if the caller
 * does not wait in between. Unlike `console.log`, it reports a failure, and
 * Ctrl-C works while it waits for a slow reader.
 *
 * See write(2).
 *
 * @param text The text or the bytes to print.
 * @param to Where to print; standard output if not given.
 * @throws {PrintError} If the text cannot be written, for example because the
 * disk is full. Its `cause` is a {@linkcode Deno.errors.BrokenPipe} if the
 * reader has gone.
 *
 * @example
 * ```ts
 * import { print } from "@socket-primer/primer/print";
 *
 * await print("moon, sun\n");
 * ```
 */
export async function print(
  text: string | Uint8Array,
  to: Writer = Deno.stdout,
): Promise<void> {
  const bytes = typeof text === "string"
    ? new TextEncoder().encode(text)
    : text;
  const previous = latest.get(to);
  const { promise, resolve } = Promise.withResolvers<void>();
  latest.set(to, promise);
  await previous;
  try {
    await writeAll(to, bytes);
  } catch (cause) {
    throw new PrintError("cannot print", { cause });
  } finally {
    if (latest.get(to) === promise) latest.delete(to);
    resolve();
  }
}

/**
 * Returns the writes that are still under way.
 *
 * @returns A promise for each stream that `print` is writing to. None of them
 * rejects.
 */
export function pendingWrites(): Promise<void>[] {
  return [...latest.values()];
}
