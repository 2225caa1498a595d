/**
 * describe_event.ts: describes an event in a sentence.
 *
 * @module
 */
import { showBytes } from "./show_bytes.ts";
import type { WireEvent } from "./wire_event.ts";

/**
 * Describes an event in a plain sentence, for people who cannot see the ladder
 * diagram, and for the comments in pcapng files.
 *
 * @param event The event.
 * @returns The sentence. If a fault touched the event, the sentence or a second
 * one names the fault.
 *
 * @example
 * ```ts
 * import { describeEvent } from "@socket-primer/primer/describe-event";
 * import { assertEquals } from "@std/assert";
 *
 * const sentence = describeEvent({
 *   seq: 3,
 *   ms: 13,
 *   conn: 1,
 *   dir: "up",
 *   at: "server",
 *   kind: "data",
 *   offset: 0,
 *   bytes: new TextEncoder().encode("p"),
 *   from: "127.0.0.1:2001",
 *   to: "127.0.0.1:2000",
 *   fault: "slicer 1/2",
 * });
 * assertEquals(
 *   sentence,
 *   'The relay writes 1 byte to the server: "p". Fault: slicer 1/2.',
 * );
 * ```
 */
export function describeEvent(event: WireEvent): string {
  const arrives = (event.dir === "up") === (event.at === "client");
  const sentence = SENTENCES[event.kind](event, arrives);
  return event.fault === null || event.kind === "note"
    ? sentence
    : `${sentence} Fault: ${event.fault}.`;
}

const SENTENCES: Record<
  WireEvent["kind"],
  (event: WireEvent, arrives: boolean) => string
> = {
  connect: ({ at, from, to }, arrives) =>
    arrives
      ? `The ${at} at ${from} connects to the relay.`
      : `The relay connects to the ${at} at ${to}.`,
  data: ({ at, bytes }, arrives) =>
    arrives
      ? `The relay reads ${amount(bytes)} from the ${at}: ${quote(bytes)}.`
      : `The relay writes ${amount(bytes)} to the ${at}: ${quote(bytes)}.`,
  datagram: ({ at, bytes, offset }, arrives) =>
    (arrives
      ? `Datagram ${offset} arrives from the ${at}: `
      : `The relay sends datagram ${offset} to the ${at}: `) +
    (bytes.length > 0 ? `${amount(bytes)}, ${quote(bytes)}.` : "it is empty."),
  fin: ({ at }, arrives) =>
    arrives
      ? `The ${at} sends end of file (FIN): no more bytes will come from it.`
      : `The relay sends end of file (FIN) to the ${at}.`,
  rst: ({ at }, arrives) =>
    arrives
      ? `The ${at} resets the connection (RST).`
      : `The relay resets the connection to the ${at} (RST).`,
  refuse: ({ at, to }) => `The relay cannot connect to the ${at} at ${to}.`,
  drop: ({ at, bytes, fault }) =>
    bytes.length > 0
      ? `The relay discards ${amount(bytes)} for the ${at}: ${quote(bytes)}.`
      : `The relay does not pass ${
        DROPPED[droppedEnd(fault)]
      } on to the ${at}.`,
  // The fault `down` belongs to no connection and has no direction.
  note: ({ conn, fault, dir }) =>
    conn === 0
      ? `Fault: ${fault}.`
      : `Fault, ${dir === "up" ? "client to server" : "server to client"}: ` +
        `${fault}.`,
};

const DROPPED = {
  FIN: "the end of file (FIN)",
  RST: "the reset (RST)",
  "": "an empty datagram",
};

/**
 * Tells what was dropped in a `drop` event that has no bytes.
 *
 * @param fault The fault of the event, such as `blackhole: FIN`.
 * @returns `FIN`, `RST`, or an empty string for an empty datagram.
 */
export function droppedEnd(fault: string | null): "FIN" | "RST" | "" {
  const [, end = ""] = fault?.match(/: (FIN|RST)$/) ?? [];
  return end as keyof typeof DROPPED;
}

function amount({ length }: Uint8Array): string {
  return length === 1 ? "1 byte" : `${length} bytes`;
}

function quote(bytes: Uint8Array): string {
  return showBytes(bytes, 60, " and more");
}
