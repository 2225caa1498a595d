/**
 * nonblocking_conn.ts: a connection whose methods never wait.
 *
 * @module
 */
import { formatAddress } from "./format_address.ts";
import { writeAll } from "./write_all.ts";

/**
 * A connection whose methods never wait, like a Python socket after
 * `setblocking(0)`.
 *
 * In Deno, a read that has begun cannot be cancelled without closing the
 * connection. So there is always either one pending read, or the result of the
 * last one, which is kept until you call `recv`. No byte is lost, and at most
 * one chunk is held.
 *
 * `send` accepts all of the bytes, whereas the system call may accept only some
 * of them. Until all of them have been written, the connection is not ready and
 * `recv` returns `undefined`. So at most one answer is in memory for a peer
 * that does not read. Once writing has failed, further answers are dropped, but
 * you can still receive what the peer had sent before.
 *
 * From Matloff, section 6; send(2) and recv(2) with `O_NONBLOCK`.
 *
 * @example
 * ```ts
 * import { NonblockingConn } from "@socket-primer/primer/nonblocking-conn";
 * import { select } from "@socket-primer/primer/select";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using client = await Deno.connect({ port: listener.addr.port });
 * using conn = new NonblockingConn(await listener.accept());
 *
 * assertEquals(conn.recv(), undefined); // nothing yet
 * await client.write(new Uint8Array([7]));
 * await select([conn]);
 * assertEquals(conn.recv(), new Uint8Array([7]));
 * client.close();
 * await select([conn]);
 * assertEquals(conn.recv(), null); // end of file
 * ```
 */
export class NonblockingConn implements Disposable {
  /** The address of the peer, as text. */
  readonly peer: string;
  readonly #conn: Deno.TcpConn;
  readonly #buffer: Uint8Array;
  /**
   * The result of the last read; `undefined` if it is pending or has failed.
   */
  #arrived: Uint8Array | null | undefined;
  #failure: { error: unknown } | undefined;
  #sending = false;
  #peerStoppedReading = false;
  #closed = false;
  #wake: () => void = () => {};

  /**
   * Takes over a connection and begins to read.
   *
   * @param conn The connection; nothing else may use it from now on.
   * @param chunkBytes The largest number of bytes that one `recv` returns; 1024
   * if not given.
   */
  constructor(conn: Deno.TcpConn, chunkBytes = 1024) {
    this.#conn = conn;
    this.#buffer = new Uint8Array(chunkBytes);
    this.peer = formatAddress(conn.remoteAddr);
    // Otherwise small answers could be delayed: see TCP_NODELAY in tcp(7).
    conn.setNoDelay(true);
    this.#read();
  }

  /** Whether `recv` has a result: bytes, end of file, or an error to throw. */
  get ready(): boolean {
    if (this.#closed) return true;
    const hasResult = this.#arrived !== undefined || this.#failure;
    return !this.#sending && Boolean(hasResult);
  }

  /**
   * Returns what has arrived, and begins the next read.
   *
   * @returns The bytes; `undefined` if there are none yet (where Python raises
   * an exception) or if `send` has not finished; `null` once the peer has
   * closed or half-closed, or this end has been closed.
   * @throws The error of the failed read, on this and every further call.
   */
  recv(): Uint8Array | null | undefined {
    if (this.#closed) return null;
    if (this.#sending) return undefined;
    if (this.#failure) throw this.#failure.error;
    const arrived = this.#arrived;
    if (arrived) this.#read();
    return arrived;
  }

  /**
   * Begins to send all of the bytes.
   *
   * @param bytes The bytes, which must not change until they have been sent.
   * @throws {TypeError} If earlier bytes are still being sent.
   */
  send(bytes: Uint8Array): void {
    if (this.#sending) throw new TypeError("Cannot send while still sending");
    if (!this.#peerStoppedReading) this.#send(bytes);
  }

  /**
   * Sets the function to call whenever the connection becomes ready. It
   * replaces the one set before.
   *
   * @param wake The function to call.
   */
  whenReady(wake: () => void): void {
    this.#wake = wake;
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#conn[Symbol.dispose]();
  }

  async #read(): Promise<void> {
    this.#arrived = undefined;
    try {
      const count = await this.#conn.read(this.#buffer);
      this.#arrived = count === null ? null : this.#buffer.slice(0, count);
    } catch (error) {
      this.#failure = { error };
    }
    if (this.ready) this.#wake();
  }

  async #send(bytes: Uint8Array): Promise<void> {
    this.#sending = true;
    try {
      await writeAll(this.#conn, bytes);
    } catch {
      this.#peerStoppedReading = true;
    }
    this.#sending = false;
    if (this.ready) this.#wake();
  }
}
