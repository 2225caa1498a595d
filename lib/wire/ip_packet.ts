/**
 * ip_packet.ts: builds an IPv4 packet with its checksums.
 *
 * @module
 */

/** What {@linkcode ipPacket} puts into a packet. */
export interface IpPacketOptions {
  /** The sender: the four numbers of its IPv4 address, and its port. */
  from: IpEndpoint;
  /** The receiver. */
  to: IpEndpoint;
  /**
   * The fields of a TCP header; without them, the packet carries a UDP
   * datagram.
   */
  tcp?: TcpFields;
  /** The data. */
  data: Uint8Array;
}

/** An IPv4 address and a port. */
export interface IpEndpoint {
  /** The four numbers of an IPv4 address. */
  ip: [number, number, number, number];
  /** The port. */
  port: number;
}

/** The fields of a TCP header that change from segment to segment. */
export interface TcpFields {
  /** The sequence number: the number of the first byte. */
  seq: number;
  /**
   * The acknowledgement number: the number of the byte that is expected next.
   */
  ack: number;
  /** The flags that are set, added up: FIN 1, SYN 2, RST 4, PSH 8, ACK 16. */
  flags: number;
}

const TCP = 6;
const UDP = 17;
const SYN_BIT = 0x02;

/** The largest MSS that fits into an IP packet, and a window scale of 14. */
const SYN_OPTIONS = [2, 4, ...u16(0xffff - 40), 3, 3, 14, 0];

/**
 * Builds an IPv4 packet with a TCP segment or a UDP datagram in it, with
 * correct lengths and checksums. The window is as large as it can be.
 *
 * See RFC 791 (IP), RFC 9293 (TCP), RFC 7323, section 2 (window scale) and
 * RFC 768 (UDP).
 *
 * @param options What goes into the packet.
 * @returns The packet.
 * @throws {RangeError} If the data is too long for one packet.
 *
 * @example
 * ```ts
 * import { ipPacket } from "@socket-primer/primer/ip-packet";
 * import { assertEquals } from "@std/assert";
 *
 * const packet = ipPacket({
 *   from: { ip: [192, 0, 2, 1], port: 40123 },
 *   to: { ip: [192, 0, 2, 3], port: 5000 },
 *   data: new TextEncoder().encode("hello"),
 * });
 * assertEquals(packet.length, 20 + 8 + 5);
 * ```
 */
export function ipPacket(options: IpPacketOptions): Uint8Array {
  const { from, to, tcp, data } = options;
  const head = tcp ? tcpHeader(options, tcp) : udpHeader(options);
  const length = 20 + head.length + data.length;
  if (length > 0xffff) {
    throw new RangeError(`A packet has at most 65535 bytes, not ${length}`);
  }
  const protocol = tcp ? TCP : UDP;
  const addresses = [...from.ip, ...to.ip];
  const packet = new Uint8Array(length);
  packet.set([0x45, 0, ...u16(length), 0, 0, 0x40, 0, 64, protocol, 0, 0]);
  packet.set(addresses, 12);
  packet.set(head, 20);
  packet.set(data, length - data.length);

  const view = new DataView(packet.buffer);
  view.setUint16(10, ~sum(packet.subarray(0, 20)));
  const pseudo = [...addresses, 0, protocol, ...u16(length - 20)];
  const checksum = ~sum(packet.subarray(20), sum(pseudo)) & 0xffff;
  // For UDP, 0 would mean that there is no checksum.
  view.setUint16(tcp ? 36 : 26, checksum || 0xffff);
  return packet;
}

function tcpHeader({ from, to }: IpPacketOptions, tcp: TcpFields): number[] {
  const options = tcp.flags & SYN_BIT ? SYN_OPTIONS : [];
  const words = (20 + options.length) / 4;
  return [
    ...[...u16(from.port), ...u16(to.port), ...u32(tcp.seq), ...u32(tcp.ack)],
    ...[words << 4, tcp.flags, ...u16(0xffff), ...u16(0), ...u16(0)],
    ...options,
  ];
}

function udpHeader({ from, to, data }: IpPacketOptions): number[] {
  return [from.port, to.port, 8 + data.length, 0].flatMap(u16);
}

/**
 * Adds 16-bit words as IP's checksum does: carries are added at the low end.
 */
function sum(bytes: ArrayLike<number>, start = 0): number {
  let total = start;
  for (let i = 0; i < bytes.length; i += 2) {
    total += bytes[i] << 8 | (bytes[i + 1] ?? 0);
  }
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

/** A number as two bytes, high byte first. */
function u16(n: number): [number, number] {
  return [n >>> 8 & 0xff, n & 0xff];
}

function u32(n: number): number[] {
  return [...u16(n >>> 16), ...u16(n)];
}
