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
 * From write(2).
 *
 * @param text The text or the bytes to print.
 * @param to Where to print; standard output if not given.
 * @throws {PrintError} If the text cannot be written, for example to a full disk.
 * Its `cause` is a {@linkcode Deno.errors.BrokenPipe} if the reader has gone.
 *
 * @example
 * ```ts
 * import { print } from "@socket-primer/primer/print";
 *
 * await print("moon, sun\n");
 * ```
 */
export function print(
  text: string | Uint8Array,
  to: Writer = Deno.stdout,
): Promise<void> {
  const bytes = typeof text === "string"
    ? new TextEncoder().encode(text)
    : text;
  const previous = latest.get(to) ?? Promise.resolve();
  const printed = previous.then(() => writeAll(to, bytes)).catch((cause) => {
    throw new PrintError("cannot print", { cause });
  });
  latest.set(to, printed.catch(() => {}));
  return printed;
}
