/**
 * nonblocking_listener.ts: a listener whose methods never wait.
 *
 * @module
 */
import { acceptClient } from "./accept_client.ts";

/**
 * Accepts clients without waiting for them, like Python's `accept` after
 * `setblocking(0)` on the listening socket.
 *
 * While the listener is open, there is either one pending accept, or one
 * accepted client, which is kept until you call `accept`. The listener is
 * closed when `accept` returns the last client.
 *
 * From Matloff, section 6; accept(2) with `O_NONBLOCK`.
 *
 * @example
 * ```ts
 * import { flush } from "@socket-primer/primer/flush";
 * import { NonblockingListener } from "@socket-primer/primer/nonblocking-listener";
 * import { select } from "@socket-primer/primer/select";
 * import { assertEquals } from "@std/assert";
 *
 * const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const listener = new NonblockingListener(tcp, { name: "greeter", clients: 1 });
 * assertEquals(listener.accept(), undefined); // no client yet
 * using client = await Deno.connect({ port: tcp.addr.port });
 * await select([listener]);
 * using conn = listener.accept()!;
 * assertEquals(conn.remoteAddr, client.localAddr);
 * assertEquals(listener.open, false);
 * await flush();
 * ```
 */
export class NonblockingListener implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #name: string;
  #remaining: number;
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
    this.#remaining = options.clients;
    this.#accept();
  }

  /** Whether `accept` can still return a client, now or later. */
  get open(): boolean {
    return this.#arrived !== null;
  }

  /** Whether `accept` has a client to return. */
  get ready(): boolean {
    return Boolean(this.#arrived);
  }

  /**
   * Returns a client that has connected, and begins to accept the next one.
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
   * Sets the function to call when a client has connected or the listener has
   * been closed. It replaces the one that was set before.
   *
   * @param wake The function to call.
   */
  whenReady(wake: () => void): void {
    this.#wake = wake;
  }

  /**
   * Closes the listener and any connection that `accept` has not returned yet.
   */
  [Symbol.dispose](): void {
    this.#arrived?.[Symbol.dispose]();
    this.#arrived = null;
    this.#listener[Symbol.dispose]();
  }

  async #accept(): Promise<void> {
    let conn: Deno.TcpConn | null | undefined;
    // A client that reset its connection before it was accepted counts, too.
    while (conn === undefined && this.#remaining-- > 0) {
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
