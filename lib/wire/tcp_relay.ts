/**
 * tcp_relay.ts: accepts TCP clients, and connects to the server for each of
 * them.
 *
 * @module
 */
import type { AddressInfo, Server, Socket } from "node:net";
import { formatAddress } from "../sockets/format_address.ts";
import { connectOnward } from "./connect_onward.ts";
import { listenTcp } from "./listen_tcp.ts";
import type {
  Endpoint,
  Faults,
  RelayOptions,
  WireRelay,
} from "./wire_relay.ts";
import { RelaySocket } from "./relay_socket.ts";
import { requireNet } from "./require_net.ts";
import { requireSs } from "./require_ss.ts";
import { TcpConnection } from "./tcp_connection.ts";
import { TcpEnds } from "./tcp_ends.ts";
import type { WireRecord } from "./wire_record.ts";

/** A connection, even while the relay is still connecting to the server. */
interface Open {
  client: string;
  sockets: Socket[];
  /** Carries it, once the server has accepted it. */
  carrier?: TcpConnection;
  over?: Promise<void>;
}

/**
 * Relays TCP connections between clients and one server, through faults.
 *
 * Without faults it is transparent: bytes, their order, half-closes and resets
 * pass in both directions, and a receiver that does not read makes its sender
 * wait. There are two main differences from a direct connection: the server
 * sees the relay's address, not the client's; and the relay accepts a client
 * before it knows whether the server will, so a client that the server refuses
 * is reset instead.
 */
export class TcpRelay implements WireRelay {
  readonly transport = "tcp";
  readonly address: string;
  readonly server: string;
  readonly record: WireRecord;
  readonly #options: RelayOptions;
  readonly #listenAt: Endpoint;
  readonly #open = new Map<number, Open>();
  #listener: Server | null;
  #faults: Faults = { up: [], down: [] };
  #accepted = 0;

  private constructor(options: RelayOptions, listener: Server) {
    const { address, port } = listener.address() as AddressInfo;
    this.#options = options;
    this.#listener = listener;
    this.#listenAt = { hostname: address, port };
    this.address = formatAddress(this.#listenAt);
    this.server = formatAddress(options.server);
    this.record = options.record;
  }

  /**
   * Starts a relay.
   *
   * @param options Where it listens, where the server is, and the faults.
   * @returns The relay, once it is listening.
   * @throws {Error} If the relay cannot listen, if it may not connect to the
   * server, or if `lockstep` cannot work here.
   */
  static async start(options: RelayOptions): Promise<TcpRelay> {
    const accept = (socket: Socket) => relay.#accept(socket);
    const listener = await listenTcp(options.listen, accept);
    const relay = new TcpRelay(options, listener);
    try {
      requireNet(options.server);
      await relay.setFaults(options.faults);
    } catch (error) {
      await relay.close();
      throw error;
    }
    return relay;
  }

  get faults(): Faults {
    return this.#faults;
  }

  get connections(): { conn: number; client: string }[] {
    return [...this.#open].map(([conn, { client }]) => ({ conn, client }));
  }

  async setFaults(faults: Faults): Promise<void> {
    const all = [...faults.up, ...faults.down];
    if (all.some(({ values }) => values.includes("lockstep"))) {
      await requireSs();
    }
    this.#faults = faults;
    for (const { carrier } of this.#open.values()) carrier?.setFaults(faults);
    const isDown = all.some(({ name }) => name === "down");
    if (isDown && this.#listener) {
      this.#listener.close();
      this.#listener = null;
      const [from, to] = [this.address, this.address];
      const event = { conn: 0, dir: "up", at: "client", from, to } as const;
      this.record.add({ ...event, kind: "note", fault: "down" });
    } else if (!isDown && !this.#listener) {
      const accept = (socket: Socket) => this.#accept(socket);
      this.#listener = await listenTcp(this.#listenAt, accept);
    }
  }

  async close(): Promise<void> {
    this.#listener?.close();
    const open = [...this.#open.values()];
    for (const { sockets, carrier } of open) {
      carrier?.close();
      for (const socket of sockets) socket.destroy();
    }
    await Promise.all(open.map(({ over }) => over));
  }

  #accept(socket: Socket): void {
    const conn = ++this.#accepted;
    const client = new RelaySocket(socket);
    const open: Open = { client: client.peer, sockets: [socket] };
    this.#open.set(conn, open);
    const served = this.#serve(conn, client, open).catch((error) => {
      for (const socket of open.sockets) socket.resetAndDestroy();
      this.#options.onError?.(error);
    });
    open.over = served.finally(() => this.#open.delete(conn));
  }

  /** Connects to the server for a client, and carries what they send. */
  async #serve(conn: number, client: RelaySocket, open: Open): Promise<void> {
    const { seed } = this.#options;
    const { socket, connected } = connectOnward(conn, client, this.#options);
    open.sockets.push(socket);
    const server = await connected;
    const ends = new TcpEnds(conn, { client, server }, this.record);
    open.carrier = new TcpConnection(conn, ends, this.#faults, seed);
    await open.carrier.run();
  }
}
