/**
 * wire_relay.ts: what relays over TCP and UDP have in common.
 *
 * @module
 */
import type { Fault } from "./parse_fault.ts";
import type { WireRecord } from "./wire_record.ts";

/** The faults of each direction, in the order in which bytes meet them. */
export interface Faults {
  /** From client to server. */
  up: Fault[];
  /** From server to client. */
  down: Fault[];
}

/** Where to find a socket: a host and a port. */
export interface Endpoint {
  /** The address, or a name, without brackets. */
  hostname: string;
  /** The port. */
  port: number;
}

/** What a relay needs to start. */
export interface RelayOptions {
  /** Where to listen; port 0 is any free port. */
  listen: Endpoint;
  /** Where the server is. */
  server: Endpoint;
  /** The faults to begin with. */
  faults: Faults;
  /** The seed of the random choices. */
  seed: number;
  /** Where to record what passes. */
  record: WireRecord;
  /** Called with each error that does not end the relay. */
  onError?: (error: Error) => void;
}

/** One connection that a relay carries, or one client's datagrams. */
export interface RelayedConnection {
  /** Its number, as in {@linkcode WireEvent.conn}. */
  conn: number;
  /** The client's address, such as `127.0.0.1:52634`. */
  client: string;
}

/**
 * A running relay, over TCP or UDP: what a program can see of it and do with
 * it.
 *
 * @example
 * ```ts
 * import { TcpRelay } from "@socket-primer/primer/tcp-relay";
 * import { WireRecord } from "@socket-primer/primer/wire-record";
 * import { assertEquals } from "@std/assert";
 *
 * const relay = await TcpRelay.start({
 *   listen: { hostname: "127.0.0.1", port: 0 },
 *   server: { hostname: "127.0.0.1", port: 2000 },
 *   faults: { up: [], down: [] },
 *   seed: 7,
 *   record: new WireRecord({ maxEvents: 1000, maxBytes: 1_000_000 }),
 * });
 * assertEquals(relay.server, "127.0.0.1:2000");
 * await relay.close();
 * ```
 */
export interface WireRelay {
  /** The transport. */
  readonly transport: "tcp" | "udp";
  /** Where it listens, such as `127.0.0.1:2001`. */
  readonly address: string;
  /** The server's address, as it was given: `127.0.0.1:2000`. */
  readonly server: string;
  /** What has passed. */
  readonly record: WireRecord;
  /** The connections that are open now, oldest first. */
  readonly connections: RelayedConnection[];
  /** The faults that are switched on. */
  readonly faults: Faults;
  /**
   * Changes the faults, including those of open connections: what the relay
   * holds back is passed on at once, and the next bytes go through the new
   * faults. Each fault starts again: `limit_data 10` counts from 0.
   *
   * @param faults The new faults.
   * @throws {Error} If `lockstep` cannot work here, or if the relay cannot
   * listen again after `down`. The `cause` says why.
   */
  setFaults(faults: Faults): Promise<void>;
  /** Closes the listener and all connections. */
  close(): Promise<void>;
}
