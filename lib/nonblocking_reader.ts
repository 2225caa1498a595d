import type { Reader } from "./line_reader.ts";
import type { Selectable } from "./select.ts";

/**
 * Reads from a connection without waiting: Python's `recv` after
 * `setblocking(0)`.
 *
 * A read of Deno's cannot be taken back. So one is always under way, never two,
 * and what it brought is kept until it is asked for: no byte is lost, and at
 * most one chunk is held. Nobody else may read from the source, and it is never
 * closed here.
 *
 * From Matloff, section 6; recv(2) with `O_NONBLOCK`.
 *
 * @example
 * ```ts
 * import { NonblockingReader } from "@socket-primer/lib/nonblocking-reader";
 * import { select } from "@socket-primer/lib/select";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using client = await Deno.connect({ port: listener.addr.port });
 * using conn = await listener.accept();
 *
 * const reader = new NonblockingReader(conn);
 * assertEquals(reader.recv(), undefined); // nothing yet
 * await client.write(new Uint8Array([7]));
 * await select([reader]);
 * assertEquals(reader.recv(), new Uint8Array([7]));
 * client.close();
 * await select([reader]);
 * assertEquals(reader.recv(), null); // end of file
 * ```
 */
export class NonblockingReader implements Selectable {
  readonly #source: Reader;
  readonly #buffer: Uint8Array;
  #reading = false;
  /** What the last read brought: bytes, `null` at end of file, or nothing yet. */
  #arrived: Uint8Array | null | undefined;
  #failure: { error: unknown } | undefined;
  #wake: () => void = () => {};

  /**
   * Makes a reader, which begins to read at once.
   *
   * @param source Where the bytes come from.
   * @param chunkBytes The most bytes that one `recv` gives.
   */
  constructor(source: Reader, chunkBytes = 1024) {
    this.#source = source;
    this.#buffer = new Uint8Array(chunkBytes);
    this.#read();
  }

  /** Whether `recv` has something: bytes, end of file or an error. */
  get ready(): boolean {
    this.#read();
    return this.#arrived !== undefined || this.#failure !== undefined;
  }

  /**
   * Takes what has arrived.
   *
   * @returns Bytes, which are good until the next call; `undefined` if there
   * are none yet (where Python raises); `null` at end of file, then always.
   * @throws Whatever the source's `read` rejected with, then always.
   */
  recv(): Uint8Array | null | undefined {
    if (this.#failure) throw this.#failure.error;
    const arrived = this.#arrived;
    if (arrived === undefined) this.#read();
    else if (arrived !== null) this.#arrived = undefined;
    return arrived;
  }

  /**
   * Asks to be told when `recv` gets something. One at a time: a later call
   * takes the place of an earlier one.
   *
   * @param wake Called once there is something.
   */
  whenReady(wake: () => void): void {
    this.#wake = wake;
    this.#read();
  }

  async #read(): Promise<void> {
    if (this.#reading || this.#arrived !== undefined || this.#failure) return;
    this.#reading = true;
    try {
      const count = await this.#source.read(this.#buffer);
      this.#arrived = count === null ? null : this.#buffer.subarray(0, count);
    } catch (error) {
      this.#failure = { error };
    }
    this.#reading = false;
    this.#wake();
  }
}
