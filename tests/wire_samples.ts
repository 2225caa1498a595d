/**
 * Recordings for the tests of what a relay saves.
 *
 * @module
 */
import type { WireEvent } from "../lib/wire/wire_event.ts";

const CLIENT = "127.0.0.1:52634";
const RELAY = "127.0.0.1:2001";
const OUTGOING = "127.0.0.1:40112";
const SERVER = "127.0.0.1:2000";

/** The bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** An event of one connection; what is not given is filled in. */
export function wireEvent(
  given: Partial<WireEvent> & Pick<WireEvent, "seq" | "kind" | "dir" | "at">,
): WireEvent {
  const [left, right] = given.at === "client"
    ? [CLIENT, RELAY]
    : [OUTGOING, SERVER];
  const [from, to] = given.dir === "up" ? [left, right] : [right, left];
  return {
    ms: (given.seq - 1) * 12.5,
    conn: 1,
    offset: 0,
    bytes: new Uint8Array(),
    from,
    to,
    fault: null,
    ...given,
  };
}

/** One row of a recording: direction, half, kind, text, offset, fault. */
type Row = [
  WireEvent["dir"],
  WireEvent["at"],
  WireEvent["kind"],
  text?: string,
  offset?: number,
  fault?: string | null,
];

/** A recording of one connection. */
export function recording(rows: Row[]): WireEvent[] {
  return rows.map(([dir, at, kind, text = "", offset = 0, fault = null], i) =>
    wireEvent({ seq: i + 1, dir, at, kind, offset, fault, bytes: bytes(text) })
  );
}

/** `ps` through `slicer 1`, and a reset at the end. */
export const SLICED: WireEvent[] = recording([
  ["up", "client", "connect"],
  ["up", "server", "connect"],
  ["up", "client", "data", "ps"],
  ["up", "server", "data", "p", 0, "slicer 1/2"],
  ["up", "server", "data", "s", 1, "slicer 2/2"],
  ["down", "server", "data", "PID TTY\n"],
  ["down", "client", "data", "PID TTY\n"],
  ["up", "client", "fin", "", 2],
  ["up", "server", "fin", "", 2],
  ["down", "server", "data", '<b>&"quoted"</b>\r\n\0\u202e', 8],
  ["down", "client", "drop", '<b>&"quoted"</b>\r\n\0\u202e', 8, "blackhole"],
  ["down", "client", "note", "", 8, "stall: stops reading"],
  ["down", "server", "rst", "", 25],
  ["down", "client", "rst", "", 8, "reset_peer"],
]);

/** A server that cannot be reached. */
export const REFUSED: WireEvent[] = recording([
  ["up", "client", "connect"],
  ["up", "server", "refuse"],
  ["down", "client", "rst"],
]);

/** Datagrams: one lost, one twice, one empty. */
export const DATAGRAMS: WireEvent[] = recording([
  ["up", "client", "connect"],
  ["up", "server", "connect"],
  ["up", "client", "datagram", "one", 1],
  ["up", "server", "datagram", "one", 1],
  ["up", "client", "datagram", "two", 2],
  ["up", "server", "drop", "two", 2, "lose 2"],
  ["up", "client", "datagram", "", 3],
  ["up", "server", "datagram", "", 3, "duplicate 1/2"],
  ["up", "server", "datagram", "", 3, "duplicate 2/2"],
  ["down", "server", "datagram", "Fri Nov 20 10:09:06 2026", 1],
  ["down", "client", "datagram", "Fri Nov 20 10:09:06 2026", 1],
]);
