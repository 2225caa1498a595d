/**
 * datagram_faults.ts: the faults over UDP.
 *
 * @module
 */
import type { Datagram, DatagramStage } from "./datagram_stage.ts";
import { flipBits } from "./flip_bits.ts";
import { sleepUntil } from "./sleep_until.ts";
import { touch } from "./touch.ts";

/** Which datagrams: by probability, by their numbers, or all. */
type Which = number | number[] | undefined;

/** How much may wait in a queue. The rest is dropped, as in a router. */
const MAX_DATAGRAMS_HELD = 1000;
const MAX_BYTES_HELD = 65_536;
/** How long a datagram waits for the next one to overtake it. */
const HOLD_MS = 2000;

/** Tells whether a fault applies to this datagram. */
function isChosen(
  which: Which,
  { offset }: Datagram,
  random: () => number,
): boolean {
  if (Array.isArray(which)) return which.includes(offset);
  return which === undefined || random() < which;
}

/** Faults of a network that carries datagrams. */
export const datagramFaults = {
  /**
   * Delays each datagram by `ms`, plus or minus up to `jitter`. Jitter can
   * change the order. What the queue cannot hold is dropped.
   */
  latency: (ms: number, jitter = 0): DatagramStage => (wire) => {
    let waiting = 0;
    return async (datagram, next) => {
      if (waiting >= MAX_DATAGRAMS_HELD) {
        return wire.drop(datagram, "latency: queue full");
      }
      waiting++;
      const wait = Math.max(0, ms + jitter * (2 * wire.random() - 1));
      await sleepUntil(performance.now() + wait, wire.signal);
      waiting--;
      next(touch(datagram, `latency ${Math.round(wait)} ms`));
    };
  },

  /** Limits the bytes per second; drops what the queue cannot hold. */
  bandwidth: (bytesPerSecond: number): DatagramStage => (wire) => {
    let due = 0;
    let waiting = 0;
    let previous = Promise.resolve();
    return (datagram, next) => {
      const { length } = datagram.bytes;
      if (waiting + length > MAX_BYTES_HELD) {
        return wire.drop(datagram, "bandwidth: queue full");
      }
      waiting += length;
      due = Math.max(due, performance.now()) + 1000 * length / bytesPerSecond;
      const free = due;
      previous = previous.then(async () => {
        await sleepUntil(free, wire.signal);
        waiting -= length;
        next(touch(datagram, "bandwidth"));
      });
    };
  },

  /** Passes on nothing after this many datagrams. */
  limit_data: (limit: number): DatagramStage => (wire) => {
    let count = 0;
    return (datagram, next) =>
      ++count <= limit
        ? next(datagram)
        : wire.drop(datagram, `limit_data ${limit}`);
  },

  /** Passes on nothing. */
  blackhole: (): DatagramStage => (wire) => (datagram) =>
    wire.drop(datagram, "blackhole"),

  /** Flips one bit of each byte with this probability. */
  corrupt: (probability: number): DatagramStage => ({ random }) => {
    return (datagram, next) => {
      const [bytes, flipped] = flipBits(datagram.bytes, probability, random);
      const fault = `corrupt ${flipped} ${flipped === 1 ? "bit" : "bits"}`;
      next(flipped > 0 ? touch(datagram, fault, { bytes }) : datagram);
    };
  },

  /** Drops datagrams. */
  lose: (which: Which): DatagramStage => ({ random, drop }) => {
    return (datagram, next) => {
      if (isChosen(which, datagram, random)) drop(datagram, "lose");
      else next(datagram);
    };
  },

  /** Passes datagrams on twice. */
  duplicate: (which?: Which): DatagramStage => ({ random }) => {
    return (datagram, next) => {
      if (!isChosen(which, datagram, random)) return next(datagram);
      next(touch(datagram, "duplicate 1/2"));
      next(touch(datagram, "duplicate 2/2"));
    };
  },

  /**
   * Holds a datagram back until the next has passed, but for two seconds at
   * most.
   */
  reorder: (which?: Which): DatagramStage => ({ random, signal }) => {
    let held: Datagram | undefined;
    return async (datagram, next) => {
      const isHeld = !held && isChosen(which, datagram, random);
      if (isHeld) {
        held = datagram;
        await sleepUntil(performance.now() + HOLD_MS, signal);
        if (held !== datagram) return;
      } else next(datagram);
      if (held) next(touch(held, "reorder"));
      held = undefined;
    };
  },

  /** Cuts datagrams to this many bytes. */
  truncate: (size: number, which?: Which): DatagramStage => ({ random }) => {
    return (datagram, next) => {
      const { bytes } = datagram;
      const isCut = bytes.length > size && isChosen(which, datagram, random);
      const cut = { bytes: bytes.subarray(0, size) };
      next(isCut ? touch(datagram, `truncate ${size}`, cut) : datagram);
    };
  },
};
