import { allRead } from "./all_read.ts";
import type { Faults } from "./wire_relay.ts";
import type { RelaySocket } from "./relay_socket.ts";
import { seededRandom } from "./seeded_random.ts";
import { streamStageOf } from "./stream_stage_of.ts";
import type { StreamPacket, StreamWire } from "./stream_stage.ts";
import type { Direction, WireEvent } from "./wire_event.ts";
import type { WireRecord } from "./wire_record.ts";

type Side = WireEvent["at"];
type Happening = Pick<WireEvent, "kind"> & Partial<Omit<StreamPacket, "kind">>;

/** Where the packets of each direction arrive, and where they leave. */
const ENTRY: Record<Direction, Side> = { up: "client", down: "server" };
const EXIT: Record<Direction, Side> = { up: "server", down: "client" };
const BACK: Record<Direction, Direction> = { up: "down", down: "up" };

/**
 * Carries one TCP connection through the faults, in both directions, until
 * both have ended or the connection is reset.
 *
 * Bytes, end of file and resets go through the faults in their order. If the
 * receiver of one direction is gone, its sender is reset at once, as if they
 * were connected directly.
 */
export class TcpConnection {
  readonly #conn: number;
  readonly #sockets: Record<Side, RelaySocket>;
  readonly #record: WireRecord;
  readonly #seed: number;
  #faults: Faults;
  /** Aborted and replaced when the faults change. */
  #faultsEnd = new AbortController();
  #isOver = false;

  /**
   * Prepares a connection; `run` starts it.
   *
   * @param conn Its number.
   * @param sockets The relay's sockets towards client and server.
   * @param setup The record, the faults to begin with, and the seed of the
   * random choices.
   */
  constructor(
    conn: number,
    sockets: Record<Side, RelaySocket>,
    setup: { record: WireRecord; faults: Faults; seed: number },
  ) {
    this.#conn = conn;
    this.#sockets = sockets;
    this.#record = setup.record;
    this.#faults = setup.faults;
    this.#seed = setup.seed;
    for (const dir of ["up", "down"] as const) {
      const at = ENTRY[dir];
      sockets[at].onArrival = (packet) => this.#add(dir, at, packet);
    }
  }

  /** Carries everything; resolves when the connection is over. */
  async run(): Promise<void> {
    await Promise.all([this.#carry("up"), this.#carry("down")]);
    this.close();
  }

  /** Passes on what the old faults hold back, and then uses the new ones. */
  setFaults(faults: Faults): void {
    const before = this.#faultsEnd;
    this.#faults = faults;
    this.#faultsEnd = new AbortController();
    before.abort();
  }

  /** Closes both sides. */
  close(): void {
    this.#isOver = true;
    this.#sockets.client.close();
    this.#sockets.server.close();
    this.#faultsEnd.abort();
  }

  /** Carries one direction, through new stages after each change of faults. */
  async #carry(dir: Direction): Promise<void> {
    const from = this.#sockets[ENTRY[dir]];
    while (!from.ended && !this.#isOver) {
      const { signal } = this.#faultsEnd;
      let packets: AsyncIterable<StreamPacket> = from.packets(signal);
      for (const [i, fault] of this.#faults[dir].entries()) {
        packets = streamStageOf(fault)(packets, this.#wire(dir, i, signal));
      }
      for await (const packet of packets) await this.#send(dir, packet);
    }
  }

  /** What fault number `i` of a direction can do. */
  #wire(dir: Direction, i: number, signal: AbortSignal): StreamWire {
    const from = this.#sockets[ENTRY[dir]];
    const to = this.#sockets[EXIT[dir]];
    return {
      signal,
      random: seededRandom(this.#seed, this.#conn, dir === "up" ? 0 : 1, i),
      note: (...faults) => {
        this.#add(dir, ENTRY[dir], {
          kind: "note",
          offset: from.offset,
          faults,
        });
      },
      drop: (packet, fault) => this.#drop(dir, packet, fault),
      reset: (fault) => {
        this.#reset("up", fault);
        this.#reset("down", fault);
      },
      allRead: () => allRead(to.relay, to.peer, signal),
    };
  }

  async #send(dir: Direction, packet: StreamPacket): Promise<void> {
    const to = this.#sockets[EXIT[dir]];
    if (packet.kind === "rst") return this.#reset(dir, ...packet.faults);
    if (to.finSent) return this.#drop(dir, packet, "after FIN");
    if (!to.closed) {
      this.#add(dir, EXIT[dir], packet);
      if (await to.send(packet)) return;
    }
    // A receiver that is gone answers bytes with a reset.
    this.#reset(BACK[dir]);
  }

  #drop(dir: Direction, packet: StreamPacket, fault: string): void {
    const { kind } = packet;
    const what = kind === "data" ? fault : `${fault}: ${kind.toUpperCase()}`;
    const faults = [...packet.faults, what];
    this.#add(dir, EXIT[dir], { ...packet, kind: "drop", faults });
  }

  /** Resets the socket where a direction leaves, if it is still open. */
  #reset(dir: Direction, ...faults: string[]): void {
    const to = this.#sockets[EXIT[dir]];
    if (to.closed) return;
    const { offset } = this.#sockets[ENTRY[dir]];
    this.#add(dir, EXIT[dir], { kind: "rst", offset, faults });
    to.reset();
  }

  #add(dir: Direction, at: Side, happening: Happening): void {
    const { faults = [], ...what } = happening;
    const { relay, peer } = this.#sockets[at];
    const [from, to] = ENTRY[dir] === at ? [peer, relay] : [relay, peer];
    const fault = faults.join(", ") || null;
    this.#record.add({ ...what, conn: this.#conn, dir, at, from, to, fault });
  }
}
