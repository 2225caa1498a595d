/**
 * tcp_ends.ts: the relay's two sockets for one connection, and what is
 * recorded about them.
 *
 * @module
 */
import { allRead } from "./all_read.ts";
import type { RelaySocket } from "./relay_socket.ts";
import type { StreamPacket } from "./stream_stage.ts";
import type { Direction, WireEvent } from "./wire_event.ts";
import type { WireRecord } from "./wire_record.ts";

type Side = WireEvent["at"];
type Happening = Pick<WireEvent, "kind"> & Partial<Omit<StreamPacket, "kind">>;

/** Where the packets of each direction arrive, and where they leave. */
const ENTRY: Record<Direction, Side> = { up: "client", down: "server" };
const EXIT: Record<Direction, Side> = { up: "server", down: "client" };
const BACK: Record<Direction, Direction> = { up: "down", down: "up" };

/**
 * The two sockets that a relay has for one TCP connection. What they receive
 * and send is recorded.
 *
 * If something cannot be sent because its receiver is gone, the sender is reset
 * at once, as if the two were connected directly.
 */
export class TcpEnds {
  readonly #conn: number;
  readonly #sockets: Record<Side, RelaySocket>;
  readonly #record: WireRecord;

  /**
   * Begins to record.
   *
   * @param conn The number of the connection.
   * @param sockets The relay's sockets towards client and server.
   * @param record Where to record what happens.
   */
  constructor(
    conn: number,
    sockets: Record<Side, RelaySocket>,
    record: WireRecord,
  ) {
    this.#conn = conn;
    this.#sockets = sockets;
    this.#record = record;
    for (const dir of ["up", "down"] as const) {
      const at = ENTRY[dir];
      sockets[at].onArrival = (packet) => this.#add(dir, at, packet);
    }
  }

  /** The socket at which packets of this direction arrive. */
  from(dir: Direction): RelaySocket {
    return this.#sockets[ENTRY[dir]];
  }

  /** Sends a packet, or passes a reset on. */
  async send(dir: Direction, packet: StreamPacket): Promise<void> {
    const to = this.#sockets[EXIT[dir]];
    if (packet.kind === "rst") return this.reset(dir, ...packet.faults);
    if (to.finSent) return this.drop(dir, packet, "after FIN");
    if (!to.closed) {
      this.#add(dir, EXIT[dir], packet);
      if (await to.send(packet)) return;
    }
    // A receiver that is gone answers bytes with a reset.
    this.reset(BACK[dir]);
  }

  /** Records that a fault has dropped a packet. */
  drop(dir: Direction, packet: StreamPacket, fault: string): void {
    const { kind } = packet;
    const what = kind === "data" ? fault : `${fault}: ${kind.toUpperCase()}`;
    const faults = [...packet.faults, what];
    this.#add(dir, EXIT[dir], { ...packet, kind: "drop", faults });
  }

  /** Resets the receiver of this direction, if its socket is still open. */
  reset(dir: Direction, ...faults: string[]): void {
    const to = this.#sockets[EXIT[dir]];
    if (to.closed) return;
    const { offset } = this.from(dir);
    this.#add(dir, EXIT[dir], { kind: "rst", offset, faults });
    to.reset();
  }

  /**
   * Records that a fault did something, on the side that this direction comes
   * from.
   */
  note(dir: Direction, fault: string): void {
    const { offset } = this.from(dir);
    this.#add(dir, ENTRY[dir], { kind: "note", offset, faults: [fault] });
  }

  /** Waits until the receiver has read all that was sent (Linux only). */
  async allRead(dir: Direction, signal: AbortSignal): Promise<void> {
    const { relay, peer } = this.#sockets[EXIT[dir]];
    await allRead(relay, peer, signal);
  }

  /** Closes both sockets. */
  close(): void {
    this.#sockets.client.close();
    this.#sockets.server.close();
  }

  #add(dir: Direction, at: Side, happening: Happening): void {
    const { faults = [], ...what } = happening;
    const { relay, peer } = this.#sockets[at];
    const [from, to] = ENTRY[dir] === at ? [peer, relay] : [relay, peer];
    const fault = faults.join(", ") || null;
    this.#record.add({ ...what, conn: this.#conn, dir, at, from, to, fault });
  }
}
