/**
 * udp_client.ts: a client of a UDP relay, with its own socket to the server.
 *
 * @module
 */
import { formatAddress } from "../sockets/format_address.ts";
import { sourceFor } from "../sockets/source_for.ts";
import { bindUdp } from "./bind_udp.ts";
import { datagramsOf } from "./datagrams_of.ts";
import { UdpFlow } from "./udp_flow.ts";
import type { Faults, RelayOptions } from "./wire_relay.ts";

/** What a {@linkcode UdpClient} needs from its relay. */
export interface UdpClientSetup {
  /** The client's number. */
  conn: number;
  /** The client's address. */
  address: Deno.NetAddr;
  /** The relay's socket, to which the client sends. */
  listener: Deno.DatagramConn;
  /** The options of the relay. */
  options: RelayOptions;
  /** The faults to begin with. */
  faults: Faults;
}

/** A client of a UDP relay, with a socket of its own to the server. */
export class UdpClient {
  /** The client's number. */
  readonly conn: number;
  /** The client's address, such as `127.0.0.1:52634`. */
  readonly client: string;
  /** Carries its datagrams, and the answers. */
  readonly flow: UdpFlow;
  /** Resolves once it has stopped receiving answers. */
  readonly answers: Promise<void>;
  readonly #socket: Deno.DatagramConn;

  /**
   * Opens the socket and begins to receive answers.
   *
   * @param setup The client and its relay.
   * @throws {Error} If the socket cannot be opened; the `cause` says why.
   */
  constructor({ conn, address, listener, options, faults }: UdpClientSetup) {
    const { server, seed, record } = options;
    this.conn = conn;
    this.client = formatAddress(address);
    this.#socket = bindUdp({ hostname: sourceFor(server.hostname), port: 0 });
    const ends = {
      client: [this.client, formatAddress(listener.addr as Deno.NetAddr)],
      server: [
        formatAddress(this.#socket.addr as Deno.NetAddr),
        formatAddress(server),
      ],
    };
    this.flow = new UdpFlow({
      conn,
      seed,
      faults,
      add: (event) => {
        const [left, right] = ends[event.at];
        const [from, to] = event.dir === "up" ? [left, right] : [right, left];
        record.add({ ...event, conn, from, to });
      },
      send: (dir, bytes) =>
        dir === "up"
          ? this.#socket.send(bytes, { ...server, transport: "udp" })
          : listener.send(bytes, address),
    });
    this.answers = this.#receive(server.port);
  }

  /** Closes the socket. */
  close(): void {
    this.flow.close();
    this.#socket.close();
  }

  /** Receives the datagrams that come from the server's port. */
  async #receive(serverPort: number): Promise<void> {
    for await (const [bytes, { port }] of datagramsOf(this.#socket)) {
      if (port === serverPort) this.flow.arrive("down", bytes);
    }
  }
}
