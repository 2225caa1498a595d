/**
 * udp_relay.ts: receives datagrams from clients, and opens a socket to the
 * server for each client.
 *
 * @module
 */
import { formatAddress } from "../sockets/format_address.ts";
import { bindUdp } from "./bind_udp.ts";
import { datagramsOf } from "./datagrams_of.ts";
import type { Faults, RelayOptions, WireRelay } from "./wire_relay.ts";
import { requireNet } from "./require_net.ts";
import { UdpClient } from "./udp_client.ts";
import type { WireRecord } from "./wire_record.ts";

/** How many clients can have a socket at the same time. */
const MAX_CLIENTS = 256;

/**
 * Relays UDP datagrams between clients and one server, through faults.
 *
 * The server must be able to tell the clients apart, so each of them gets its
 * own socket to the server. UDP has no end of file to show that a client has
 * left. So there are at most 256 of these sockets: after that, each new client
 * takes the place of the one that has been silent longest.
 */
export class UdpRelay implements WireRelay {
  readonly transport = "udp";
  readonly address: string;
  readonly server: string;
  readonly record: WireRecord;
  readonly #options: RelayOptions;
  readonly #listener: Deno.DatagramConn;
  readonly #clients = new Map<string, UdpClient>();
  readonly #receiving: Promise<void>;
  #faults: Faults;
  #count = 0;

  private constructor(options: RelayOptions) {
    this.#options = options;
    this.#listener = bindUdp(options.listen);
    this.#faults = options.faults;
    this.address = formatAddress(this.#listener.addr as Deno.NetAddr);
    this.server = formatAddress(options.server);
    this.record = options.record;
    this.#receiving = this.#receive();
  }

  /**
   * Starts a relay.
   *
   * @param options Where it listens, where the server is, and the faults.
   * @returns The relay.
   * @throws {Error} If the relay cannot listen, or may not send to the server.
   */
  static async start(options: RelayOptions): Promise<UdpRelay> {
    const relay = new UdpRelay(options);
    try {
      requireNet(options.server);
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
    const oldest = (a: UdpClient, b: UdpClient) => a.conn - b.conn;
    return [...this.#clients.values()].sort(oldest)
      .map(({ conn, client }) => ({ conn, client }));
  }

  setFaults(faults: Faults): Promise<void> {
    this.#faults = faults;
    for (const { flow } of this.#clients.values()) flow.setFaults(faults);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#listener.close();
    await this.#receiving;
    const clients = [...this.#clients.values()];
    for (const client of clients) this.#forget(client);
    await Promise.all(clients.map(({ answers }) => answers));
  }

  /** Receives the clients' datagrams. */
  async #receive(): Promise<void> {
    for await (const [bytes, from] of datagramsOf(this.#listener)) {
      const name = formatAddress(from);
      try {
        const client = this.#clients.get(name) ?? this.#welcome(from);
        // The client that sent most recently is the last in the map.
        this.#clients.delete(name);
        this.#clients.set(name, client);
        client.flow.arrive("up", bytes);
      } catch (error) {
        this.#options.onError?.(error as Error);
      }
    }
  }

  /** Gives a new client a socket to the server. */
  #welcome(address: Deno.NetAddr): UdpClient {
    const [silent] = this.#clients.values();
    if (this.#clients.size >= MAX_CLIENTS) this.#forget(silent);
    return new UdpClient({
      conn: ++this.#count,
      address,
      listener: this.#listener,
      options: this.#options,
      faults: this.#faults,
    });
  }

  #forget(client: UdpClient): void {
    this.#clients.delete(client.client);
    client.close();
  }
}
