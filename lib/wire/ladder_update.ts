/**
 * ladder_update.ts: what is new in the diagram, for the page.
 *
 * @module
 */
import { describeEvent } from "./describe_event.ts";
import { drawHeads } from "./draw_heads.ts";
import { drawRow } from "./draw_row.ts";
import { type LadderLayout, ladderLayout } from "./ladder_layout.ts";
import type { RelayedConnection, WireRelay } from "./wire_relay.ts";
import type { Shape } from "./shape.ts";
import type { WireEvent } from "./wire_event.ts";

/** An event as the relay's page shows it. */
export interface LadderRow {
  /** Its number. */
  seq: number;
  /** Its time in seconds, with three decimals. */
  seconds: string;
  /** Its connection. */
  conn: number;
  /** What it is, in words. */
  sentence: string;
  /** What it is, as a row of the ladder diagram. */
  drawing: Shape;
}

/** What the relay's page needs in order to continue its ladder. */
export interface LadderUpdate {
  /** Where the parts of the ladder are. */
  layout: LadderLayout;
  /** The headings of the ladder. */
  heads: Shape[];
  /** The new rows. */
  rows: LadderRow[];
  /** The newest connections, and whether each one is open. */
  connections: (RelayedConnection & { open: boolean })[];
}

/** More rows would be slow to draw, and nobody would read them. */
const MAX_ROWS = 500;
const MAX_CONNECTIONS = 100;

/**
 * Draws what a page does not show yet: at most 500 rows, the newest ones.
 *
 * @param relay The relay.
 * @param events The events that the page does not show yet.
 * @param width The width of the ladder in pixels.
 * @returns What the page needs.
 */
export function ladderUpdate(
  relay: WireRelay,
  events: WireEvent[],
  width: number,
): LadderUpdate {
  const layout = ladderLayout(width);
  const connections = connectionsOf(relay);
  const clients = connections.map(({ client }) => client);
  const ends = { clients, relay: relay.address, server: relay.server };
  return {
    layout,
    heads: drawHeads(ends, layout),
    rows: events.slice(-MAX_ROWS).map((event) => rowOf(event, layout)),
    connections: connections.slice(-MAX_CONNECTIONS),
  };
}

function rowOf(event: WireEvent, layout: LadderLayout): LadderRow {
  const { seq, ms, conn } = event;
  return {
    seq,
    seconds: (ms / 1000).toFixed(3),
    conn,
    sentence: describeEvent(event),
    drawing: drawRow(event, layout),
  };
}

/** The connections that are open, and those whose start is remembered. */
function connectionsOf(relay: WireRelay): LadderUpdate["connections"] {
  const open = new Map(relay.connections.map((it) => [it.conn, it.client]));
  const clients = new Map(open);
  for (const { kind, at, conn, from } of relay.record.events) {
    if (kind === "connect" && at === "client") clients.set(conn, from);
  }
  return [...clients].sort(([a], [b]) => a - b)
    .map(([conn, client]) => ({ conn, client, open: open.has(conn) }));
}
