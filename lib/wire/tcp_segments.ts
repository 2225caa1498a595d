/**
 * tcp_segments.ts: makes up the TCP segments for a pcapng file.
 *
 * @module
 */
import type { TcpFields } from "./ip_packet.ts";
import type { WireEvent } from "./wire_event.ts";

/** A TCP segment, without its addresses. */
export interface TcpSegment {
  /** Which way it goes. */
  dir: WireEvent["dir"];
  /** Its header. */
  tcp: TcpFields;
  /** Its data. */
  data: Uint8Array;
}

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;

/** What fits into an IP packet after two headers of 20 bytes. */
const MAX_DATA = 0xffff - 40;

/**
 * Makes up the TCP segments that could have carried the events of one
 * connection, on one side of the relay. It keeps track of the sequence numbers,
 * and every segment after the first SYN acknowledges all that has come the
 * other way, so that nothing looks lost or sent twice. It makes up the three
 * segments that open a connection, but no later segments that would only
 * acknowledge data.
 *
 * See RFC 9293, sections 3.4 and 3.5.
 *
 * @example
 * ```ts
 * import { TcpSegments } from "@socket-primer/primer/tcp-segments";
 * import { assertEquals } from "@std/assert";
 *
 * const segments = new TcpSegments(1000);
 * const [syn, synAck, ack] = segments.of({
 *   seq: 1, ms: 0, conn: 1, dir: "up", at: "client", kind: "connect", offset: 0,
 *   bytes: new Uint8Array(), from: "127.0.0.1:52634", to: "127.0.0.1:2001",
 *   fault: null,
 * });
 * assertEquals(syn.tcp, { seq: 1000, ack: 0, flags: 2 });
 * assertEquals(synAck.tcp, { seq: 1000, ack: 1001, flags: 18 });
 * assertEquals(ack.tcp, { seq: 1001, ack: 1001, flags: 16 });
 * ```
 */
export class TcpSegments {
  readonly #start: number;
  readonly #next: { up?: number; down?: number } = {};

  /**
   * Begins a connection.
   *
   * @param start The sequence number with which both ends start.
   */
  constructor(start: number) {
    this.#start = start;
  }

  /**
   * Makes up the segments for the next event.
   *
   * @param event The event.
   * @returns The segments; none if nothing was sent.
   */
  of({ kind, dir, offset, bytes }: WireEvent): TcpSegment[] {
    // If older events were forgotten, the connection starts in the middle.
    if (kind !== "connect" && kind !== "refuse") {
      this.#next[dir] ??= this.#start + 1 + offset;
    }
    const back = dir === "up" ? "down" : "up";
    switch (kind) {
      case "connect":
        return [
          this.#segment(dir, SYN),
          this.#segment(back, SYN | ACK),
          this.#segment(dir, ACK),
        ];
      case "refuse":
        return [this.#segment(dir, SYN), this.#segment(back, RST | ACK)];
      case "data":
        return pieces(bytes).map((it) => this.#segment(dir, PSH | ACK, it));
      case "fin":
        return [this.#segment(dir, FIN | ACK)];
      case "rst":
        return [this.#segment(dir, RST | ACK)];
      default:
        return [];
    }
  }

  #segment(
    dir: WireEvent["dir"],
    flags: number,
    data = new Uint8Array(),
  ): TcpSegment {
    const seq = this.#next[dir] ?? this.#start;
    const back = this.#next[dir === "up" ? "down" : "up"] ?? this.#start + 1;
    const ack = flags & ACK ? back : 0;
    const one = flags & (SYN | FIN) ? 1 : 0;
    this.#next[dir] = seq + data.length + one;
    return { dir, tcp: { seq, ack, flags }, data };
  }
}

function pieces(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] {
  const result = [];
  for (let i = 0; i < bytes.length; i += MAX_DATA) {
    result.push(bytes.slice(i, i + MAX_DATA));
  }
  return result;
}
