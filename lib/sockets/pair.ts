/**
 * pair.ts: a connection with both ends in this program; you choose the
 * client's address and port.
 *
 * @module
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { hasAddress } from "./has_address.ts";

/** One end of a connection: an IP address and a port. */
export type Endpoint = Pick<Deno.NetAddr, "hostname" | "port">;

/** Error codes for a connection that exists already; they vary by system. */
const IN_USE = ["EINVAL", "EADDRINUSE", "EADDRNOTAVAIL"];

/**
 * A connection with both ends in this program.
 *
 * You choose the address and the port of the client, as with Python's `bind`
 * before `connect`. Usually the system chooses them. `Deno.connect` does not
 * let you choose, so the client is a socket of `node:net`.
 *
 * From Matloff, section 3.2; bind(2), connect(2), and RFC 9293, section 3.6.
 *
 * @example
 * ```ts
 * import { Pair } from "@socket-primer/primer/pair";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using pair = await Pair.open({ hostname: "127.0.0.1", port: 0 }, listener);
 * assertEquals(await pair?.send("moon"), "moon");
 * assertEquals(pair?.to, listener.addr);
 * ```
 */
export class Pair implements Disposable {
  readonly #client: Socket;
  readonly #server: Deno.TcpConn;

  private constructor(client: Socket, server: Deno.TcpConn) {
    this.#client = client;
    this.#server = server;
  }

  /**
   * Connects to a listener and accepts the connection.
   *
   * @param from The client's end; port 0 leaves the port to the system. The
   * program needs `--allow-net` for this address as well as for the listener's.
   * @param listener The listener. No other client may connect to it meanwhile.
   * @returns The connection, or `undefined` if these two ends are connected
   * already: the system allows only one connection between them.
   * @throws {Deno.errors.AddrNotAvailable} If this machine does not have the
   * client's address.
   * @throws {Deno.errors.NotCapable} If the permission for this address is
   * missing.
   * @throws {Error} If it cannot connect for another reason; `code` is the
   * system's name for that reason, such as `ECONNREFUSED`.
   */
  static async open(
    from: Endpoint,
    listener: Deno.TcpListener,
  ): Promise<Pair | undefined> {
    // hasAddress() also throws if the permission for the address is missing. In
    // node:net, a missing permission ends the program.
    if (!hasAddress(from.hostname)) {
      const message = `This machine does not have ${from.hostname}`;
      throw new Deno.errors.AddrNotAvailable(message);
    }
    const { hostname: host, port } = listener.addr;
    const local = { localAddress: from.hostname, localPort: from.port };
    const client = connect({ host, port, ...local, allowHalfOpen: true });
    try {
      await once(client, "connect");
      return new Pair(client, await listener.accept());
    } catch (error) {
      client.destroy();
      const { syscall, code = "" } = error as NodeJS.ErrnoException;
      // If bind fails with one of these codes, the reason is a different one.
      const isInUse = syscall === "connect" && IN_USE.includes(code);
      if (!isInUse || from.port === 0) throw error;
    }
  }

  /** The client's end. */
  get from(): Deno.NetAddr {
    return this.#server.remoteAddr;
  }

  /** The server's end. */
  get to(): Deno.NetAddr {
    return this.#server.localAddr;
  }

  /**
   * Sends a short text from the client to the server.
   *
   * @param text The text, at most 1024 bytes in UTF-8.
   * @returns What the server reads.
   */
  async send(text: string): Promise<string> {
    this.#client.write(text);
    const buffer = new Uint8Array(1024);
    const count = await this.#server.read(buffer) ?? 0;
    return new TextDecoder().decode(buffer.subarray(0, count));
  }

  /**
   * Half-closes the server's end; resolves when the client has read end of
   * file.
   */
  async closeServer(): Promise<void> {
    // This sends a FIN, as close() does, but closeClient() can still read at
    // this end.
    await this.#server.closeWrite();
    await once(this.#client.resume(), "end");
  }

  /** Closes the client's end; resolves when the server has noticed it. */
  async closeClient(): Promise<void> {
    this.#client.end();
    await this.#server.read(new Uint8Array(1));
  }

  /** Closes what is still open. */
  [Symbol.dispose](): void {
    this.#client.destroy();
    this.#server[Symbol.dispose]();
  }
}
