/**
 * fault_list.ts: all faults with their parameters, and why some exist only
 * over TCP or only over UDP.
 *
 * @module
 */

/** The transports that a relay knows. */
export type Transport = "tcp" | "udp";

/**
 * The parameters and the meaning of a fault over one transport, or why it does
 * not exist there.
 */
export type FaultForm =
  | { parameters: string; meaning: string }
  | { refusal: string };

const no = (refusal: string): FaultForm => ({ refusal });
const yes = (parameters: string, meaning: string): FaultForm => ({
  parameters,
  meaning,
});

/**
 * All faults, over TCP and over UDP. A parameter in brackets may be left out.
 *
 * Most names are those that Toxiproxy or netem uses for the same fault.
 */
export const FAULTS: Readonly<
  Record<string, Readonly<Record<Transport, FaultForm>>>
> = {
  latency: {
    tcp: yes("MS [JITTER]", "everything arrives later, in order"),
    udp: yes("MS [JITTER]", "everything arrives later, perhaps out of order"),
  },
  bandwidth: {
    tcp: yes("BYTES_PER_S", "at most this many bytes per second"),
    udp: yes("BYTES_PER_S", "limits the rate; a full queue drops datagrams"),
  },
  slicer: {
    tcp: yes(
      "SIZE [GAP_MS|lockstep]",
      "pieces of SIZE bytes, 20 ms (or GAP_MS) apart",
    ),
    udp: no("a datagram arrives in one piece or not at all; see truncate"),
  },
  coalesce: {
    tcp: yes("MS", "joins what arrives within MS into one piece"),
    udp: no("datagrams are never joined"),
  },
  limit_data: {
    tcp: yes(
      "N [fin|reset|stall]",
      "FIN (default), reset or silence after N bytes",
    ),
    udp: yes("N [stall]", "nothing passes after N datagrams"),
  },
  reset_peer: {
    tcp: yes("[MS]", "resets both sides immediately, or after MS"),
    udp: no("UDP has no connection that could be reset"),
  },
  slow_close: {
    tcp: yes("MS", "end of file (FIN) arrives MS later"),
    udp: no("UDP has no end of file"),
  },
  half_close: {
    tcp: yes("", "end of file (FIN) after the first chunk"),
    udp: no("UDP has no end of file"),
  },
  stall: {
    tcp: yes("", "stops reading: the buffers fill up"),
    udp: no(
      "a sender of datagrams does not wait for its receiver; see blackhole",
    ),
  },
  blackhole: {
    tcp: yes("", "discards everything, even end of file"),
    udp: yes("", "discards everything"),
  },
  down: {
    tcp: yes("", "stops listening: clients are refused"),
    udp: no("UDP has no connections that could be refused; see blackhole"),
  },
  corrupt: {
    tcp: yes("P", "flips a bit of each byte with probability P"),
    udp: yes("P", "flips a bit of each byte with probability P"),
  },
  lose: {
    tcp: no("TCP sends lost data again; you would only see latency"),
    udp: yes("P|LIST", "these datagrams do not arrive"),
  },
  duplicate: {
    tcp: no("TCP drops what arrives twice; you would see nothing"),
    udp: yes("[P|LIST]", "these datagrams arrive twice"),
  },
  reorder: {
    tcp: no("TCP restores the order; you would only see latency"),
    udp: yes("[P|LIST]", "these arrive after the next one, or 2 s later"),
  },
  truncate: {
    tcp: no("TCP has no messages that could be cut; see limit_data"),
    udp: yes("N [P|LIST]", "these datagrams are cut to N bytes"),
  },
};
