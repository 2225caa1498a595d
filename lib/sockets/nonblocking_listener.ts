import { acceptClient } from "./accept_client.ts";

/**
 * Accepts clients without waiting for them: Python's `accept` after
 * `setblocking(0)` on the listening socket.
 *
 * One accept is always under way, and the class holds one accepted client until
 * it is requested. It closes the listener after the last client.
 *
 * From Matloff, section 6; accept(2) with `O_NONBLOCK`.
 *
 * @example
 * ```ts
 * import { NonblockingListener } from "@socket-primer/primer/nonblocking-listener";
 * import { select } from "@socket-primer/primer/select";
 * import { assertEquals } from "@std/assert";
 *
 * const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const listener = new NonblockingListener(tcp, { name: "greeter", clients: 1 });
 * assertEquals(listener.accept(), undefined); // nobody yet
 * using client = await Deno.connect({ port: tcp.addr.port });
 * await select([listener]);
 * using conn = listener.accept()!;
 * assertEquals(conn.remoteAddr, client.localAddr);
 * assertEquals(listener.open, false);
 * ```
 */
export class NonblockingListener implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #name: string;
  #expected: number;
  /** The client that `accept` returns next; `null` once the listener is closed. */
  #arrived: Deno.TcpConn | null | undefined;
  #wake: () => void = () => {};

  /**
   * Takes over a listener and begins to accept.
   *
   * @param listener The listener; nothing else may use it from now on.
   * @param options The program's name, for messages, and how many clients to
   * accept.
   */
  constructor(
    listener: Deno.TcpListener,
    options: { name: string; clients: number },
  ) {
    this.#listener = listener;
    this.#name = options.name;
    this.#expected = options.clients;
    this.#accept();
  }

  /** Whether more clients can come. */
  get open(): boolean {
    return this.#arrived !== null;
  }

  /** Whether `accept` has a client to return. */
  get ready(): boolean {
    return Boolean(this.#arrived);
  }

  /**
   * Takes the client that has connected.
   *
   * @returns Its connection, or `undefined` if there is none.
   */
  accept(): Deno.TcpConn | undefined {
    const conn = this.#arrived;
    if (!conn) return undefined;
    this.#arrived = undefined;
    this.#accept();
    return conn;
  }

  /**
   * Has a function called when a client has connected or the listener has been
   * closed. A later call replaces an earlier one.
   *
   * @param wake The function to call.
   */
  whenReady(wake: () => void): void {
    this.#wake = wake;
  }

  /** Closes the listener, and the connection of a client that was not taken. */
  [Symbol.dispose](): void {
    this.#arrived?.[Symbol.dispose]();
    this.#arrived = null;
    this.#listener[Symbol.dispose]();
  }

  async #accept(): Promise<void> {
    let conn: Deno.TcpConn | null | undefined;
    // One that reset its connection too early has come and gone.
    while (conn === undefined && this.#expected-- > 0) {
      conn = await acceptClient(this.#listener, this.#name);
    }
    if (this.open && conn) this.#arrived = conn;
    else {
      conn?.[Symbol.dispose]();
      this[Symbol.dispose]();
    }
    this.#wake();
  }
}
