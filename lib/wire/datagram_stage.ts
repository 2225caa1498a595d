/** A datagram on its way through a relay. */
export interface Datagram {
  /** Its number in its direction, from 1; a duplicate keeps it. */
  offset: number;
  /** Its bytes; there may be none. */
  bytes: Uint8Array;
  /** The faults that have touched it so far. */
  faults: string[];
}

/** What a fault can do to the direction that it works on. */
export interface DatagramWire {
  /**
   * Aborted when the faults are changed or the relay is closed. What a stage
   * holds back must go on at once then.
   */
  signal: AbortSignal;
  /** A number from 0 to below 1, the same again for the same seed. */
  random(): number;
  /** Records that the fault takes the datagram off the wire. */
  drop(datagram: Datagram, fault: string): void;
}

/** Takes a datagram, and passes on what becomes of it: now, later, or never. */
export type PassDatagram = (
  datagram: Datagram,
  next: (datagram: Datagram) => void,
) => void;

/**
 * A fault at work in one direction of one client's datagrams.
 *
 * Datagrams are pushed, not pulled: nothing can stop their sender. So every
 * stage that holds datagrams back must drop some when there are too many.
 */
export type DatagramStage = (wire: DatagramWire) => PassDatagram;
