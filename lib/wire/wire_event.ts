/**
 * wire_event.ts: one event, which is a row of the diagram.
 *
 * @module
 */

/**
 * What has happened in a {@linkcode WireEvent}:
 *
 * - `connect`: a TCP connection was made;
 * - `data`: a chunk of a TCP stream, the bytes of one `read` or one `write`;
 * - `datagram`: one UDP datagram; it may be empty;
 * - `fin`: end of file: nothing more will be sent in this direction;
 * - `rst`: the connection was reset;
 * - `refuse`: the server could not be reached;
 * - `drop`: bytes, a datagram, end of file or a reset that the relay did not
 *   pass on;
 * - `note`: a fault, such as `stall`, did something without sending anything.
 */
export type WireEventKind =
  | "connect"
  | "data"
  | "datagram"
  | "fin"
  | "rst"
  | "refuse"
  | "drop"
  | "note";

/** From client to server, or back. */
export type Direction = "up" | "down";

/**
 * One thing that a relay saw or did: one row of the ladder diagram.
 *
 * A chunk that passes gives at least two events: one when the relay has read
 * it, and one for each piece that the relay writes. Their offsets show which
 * bytes they share.
 *
 * A relay sees reads and writes, not packets: it knows nothing of
 * acknowledgements, nor of where one write of the sender ended and the next
 * one began.
 */
export interface WireEvent {
  /** 1, 2, 3 and so on: the order in which things happened. */
  seq: number;
  /** Milliseconds since the first event, with decimals. */
  ms: number;
  /** The connection: 1, 2, 3 and so on; 0 if it is about the relay itself. */
  conn: number;
  /** The direction: `up` is from client to server, `down` is back. */
  dir: Direction;
  /**
   * The half of the ladder. `client` is between client and relay, `server` is
   * between relay and server. So `up` at `client` has arrived at the relay, and
   * `up` at `server` leaves it. A `drop` is in the half where it would have
   * been sent.
   */
  at: "client" | "server";
  /** What happened. */
  kind: WireEventKind;
  /**
   * Where this is in its direction. TCP: how many bytes of the stream the
   * sender sent before this, even if some were dropped. UDP: the number of the
   * datagram in its direction, from 1; a duplicate keeps the number.
   */
  offset: number;
  /** The bytes themselves; there may be none. */
  bytes: Uint8Array;
  /** The address that it is sent from, such as `127.0.0.1:52634`. */
  from: string;
  /** The address that it is sent to. A `drop` would have been sent there. */
  to: string;
  /** The faults that touched it, such as `slicer 1/2`; null for none. */
  fault: string | null;
}
