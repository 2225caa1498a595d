import { formatAddress } from "./format_address.ts";
import { NonblockingReader } from "./nonblocking_reader.ts";
import type { Selectable } from "./select.ts";
import { writeAll } from "./write_all.ts";

/**
 * A connection of which nothing waits: Python's socket after `setblocking(0)`.
 *
 * `recv` gives what has come. `send` takes all of the bytes, where the system
 * call may take some, and until they have left the connection is not ready
 * and `recv` gives nothing. So a peer that does not take its answers gets no
 * more of them, and costs one answer of memory. One that takes none any more,
 * because it has gone, may still have sent something: that can be received,
 * and what is sent to it is dropped.
 *
 * From Matloff, section 6; send(2) and recv(2) with `O_NONBLOCK`.
 *
 * @example
 * ```ts
 * import { NonblockingConn } from "@socket-primer/lib/nonblocking-conn";
 * import { select } from "@socket-primer/lib/select";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using client = await Deno.connect({ port: listener.addr.port });
 * using conn = new NonblockingConn(await listener.accept());
 *
 * assertEquals(conn.recv(), undefined); // nothing yet
 * await client.write(new Uint8Array([7]));
 * await select([conn]);
 * conn.send(conn.recv()!);
 *
 * const answer = new Uint8Array(9);
 * assertEquals(await client.read(answer), 1);
 * ```
 */
export class NonblockingConn implements Selectable, Disposable {
  /** The address of the peer, as text. */
  readonly peer: string;
  readonly #conn: Deno.TcpConn;
  readonly #reader: NonblockingReader;
  #sending = false;
  #deaf = false;
  #closed = false;
  #wake: () => void = () => {};

  /**
   * Takes over the connection.
   *
   * @param conn The connection; nobody else may use it from now on.
   * @param chunkBytes The most bytes that one `recv` gives.
   */
  constructor(conn: Deno.TcpConn, chunkBytes = 1024) {
    this.#conn = conn;
    this.peer = formatAddress(conn.remoteAddr);
    // Small answers leave at once, see tcp(7).
    conn.setNoDelay(true);
    this.#reader = new NonblockingReader(conn, chunkBytes);
  }

  /** Whether `recv` has something: bytes, end of file or an error. */
  get ready(): boolean {
    return this.#closed || !this.#sending && this.#reader.ready;
  }

  /**
   * Takes what has arrived, unless something sent before is still on its way.
   *
   * @returns As {@linkcode NonblockingReader.recv}: bytes, which are good until
   * the next call; `undefined` if there are none yet; `null` at end of file, and
   * once the connection has been closed here.
   * @throws Whatever reading from the connection failed with.
   */
  recv(): Uint8Array | null | undefined {
    if (this.#closed) return null;
    return this.#sending ? undefined : this.#reader.recv();
  }

  /**
   * Sends all of the bytes in its own time.
   *
   * @param bytes The bytes, which must not change any more.
   * @throws {TypeError} If what was sent before is still on its way.
   */
  send(bytes: Uint8Array): void {
    if (this.#sending) throw new TypeError("Cannot send while still sending");
    if (!this.#deaf) this.#send(bytes);
  }

  /**
   * Asks to be told when `recv` gets something. One at a time: a later call
   * takes the place of an earlier one.
   *
   * @param wake Called once there is something.
   */
  whenReady(wake: () => void): void {
    this.#wake = () => this.ready && wake();
    this.#reader.whenReady(this.#wake);
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#conn[Symbol.dispose]();
  }

  async #send(bytes: Uint8Array): Promise<void> {
    this.#sending = true;
    try {
      await writeAll(this.#conn, bytes);
    } catch {
      this.#deaf = true;
    }
    this.#sending = false;
    this.#wake();
  }
}
