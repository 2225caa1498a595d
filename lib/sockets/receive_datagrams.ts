/**
 * receive_datagrams.ts: sends datagrams from several sockets to one UDP socket,
 * and returns what arrives.
 *
 * @module
 */
import { formatAddress } from "./format_address.ts";
import { listenDatagram } from "./listen_datagram.ts";

/** A datagram, with the addresses of its sender and its receiver. */
export interface Datagram {
  /** Its content. */
  text: string;
  /** The sender's address and port. */
  from: string;
  /** The receiver's address and port. */
  to: string;
}

/**
 * Sends datagrams, each from a socket of its own, to a single UDP socket.
 *
 * UDP has no connections. The receiver has one socket for all senders, and only
 * the address that comes with a datagram shows who sent it. The function needs
 * `--unstable-net`, or the same setting in `deno.json`.
 *
 * From Matloff, section 5.3, and Grayson, section 18.2; udp(7).
 *
 * @param hostname The address of all sockets; the system chooses the ports.
 * @param texts What to send, at most 1024 bytes each.
 * @returns What was received.
 *
 * @example
 * ```ts
 * import { receiveDatagrams } from "@socket-primer/primer/receive-datagrams";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const [a, b] = await receiveDatagrams("127.0.0.1", ["moon", "sun"]);
 * assertEquals([a.text, b.text], ["moon", "sun"]);
 * assertEquals(a.to, b.to);
 * assert(a.from !== b.from);
 * ```
 */
export async function receiveDatagrams(
  hostname: string,
  texts: string[],
): Promise<Datagram[]> {
  const receiver = listenDatagram(hostname);
  const senders = texts.map(() => listenDatagram(hostname));
  try {
    const datagrams = [];
    for (const [i, sender] of senders.entries()) {
      await sender.send(new TextEncoder().encode(texts[i]), receiver.addr);
      const [bytes, from] = await receiver.receive();
      datagrams.push({
        text: new TextDecoder().decode(bytes),
        from: formatAddress(from as Deno.NetAddr),
        to: formatAddress(receiver.addr as Deno.NetAddr),
      });
    }
    return datagrams;
  } finally {
    for (const socket of [receiver, ...senders]) socket.close();
  }
}
