/**
 * draw_heads.ts: draws the headings of the diagram.
 *
 * @module
 */
import type { LadderLayout } from "./ladder_layout.ts";
import type { Shape } from "./shape.ts";

/** The parties of a ladder diagram, as addresses such as `127.0.0.1:2000`. */
export interface LadderEnds {
  /** The clients that were seen. */
  clients: string[];
  /** Where the relay listens. */
  relay: string;
  /** The server. */
  server: string;
}

/**
 * Draws the headings of a ladder diagram: the names and the ports of the three
 * vertical lines, and the captions of the columns on the left.
 *
 * @param ends The addresses; an address that is not known is an empty string.
 * @param layout Where the lines are.
 * @returns The shapes; their upper edge is at 0.
 *
 * @example
 * ```ts
 * import { drawHeads } from "@socket-primer/primer/draw-heads";
 * import { ladderLayout } from "@socket-primer/primer/ladder-layout";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const ends = { clients: [], relay: "127.0.0.1:2001", server: "[::1]:2000" };
 * const heads = JSON.stringify(drawHeads(ends, ladderLayout(720)));
 * for (const text of ["client", "relay", ":2001", "server", ":2000"]) {
 *   assertStringIncludes(heads, `"${text}"`);
 * }
 * ```
 */
export function drawHeads(ends: LadderEnds, layout: LadderLayout): Shape[] {
  const { clients } = ends;
  const { time, width } = layout;
  const client = clients.length > 1
    ? head(`${clients.length} clients`, "")
    : head("client", portOf(clients[0] ?? ""));
  return [
    caption(layout.seq, "#", "end"),
    ...(time === null ? [] : [caption(time, "seconds", "end")]),
    caption(layout.conn, "conn", "middle"),
    // The outer heads keep clear of the edges.
    ...(time === null
      ? client(layout.client - 4, "start")
      : client(layout.client, "middle")),
    ...head("relay", portOf(ends.relay))(layout.relay, "middle"),
    ...head("server", portOf(ends.server))(width - 2, "end"),
  ];
}

function caption(x: number, words: string, anchor: string): Shape {
  return ["text", { class: "head-of", x, y: 36, "text-anchor": anchor }, words];
}

function head(role: string, port: string) {
  return (x: number, anchor: string): Shape[] => [
    ["text", { class: "role", x, y: 20, "text-anchor": anchor }, role],
    ["text", { class: "port", x, y: 36, "text-anchor": anchor }, port],
  ];
}

function portOf(address: string): string {
  return address.slice(Math.max(0, address.lastIndexOf(":")));
}
