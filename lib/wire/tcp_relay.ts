import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { formatAddress } from "../sockets/format_address.ts";
import type { Address, Faults, Relay, RelayOptions } from "./relay.ts";
import { RelaySocket } from "./relay_socket.ts";
import { TcpConnection } from "./tcp_connection.ts";
import type { WireRecord } from "./wire_record.ts";

/** Half-closes must pass, nothing is read before it is asked for, no Nagle. */
const SOCKET = { allowHalfOpen: true, pauseOnConnect: true, noDelay: true };
const NOTHING = { offset: 0, bytes: new Uint8Array(), fault: null };

/** An open connection; `carried` once the server has accepted it, too. */
interface Open {
  client: string;
  sockets: Socket[];
  carried?: TcpConnection;
  over: Promise<void>;
}

/**
 * Relays TCP connections between clients and one server, through faults.
 *
 * Without faults it is transparent: bytes, their order, half-closes and resets
 * pass in both directions, and a reader that does not read stops its sender.
 * What it cannot do: it has accepted a client before it knows whether the
 * server will, so a client that the server refuses is reset instead.
 */
export class TcpRelay implements Relay {
  readonly transport = "tcp";
  readonly address: string;
  readonly server: string;
  readonly record: WireRecord;
  readonly #options: RelayOptions;
  readonly #listenAt: Address;
  readonly #open = new Map<number, Open>();
  #listener: Server | null;
  #faults: Faults = { up: [], down: [] };
  #connections = 0;

  private constructor(options: RelayOptions, listener: Server) {
    const { address, port } = listener.address() as AddressInfo;
    this.#options = options;
    this.#listener = listener;
    this.#listenAt = { hostname: address, port };
    this.address = formatAddress(this.#listenAt);
    this.server = formatAddress(options.server);
    this.record = options.record;
    this.#accept(listener);
  }

  /**
   * Starts a relay.
   *
   * @param options Where it listens, where the server is, and the faults.
   * @returns The relay, once it listens.
   * @throws {Deno.errors.NotCapable} If Deno may not listen there.
   * @throws {Error} If the port is in use; its `code` is `EADDRINUSE`.
   */
  static async start(options: RelayOptions): Promise<TcpRelay> {
    const relay = new TcpRelay(options, await listen(options.listen));
    await relay.setFaults(options.faults);
    return relay;
  }

  get faults(): Faults {
    return this.#faults;
  }

  get connections(): { conn: number; client: string }[] {
    return [...this.#open].map(([conn, { client }]) => ({ conn, client }));
  }

  async setFaults(faults: Faults): Promise<void> {
    this.#faults = faults;
    for (const { carried } of this.#open.values()) carried?.setFaults(faults);
    const isDown = [...faults.up, ...faults.down].some((it) => it.name === "down");
    if (isDown && this.#listener) {
      this.#note("down");
      this.#listener.close();
      this.#listener = null;
    } else if (!isDown && !this.#listener) {
      this.#listener = await listen(this.#listenAt);
      this.#accept(this.#listener);
    }
  }

  async close(): Promise<void> {
    this.#listener?.close();
    const open = [...this.#open.values()];
    for (const { sockets, carried } of open) {
      carried?.close();
      for (const socket of sockets) socket.destroy();
    }
    await Promise.all(open.map(({ over }) => over));
  }

  #accept(listener: Server): void {
    listener.on("connection", (socket) => {
      const conn = ++this.#connections;
      const client = formatAddress(remote(socket));
      const open: Open = { client, sockets: [socket], over: Promise.resolve() };
      this.#open.set(conn, open);
      open.over = this.#serve(conn, open).finally(() => this.#open.delete(conn));
    });
  }

  /** Connects a client to the server, and carries what they send. */
  async #serve(conn: number, open: Open): Promise<void> {
  }
}
