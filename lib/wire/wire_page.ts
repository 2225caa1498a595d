import { type PageHandler, servePage } from "../page/serve_page.ts";
import { describeEvent } from "./describe_event.ts";
import { drawHeads } from "./draw_heads.ts";
import { drawRow } from "./draw_row.ts";
import { FAULTS } from "./fault_list.ts";
import { hexDump } from "./hex_dump.ts";
import { type LadderLayout, ladderLayout } from "./ladder_layout.ts";
import { LADDER_STYLE } from "./ladder_style.ts";
import { parseFault } from "./parse_fault.ts";
import type { Relay } from "./relay.ts";
import { saveAs } from "./save_as.ts";
import type { WireEvent } from "./wire_event.ts";

/** More would be slow to draw, and nobody reads them. */
const MAX_ROWS = 500;
const MAX_CONNECTIONS = 100;
const MAX_SHOWN_BYTES = 4096;

/**
 * Serves the page of a relay: its ladder diagram, live, and its faults as
 * switches. The page asks for `/relay` (what does not change), `/events`
 * (what is new), `/event` (the bytes of one event) and `/save`, and changes the
 * faults with a POST to `/faults`.
 *
 * @param relay The relay at work.
 * @param html The page. The comment `ladder` in its style is replaced by the
 * style of the ladder.
 * @param port Where to serve it on 127.0.0.1; 0 for any port.
 * @returns The address of the page. Disposing of it closes all connections.
 * @throws {Deno.errors.AddrInUse} If the port is in use.
 * @throws {Deno.errors.NotCapable} If Deno has no permission to listen there.
 */
export function wirePage(
  relay: Relay,
  html: string,
  port: number,
): Promise<AsyncDisposable & { url: string }> {
  const run = crypto.randomUUID();
  const handlers: Record<string, PageHandler> = {
    "GET /relay": () => about(relay),
    "GET /events": (query) => ({ run, ...whatIsNew(relay, query, run) }),
    "GET /event": (query) => oneEvent(relay, query),
    "GET /save": (query) => save(relay, query),
    "POST /faults": (query) => changeFaults(relay, query),
  };
  const page = html.replace("/* ladder */", () => LADDER_STYLE);
  return servePage(page, handlers, port);
}

function about({ transport, address, server }: Relay) {
  const faults = Object.entries(FAULTS).map(([name, forms]) => ({
    name,
    ...forms[transport],
  }));
  return { transport, address, server, faults };
}

/** What a page does not have yet. */
function whatIsNew(relay: Relay, query: URLSearchParams, run: string) {
  const { address, server, record } = relay;
  const events = chosen(relay, query);
  const after = query.get("run") === run ? Number(query.get("after")) : 0;
  const layout = ladderLayout(Number(query.get("width")) || 720);
  const connections = connectionsOf(relay);
  const clients = connections.map(({ client }) => client);
  const rows = query.has("paused")
    ? []
    : events.filter(({ seq }) => seq > after).slice(-MAX_ROWS);
  return {
    layout,
    heads: drawHeads({ clients, relay: address, server }, layout),
    total: events.length + (query.get("conn") ? 0 : record.leftOut.events),
    rows: rows.map((event) => rowOf(event, layout)),
    connections: connections.slice(-MAX_CONNECTIONS),
    faults: faultsOf(relay),
  };
}

function rowOf(event: WireEvent, layout: LadderLayout) {
  const { seq, ms, conn } = event;
  return {
    ...{ seq, conn, seconds: (ms / 1000).toFixed(3) },
    sentence: describeEvent(event),
    drawing: drawRow(event, layout),
  };
}

/** The events that are kept, of one connection or of all. */
function chosen({ record }: Relay, query: URLSearchParams): WireEvent[] {
  const conn = Number(query.get("conn"));
  return conn === 0
    ? record.events
    : record.events.filter((event) => event.conn === conn);
}

/** The connections that are open, and those whose start is remembered. */
function connectionsOf(relay: Relay) {
  const open = new Map(relay.connections.map((it) => [it.conn, it.client]));
  const clients = new Map(open);
  for (const { kind, at, conn, from } of relay.record.events) {
    if (kind === "connect" && at === "client") clients.set(conn, from);
  }
  return [...clients].sort(([a], [b]) => a - b)
    .map(([conn, client]) => ({ conn, client, open: open.has(conn) }));
}

/** Where an event came from, where it went, and its bytes. */
function oneEvent({ record }: Relay, query: URLSearchParams) {
  const seq = Number(query.get("seq"));
  const event = record.events.find((it) => it.seq === seq);
  if (!event) throw new RangeError(`The relay has forgotten event ${seq}`);
  const { kind, offset, from, to, bytes } = event;
  const where = kind === "datagram" ? "datagram" : "offset";
  const rest = bytes.length - MAX_SHOWN_BYTES;
  const perLine = query.get("perLine") === "8" ? 8 : 16;
  return {
    details: `${from} → ${to}, ${where} ${offset}, ${bytes.length} bytes`,
    dump: hexDump(bytes.subarray(0, MAX_SHOWN_BYTES), perLine) +
      (rest > 0 ? `\n... and ${rest} more bytes` : ""),
  };
}

function save(relay: Relay, query: URLSearchParams): Response {
  const form = query.get("form") ?? "";
  const file = saveAs(form, chosen(relay, query), relay.record.leftOut.events);
  const disposition = `attachment; filename="relay.${form}"`;
  return new Response(file, {
    headers: { "content-disposition": disposition },
  });
}

async function changeFaults(relay: Relay, query: URLSearchParams) {
  const parse = (text: string) => parseFault(text, relay.transport);
  const [up, down] = ["up", "down"].map((dir) => query.getAll(dir).map(parse));
  await relay.setFaults({ up, down });
  return faultsOf(relay);
}

function faultsOf({ faults: { up, down } }: Relay) {
  return { up: up.map(({ text }) => text), down: down.map(({ text }) => text) };
}
