/**
 * stream_stage.ts: the interface of a stage, which applies one fault to one
 * direction of a TCP connection.
 *
 * @module
 */

/** A piece of a TCP stream on its way through a relay, or its end. */
export interface StreamPacket {
  /** Bytes, or end of file, or a reset. Nothing follows the last two. */
  kind: "data" | "fin" | "rst";
  /** How many bytes the sender sent before this. */
  offset: number;
  /** The bytes; none for an end. */
  bytes: Uint8Array;
  /** The faults that have touched it so far. */
  faults: string[];
}

/** What a stage can use while it works on its direction. */
export interface StreamWire {
  /**
   * Aborted when the faults are changed or the connection is over. A stage must
   * then pass on at once what it holds back.
   */
  signal: AbortSignal;
  /**
   * Returns a number from 0 to just under 1. The same seed gives the same
   * numbers.
   */
  random(): number;
  /** Records that the fault did something without sending anything. */
  note(fault: string): void;
  /** Records that the fault drops the packet. */
  drop(packet: StreamPacket, fault: string): void;
  /** Resets both sides of the connection. */
  reset(fault: string): void;
  /** Waits until the receiver has read all that was sent (Linux only). */
  allRead(): Promise<void>;
}

/**
 * A fault that acts on one direction of a TCP connection: packets go in, and
 * come out later, in other pieces, or not at all.
 *
 * Stages are async generators. They pull their input, so a receiver that does
 * not read stops them one after another, back to the sender (backpressure). The
 * input ends without a `fin` when the faults are changed.
 */
export type StreamStage = (
  input: AsyncIterable<StreamPacket>,
  wire: StreamWire,
) => AsyncIterable<StreamPacket>;
