/**
 * udp_flow.ts: carries the datagrams of one client through the faults.
 *
 * @module
 */
import { datagramFaults } from "./datagram_faults.ts";
import type { Datagram, DatagramStage } from "./datagram_stage.ts";
import type { Fault } from "./parse_fault.ts";
import type { Faults } from "./wire_relay.ts";
import { seededRandom } from "./seeded_random.ts";
import type { Direction } from "./wire_event.ts";
import type { NewWireEvent } from "./wire_record.ts";

/** How many datagrams may wait for the system to accept them. */
const MAX_UNSENT = 1000;
const DATAGRAM_STAGES: Record<string, (...values: never[]) => DatagramStage> =
  datagramFaults;

/** What a {@linkcode UdpFlow} needs from its relay. */
export interface UdpFlowSetup {
  /** The number of the flow. */
  conn: number;
  /** The faults to begin with. */
  faults: Faults;
  /** The seed of the random choices. */
  seed: number;
  /** Sends a datagram out of the relay. */
  send(dir: Direction, bytes: Uint8Array): Promise<unknown>;
  /** Records an event; the flow does not know the addresses. */
  add(event: Omit<NewWireEvent, "conn" | "from" | "to">): void;
}

/** Carries one client's datagrams through the faults, in both directions. */
export class UdpFlow {
  readonly #setup: UdpFlowSetup;
  readonly #count = { up: 0, down: 0 };
  readonly #unsent = { up: 0, down: 0 };
  readonly #sent = { up: Promise.resolve(), down: Promise.resolve() };
  #pass: Record<Direction, (datagram: Datagram) => void>;
  #faultsEnd = new AbortController();

  /** Starts to carry datagrams through the faults of `setup`. */
  constructor(setup: UdpFlowSetup) {
    this.#setup = setup;
    this.#pass = this.#passage(setup.faults);
  }

  /** Passes on what the old faults hold back, and then uses the new ones. */
  setFaults(faults: Faults): void {
    const before = this.#faultsEnd;
    this.#faultsEnd = new AbortController();
    this.#pass = this.#passage(faults);
    before.abort();
  }

  /** Makes the faults pass on what they hold back, as `setFaults` does. */
  close(): void {
    this.#faultsEnd.abort();
  }

  /** Takes a datagram that has arrived at the relay. */
  arrive(dir: Direction, bytes: Uint8Array): void {
    const datagram = { offset: ++this.#count[dir], bytes, faults: [] };
    this.#add(dir, dir === "up" ? "client" : "server", "datagram", datagram);
    this.#pass[dir](datagram);
  }

  /** The way through these faults, for both directions. */
  #passage({ up, down }: Faults): Record<Direction, (it: Datagram) => void> {
    return { up: this.#chain("up", up), down: this.#chain("down", down) };
  }

  /** Combines the faults into one function, from the last to the first. */
  #chain(dir: Direction, faults: Fault[]): (datagram: Datagram) => void {
    const { conn, seed } = this.#setup;
    const { signal } = this.#faultsEnd;
    let next = (datagram: Datagram) => this.#send(dir, datagram);
    for (const [i, { name, values }] of [...faults.entries()].reverse()) {
      const random = seededRandom(seed, conn, dir === "up" ? 0 : 1, i);
      const drop = (it: Datagram, fault: string) => this.#drop(dir, it, fault);
      const pass = DATAGRAM_STAGES[name](...values as never[])({
        signal,
        random,
        drop,
      });
      const after = next;
      next = (datagram) => pass(datagram, after);
    }
    return next;
  }

  /** Sends datagrams in order: concurrent sends could overtake each other. */
  #send(dir: Direction, datagram: Datagram): void {
    if (this.#unsent[dir] >= MAX_UNSENT) {
      return this.#drop(dir, datagram, "send queue full");
    }
    this.#unsent[dir]++;
    this.#sent[dir] = this.#sent[dir].then(async () => {
      this.#add(dir, dir === "up" ? "server" : "client", "datagram", datagram);
      await this.#setup.send(dir, datagram.bytes);
    }).catch((error) => {
      this.#drop(dir, datagram, `not sent: ${error.message}`);
    }).finally(() => this.#unsent[dir]--);
  }

  #drop(dir: Direction, datagram: Datagram, fault: string): void {
    const faults = [...datagram.faults, fault];
    const at = dir === "up" ? "server" : "client";
    this.#add(dir, at, "drop", { ...datagram, faults });
  }

  #add(
    dir: Direction,
    at: "client" | "server",
    kind: "datagram" | "drop",
    { offset, bytes, faults }: Datagram,
  ): void {
    const fault = faults.join(", ") || null;
    this.#setup.add({ dir, at, kind, offset, bytes, fault });
  }
}
