/**
 * dialogue.ts: sends letters to a string server, and finds the end of each
 * answer.
 *
 * @module
 */
import { writeAll } from "../sockets/write_all.ts";

const SILENCE_MS = 50;
const PATIENCE_MS = 1000;
const MAX_BYTES = 2 * 64 * 1024 ** 2;

/**
 * A client's dialogue with a string server: it sends letters, and finds the end
 * of each answer although there is no end marker.
 *
 * An answer begins with the previous answer and ends with the letter that was
 * sent. Before the new answer, the rest of the previous one may still arrive.
 * The new answer seems complete once it has this beginning and this end. But an
 * incomplete answer can look like that, too, if another client has typed the
 * same letter, so `settle` waits for silence.
 *
 * From Matloff, section 6 (`strclnt.py`).
 *
 * @example
 * ```ts
 * import { Dialogue } from "@socket-primer/primer/dialogue";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using client = await Deno.connect({ port: listener.addr.port });
 * using server = await listener.accept();
 *
 * const dialogue = new Dialogue(client);
 * const exchanged = dialogue.exchange("m".charCodeAt(0));
 * await server.read(new Uint8Array(1));
 * await server.write(new TextEncoder().encode("m"));
 * await exchanged;
 * assertEquals(new TextDecoder().decode(dialogue.v), "m");
 * ```
 */
export class Dialogue {
  readonly #conn: Deno.Conn;
  readonly #chunk = new Uint8Array(65536);
  #reading: Promise<number | null> | undefined;
  /** The last answer and, after it, what has arrived of the next one. */
  #received = new Uint8Array();

  /**
   * Creates a dialogue. It sends nothing yet.
   *
   * @param conn The connection to the server.
   */
  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** The last answer. */
  get v(): Uint8Array {
    return this.#received;
  }

  /**
   * Sends a letter, and receives until the answer seems to be complete.
   *
   * @param letter The letter, as a byte.
   * @throws {Error} If the server closes the connection, or if the last answer
   * and the new one together are longer than 128 MiB.
   */
  async exchange(letter: number): Promise<void> {
    // Bytes that arrive before the letter is sent belong to the last answer.
    const before = this.#received.length;
    await writeAll(this.#conn, new Uint8Array([letter]));
    while (true) {
      const arrived = await this.#receive(PATIENCE_MS);
      const { length } = this.#received;
      if (length === before || this.#received.at(-1) !== letter) continue;
      const start = this.#findAnswer(before);
      // If the new answer does not begin with the last one, wait for a pause,
      // and take all that has arrived since the letter was sent.
      if (start === undefined && arrived) continue;
      this.#received = this.#received.slice(start ?? before);
      return;
    }
  }

  /** Finds the start of the new answer, if it seems to be complete. */
  #findAnswer(before: number): number | undefined {
    const all = this.#received;
    // The rest of the last answer may come first. The new answer then begins
    // with the whole of the last one.
    for (let start = before; 2 * start < all.length; start++) {
      if (all.subarray(0, start).every((byte, i) => byte === all[start + i])) {
        return start;
      }
    }
  }

  /**
   * Adds to the last answer whatever still arrives, until nothing has arrived
   * for 50 ms and the answer ends with the letter that was sent.
   *
   * @throws {Error} If the server closes the connection, or if the answer is
   * longer than 128 MiB.
   */
  async settle(): Promise<void> {
    const letter = this.v.at(-1);
    while (await this.#receive(SILENCE_MS) || this.v.at(-1) !== letter);
  }

  /** Receives a chunk; resolves to false if none arrives in time. */
  async #receive(waitMs: number): Promise<boolean> {
    const silence = Promise.withResolvers<undefined>();
    const timer = setTimeout(silence.resolve, waitMs, undefined);
    // A read cannot be cancelled. So after a silence, the next call waits for
    // the same read.
    this.#reading ??= this.#conn.read(this.#chunk);
    const count = await Promise.race([this.#reading, silence.promise]);
    clearTimeout(timer);
    if (count === undefined) return false;
    if (count === null) throw new Error("the server closed the connection");
    this.#reading = undefined;
    const received = new Uint8Array(this.#received.length + count);
    if (received.length > MAX_BYTES) throw new Error("the answer is too long");
    received.set(this.#received);
    received.set(this.#chunk.subarray(0, count), this.#received.length);
    this.#received = received;
    return true;
  }
}
