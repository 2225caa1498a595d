/**
 * datagram_stage.ts: the interface of a stage that applies one fault to
 * datagrams.
 *
 * @module
 */

/** A datagram on its way through a relay. */
export interface Datagram {
  /** Its number in its direction, from 1; a duplicate keeps it. */
  offset: number;
  /** Its bytes; there may be none. */
  bytes: Uint8Array;
  /** The faults that have touched it so far. */
  faults: string[];
}

/** What a stage can use while it works on its direction. */
export interface DatagramWire {
  /**
   * Aborted when the faults change or the relay forgets the client. A stage
   * must then pass on at once what it holds back.
   */
  signal: AbortSignal;
  /**
   * Returns a number from 0 to just under 1. The same seed gives the same
   * numbers.
   */
  random(): number;
  /** Records that the fault drops the datagram. */
  drop(datagram: Datagram, fault: string): void;
}

/**
 * Takes a datagram. To pass it on, changed or not, the function calls `next`:
 * now or later, once or twice.
 */
export type PassDatagram = (
  datagram: Datagram,
  next: (datagram: Datagram) => void,
) => void;

/**
 * A fault that acts on one direction of one client's datagrams.
 *
 * Datagrams are pushed, not pulled: nothing can stop their sender. So every
 * stage that holds datagrams back must drop some when there are too many.
 */
export type DatagramStage = (wire: DatagramWire) => PassDatagram;
