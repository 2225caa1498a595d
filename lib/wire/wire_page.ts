/**
 * wire_page.ts: serves the page of a relay.
 *
 * @module
 */
import { type PageHandler, servePage } from "../page/serve_page.ts";
import { FAULTS } from "./fault_list.ts";
import { hexDump } from "./hex_dump.ts";
import { LADDER_STYLE } from "./ladder_style.ts";
import { ladderUpdate } from "./ladder_update.ts";
import { parseFault } from "./parse_fault.ts";
import type { WireRelay } from "./wire_relay.ts";
import { saveAs } from "./save_as.ts";
import type { WireEvent } from "./wire_event.ts";

/** How many bytes of an event are shown. */
const MAX_SHOWN_BYTES = 4096;

/**
 * Serves the page of a relay: its ladder diagram, live, and its faults as
 * switches. The page asks for `/relay` (what does not change), `/events`
 * (what is new), `/event` (the bytes of one event) and `/save`, and changes the
 * faults with a POST to `/faults`.
 *
 * @param relay The running relay.
 * @param html The page. The comment `ladder` in its style is replaced by the
 * style of the ladder.
 * @param port The port on 127.0.0.1, or 0 for any free port.
 * @returns The address of the page. Disposing of the result stops serving the
 * page.
 * @throws {Error} If it cannot listen there; the `cause` says why.
 */
export function wirePage(
  relay: WireRelay,
  html: string,
  port: number,
): AsyncDisposable & { url: string } {
  const run = crypto.randomUUID();
  const handlers: Record<string, PageHandler> = {
    "GET /relay": () => about(relay),
    "GET /events": (query) => ({ run, ...whatIsNew(relay, query, run) }),
    "GET /event": (query) => oneEvent(relay, query),
    "GET /save": (query) => save(relay, query),
    "POST /faults": (query) => changeFaults(relay, query),
  };
  const page = html.replace("/* ladder */", () => LADDER_STYLE);
  try {
    return servePage(page, handlers, port);
  } catch (cause) {
    throw new Error(`cannot open the page on port ${port}`, { cause });
  }
}

function about({ transport, address, server }: WireRelay) {
  const faults = Object.entries(FAULTS).map(([name, forms]) => ({
    name,
    ...forms[transport],
  }));
  return { transport, address, server, faults };
}

/** What a page does not show yet. A paused page gets no rows. */
function whatIsNew(relay: WireRelay, query: URLSearchParams, run: string) {
  const events = chosen(relay, query);
  const after = query.has("paused")
    ? Infinity
    : query.get("run") === run
    ? Number(query.get("after"))
    : 0;
  const width = Number(query.get("width")) || 720;
  const forgotten = query.get("conn") ? 0 : relay.record.leftOut.events;
  return {
    total: events.length + forgotten,
    faults: faultsOf(relay),
    ...ladderUpdate(relay, events.filter(({ seq }) => seq > after), width),
  };
}

/** The events that are kept, of one connection or of all. */
function chosen({ record }: WireRelay, query: URLSearchParams): WireEvent[] {
  const conn = Number(query.get("conn"));
  return conn === 0
    ? record.events
    : record.events.filter((event) => event.conn === conn);
}

/** Where an event came from, where it went, and its bytes. */
function oneEvent({ record }: WireRelay, query: URLSearchParams) {
  const seq = Number(query.get("seq"));
  const event = record.events.find((it) => it.seq === seq);
  if (!event) throw new RangeError(`The relay has forgotten event ${seq}`);
  const { kind, offset, from, to, bytes } = event;
  const where = kind === "datagram" ? "datagram" : "offset";
  const rest = bytes.length - MAX_SHOWN_BYTES;
  const perLine = query.get("perLine") === "8" ? 8 : 16;
  return {
    details: `${from} → ${to}, ${where} ${offset}, ${bytes.length} ` +
      (bytes.length === 1 ? "byte" : "bytes"),
    dump: hexDump(bytes.subarray(0, MAX_SHOWN_BYTES), perLine) +
      (rest > 0 ? `\n... (bytes left out: ${rest})` : ""),
  };
}

function save(relay: WireRelay, query: URLSearchParams): Response {
  const form = query.get("form") ?? "";
  const file = saveAs(form, chosen(relay, query), relay.record.leftOut.events);
  const disposition = `attachment; filename="relay.${form}"`;
  return new Response(file, {
    headers: { "content-disposition": disposition },
  });
}

async function changeFaults(relay: WireRelay, query: URLSearchParams) {
  const parse = (text: string) => parseFault(text, relay.transport);
  const [up, down] = ["up", "down"].map((dir) => query.getAll(dir).map(parse));
  await relay.setFaults({ up, down });
  return faultsOf(relay);
}

function faultsOf({ faults: { up, down } }: WireRelay) {
  return { up: up.map(({ text }) => text), down: down.map(({ text }) => text) };
}
