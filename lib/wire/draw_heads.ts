import type { Shape } from "./draw_row.ts";
import type { LadderLayout } from "./ladder_layout.ts";
import type { WireEvent } from "./wire_event.ts";

/**
 * Draws the heads of a ladder diagram: who the three vertical
 * lines are, with their ports, and what the numbers at the left are.
 *
 * @param events The events; they tell the ports.
 * @param layout Where the lines are.
 * @returns The shapes; their upper edge is at 0.
 *
 * @example
 * ```ts
 * import { drawHeads } from "@socket-primer/primer/draw-heads";
 * import { ladderLayout } from "@socket-primer/primer/ladder-layout";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const heads = JSON.stringify(drawHeads([], ladderLayout(720)));
 * for (const role of ["client", "relay", "server"]) {
 *   assertStringIncludes(heads, role);
 * }
 * ```
 */
export function drawHeads(
  events: readonly WireEvent[],
  layout: LadderLayout,
): Shape[] {
  const { clients, relay, server } = portsOf(events);
  const { time, width } = layout;
  const client: [string, string] = clients.size > 1
    ? ["clients", `${clients.size} connections`]
    : ["client", [...clients][0] ?? ""];
  return [
    caption(layout.seq, "#", "end"),
    ...(time === null ? [] : [caption(time, "seconds", "end")]),
    caption(layout.conn, "conn", "middle"),
    // The outer ones keep clear of the edges.
    ...head(layout.client, client, time === null ? "start" : "middle", -12),
    ...head(layout.relay, ["relay", relay], "middle", 0),
    ...head(width, ["server", server], "end", -2),
  ];
}

function caption(x: number, content: string, anchor: string): Shape {
  return [
    "text",
    { class: "head-of", x, y: 36, "text-anchor": anchor },
    content,
  ];
}

function head(
  x: number,
  [role, port]: [string, string],
  anchor: string,
  shift: number,
): Shape[] {
  const at = { x: anchor === "middle" ? x : x + shift, "text-anchor": anchor };
  return [
    ["text", { class: "role", y: 20, ...at }, role],
    ["text", { class: "port", y: 36, ...at }, port],
  ];
}

/** The ports as far as the events tell them, such as `:2000`. */
function portsOf(events: readonly WireEvent[]) {
  const clients = new Set<string>();
  let relay = "";
  let server = "";
  for (const { conn, dir, at, from, to } of events) {
    if (conn === 0) continue;
    const [left, right] = dir === "up" ? [from, to] : [to, from];
    if (at === "client") {
      clients.add(portOf(left));
      relay = portOf(right);
    } else {
      server = portOf(right);
    }
  }
  return { clients, relay, server };
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(":"));
}
