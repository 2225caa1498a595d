/**
 * pcapng_file.ts: writes the blocks of a pcapng file.
 *
 * @module
 */
import { concat } from "./concat.ts";

/** A packet for {@linkcode pcapngFile}. */
export interface PcapngPacket {
  /** The index of its interface, from 0. */
  interface: number;
  /** Its time, in milliseconds. */
  ms: number;
  /** The packet, beginning with its IP header. */
  bytes: Uint8Array;
  /** Comments that Wireshark shows with it. */
  comments: string[];
}

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const LINKTYPE_RAW = 101;
const COMMENT = 1;
const INTERFACE_NAME = 2;

/**
 * Builds a pcapng file, the kind that Wireshark reads and writes.
 *
 * From {@link https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
 * | the Internet-Draft}, sections 4.1 to 4.3.
 *
 * @param comment A comment on the whole file.
 * @param interfaces The names of the network interfaces, which packets refer to
 * by index.
 * @param packets The packets, in the order of their times.
 * @returns The file.
 *
 * @example
 * ```ts
 * import { pcapngFile } from "@socket-primer/primer/pcapng-file";
 * import { assertEquals } from "@std/assert";
 *
 * const file = pcapngFile("nothing in here", ["lo"], []);
 * assertEquals(file.subarray(0, 4).toHex(), "0a0d0d0a");
 * ```
 */
export function pcapngFile(
  comment: string,
  interfaces: string[],
  packets: PcapngPacket[],
): Uint8Array {
  const blocks = [
    block(
      SECTION_HEADER,
      // The byte order, version 1.0, and a section of unknown length.
      words(0x1a2b3c4d, 1, 0xffffffff, 0xffffffff),
      options([[COMMENT, comment]]),
    ),
    ...interfaces.map((name) =>
      block(
        INTERFACE,
        words(LINKTYPE_RAW, 0),
        options([[INTERFACE_NAME, name]]),
      )
    ),
    ...packets.map(packetBlock),
  ];
  return concat(blocks);
}

function packetBlock(packet: PcapngPacket): Uint8Array {
  const { bytes, comments } = packet;
  const us = Math.round(packet.ms * 1000);
  return block(
    ENHANCED_PACKET,
    words(packet.interface, us / 2 ** 32, us, bytes.length, bytes.length),
    padded(bytes),
    options(comments.map((comment) => [COMMENT, comment])),
  );
}

/** A block: its type, its length, what is in it, and its length again. */
function block(type: number, ...parts: Uint8Array[]): Uint8Array {
  const inside = concat(parts);
  const length = words(12 + inside.length);
  return concat([words(type), length, inside, length]);
}

function options(list: [code: number, text: string][]): Uint8Array {
  if (list.length === 0) return new Uint8Array();
  const parts = list.map(([code, text]) => {
    const bytes = new TextEncoder().encode(text);
    return concat([words(code | bytes.length << 16), padded(bytes)]);
  });
  return concat([...parts, words(0)]);
}

/** Encodes numbers in 32 bits each, low byte first. */
function words(...numbers: number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((number, i) => view.setUint32(4 * i, number, true));
  return new Uint8Array(view.buffer);
}

/** Adds zeros up to a multiple of 4 bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  result.set(bytes);
  return result;
}
