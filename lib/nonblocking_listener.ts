import { acceptClient } from "./accept_client.ts";
import type { Selectable } from "./select.ts";

/**
 * Accepts clients without waiting for them: Python's `accept` after
 * `setblocking(0)` on the listening socket.
 *
 * One accept is under way at any time, and whom it brought is kept until asked
 * for. With the last client that is expected the listener is closed.
 *
 * From Matloff, section 6; accept(2) with `O_NONBLOCK`.
 *
 * @example
 * ```ts
 * import { NonblockingListener } from "@socket-primer/lib/nonblocking-listener";
 * import { select } from "@socket-primer/lib/select";
 * import { assertEquals } from "@std/assert";
 *
 * const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const door = new NonblockingListener(listener, { name: "greeter", clients: 1 });
 * assertEquals(door.accept(), undefined); // nobody yet
 * using client = await Deno.connect({ port: listener.addr.port });
 * await select([door]);
 * using conn = door.accept()!;
 * assertEquals(conn.remoteAddr, client.localAddr);
 * assertEquals(door.open, false);
 * ```
 */
export class NonblockingListener implements Selectable, Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #name: string;
  #expected: number;
  #arrived: Deno.TcpConn | null | undefined;
  #wake: () => void = () => {};

  /**
   * Takes over the listener.
   *
   * @param listener The bound listener; nobody else may use it from now on.
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

  /** Whether `accept` has a client. */
  get ready(): boolean {
    return Boolean(this.#arrived);
  }

  /**
   * Takes the client that has come.
   *
   * @returns Its connection, or `undefined` if there is none.
   */
  accept(): Deno.TcpConn | undefined {
    const conn = this.#arrived;
    if (!conn) return undefined;
    this.#expected--;
    this.#arrived = undefined;
    this.#accept();
    return conn;
  }

  /**
   * Asks to be told when a client has come or none will. One at a time: a later
   * call takes the place of an earlier one.
   *
   * @param wake Called then.
   */
  whenReady(wake: () => void): void {
    this.#wake = wake;
  }

  /** Closes the listener; a client whom nobody has taken is let go. */
  [Symbol.dispose](): void {
    this.#arrived?.[Symbol.dispose]();
    this.#arrived = null;
    this.#listener[Symbol.dispose]();
  }

  async #accept(): Promise<void> {
    if (this.#expected === 0) return this[Symbol.dispose]();
    const conn = await acceptClient(this.#listener, this.#name);
    if (this.#arrived === null) conn?.[Symbol.dispose]();
    else this.#arrived = conn;
    this.#wake();
  }
}
