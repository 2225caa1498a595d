/**
 * to_pcapng.ts: writes a recording as a file for Wireshark.
 *
 * @module
 */
import { describeEvent } from "./describe_event.ts";
import { type IpEndpoint, ipPacket } from "./ip_packet.ts";
import { pcapngFile, type PcapngPacket } from "./pcapng_file.ts";
import { TcpSegments } from "./tcp_segments.ts";
import type { WireEvent } from "./wire_event.ts";

const ABOUT =
  "Written by relay.ts of Socket Primer, which sees reads and writes but no " +
  "packets. The data, the ports and the times are real; each read or write is " +
  "shown as one packet, if it fits. Everything else is made up: addresses " +
  "(client 192.0.2.1, relay 198.51.100.1, server 203.0.113.1), headers, " +
  "sequence numbers, and the SYN and ACK that open a connection. Time 0 is " +
  "the first event. There are no other separate acknowledgements.";

const INTERFACES = ["client to relay", "relay to server"];

/**
 * Writes events as a pcapng file, which Wireshark opens. A relay has seen no
 * packets, so the headers are made up, and the comment of the file says so.
 *
 * The client, the relay and the server get different addresses (from RFC 5737,
 * for documentation), because the arrows of Wireshark's Flow Graph would
 * otherwise not show who is who. If a fault touched an event, the event's
 * packet has a comment. What a fault dropped has no packet: the comment is then
 * on the packet before it in the same connection.
 *
 * @param events The events of one relay.
 * @returns The file.
 *
 * @example
 * ```ts
 * import { toPcapng } from "@socket-primer/primer/to-pcapng";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(toPcapng([]).subarray(0, 4).toHex(), "0a0d0d0a");
 * ```
 */
export function toPcapng(events: readonly WireEvent[]): Uint8Array {
  const packets: PcapngPacket[] = [];
  const latest = new Map<number, PcapngPacket>();
  const early: string[] = [];
  const packetsOf = events.some(({ kind }) => kind === "datagram")
    ? udpPackets()
    : tcpPackets();
  for (const event of events) {
    const added = packetsOf(event);
    packets.push(...added);
    if (added.length > 0) latest.set(event.conn, added.at(-1)!);
    if (event.fault === null) continue;
    const target = added[0] ?? latest.get(event.conn) ?? packets.at(-1);
    const comments = target?.comments ?? early;
    comments.push(
      added.length > 0 ? `Fault: ${event.fault}` : describeEvent(event),
    );
  }
  return pcapngFile([ABOUT, ...early].join("\n"), INTERFACES, packets);
}

function udpPackets(): (event: WireEvent) => PcapngPacket[] {
  const ends = endpoints();
  return (event) =>
    event.kind === "datagram"
      ? [packet(event, ipPacket({ ...ends(event), data: event.bytes }))]
      : [];
}

function tcpPackets(): (event: WireEvent) => PcapngPacket[] {
  const ends = endpoints();
  const legs = new Map<string, TcpSegments>();
  return (event) => {
    const { conn, at } = event;
    const key = `${conn} ${at}`;
    // Ports are reused; a new initial sequence number marks a new connection.
    const leg = legs.get(key) ?? new TcpSegments(conn * 1_000_003);
    legs.set(key, leg);
    const { from, to } = ends(event);
    return leg.of(event).map(({ dir, tcp, data }) => {
      const ends = dir === event.dir ? { from, to } : { from: to, to: from };
      return packet(event, ipPacket({ ...ends, tcp, data }));
    });
  };
}

function packet({ at, ms }: WireEvent, bytes: Uint8Array): PcapngPacket {
  return { interface: at === "client" ? 0 : 1, ms, bytes, comments: [] };
}

/** Chooses addresses: clients on different hosts get different ones. */
function endpoints(): (
  event: WireEvent,
) => { from: IpEndpoint; to: IpEndpoint } {
  const hosts: string[] = [];
  function client(address: string): IpEndpoint {
    const [host] = split(address);
    if (!hosts.includes(host)) hosts.push(host);
    const last = 1 + hosts.indexOf(host) % 254;
    return { ip: [192, 0, 2, last], port: split(address)[1] };
  }
  const relay = (it: string): IpEndpoint => ({
    ip: [198, 51, 100, 1],
    port: split(it)[1],
  });
  const server = (it: string): IpEndpoint => ({
    ip: [203, 0, 113, 1],
    port: split(it)[1],
  });
  return ({ dir, at, from, to }) => {
    const [left, right] = at === "client" ? [client, relay] : [relay, server];
    return dir === "up"
      ? { from: left(from), to: right(to) }
      : { from: right(from), to: left(to) };
  };
}

function split(address: string): [host: string, port: number] {
  const colon = address.lastIndexOf(":");
  return [address.slice(0, colon), Number(address.slice(colon + 1)) || 0];
}
