/**
 * ladder_layout.ts: where the lines of the SVG drawing are.
 *
 * @module
 */

/** Where the parts of a ladder diagram are, in pixels. */
export interface LadderLayout {
  /** The whole width. */
  width: number;
  /** The height of the headings. */
  head: number;
  /** The height of a row. */
  row: number;
  /** The right edge of the event's number. */
  seq: number;
  /** The right edge of the time; null where there is no room for it. */
  time: number | null;
  /** The middle of the connection's number. */
  conn: number;
  /** The vertical line of the client. */
  client: number;
  /** The vertical line of the relay. */
  relay: number;
  /** The vertical line of the server. */
  server: number;
}

/** Below this width, the time is left out to make room for the arrows. */
const TIME_FROM = 480;
const RIGHT_MARGIN = 14;

/**
 * Arranges a ladder diagram in a given width.
 *
 * @param width The width in pixels.
 * @returns Where its parts go.
 *
 * @example
 * ```ts
 * import { ladderLayout } from "@socket-primer/primer/ladder-layout";
 * import { assertEquals } from "@std/assert";
 *
 * const { client, relay, server } = ladderLayout(720);
 * assertEquals(relay - client, server - relay);
 * assertEquals(ladderLayout(360).time, null);
 * ```
 */
export function ladderLayout(width: number): LadderLayout {
  const time = width < TIME_FROM ? null : 90;
  const client = time === null ? 70 : 168;
  const server = width - RIGHT_MARGIN;
  return {
    width,
    head: 46,
    row: 42,
    seq: 30,
    time,
    conn: client - (time === null ? 20 : 42),
    client,
    relay: (client + server) / 2,
    server,
  };
}
