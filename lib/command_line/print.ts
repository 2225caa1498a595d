import { writeAll, type Writer } from "../sockets/write_all.ts";

/** Says that {@linkcode print} could not print; the `cause` says why. */
export class PrintError extends Error {}

/** For each stream, the write that the next one waits for. */
const latest = new Map<Writer, Promise<void>>();

/**
 * Prints text, or bytes as they are, on standard output.
 *
 * It is meant for programs whose output is their purpose. It adds nothing, not
 * even a line end. Texts appear in the order of the calls, even if the caller
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
