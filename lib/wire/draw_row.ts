/**
 * draw_row.ts: draws one row of the diagram.
 *
 * @module
 */
import { describeEvent, droppedEnd } from "./describe_event.ts";
import { drawArrow } from "./draw_arrow.ts";
import type { LadderLayout } from "./ladder_layout.ts";
import type { Shape } from "./shape.ts";
import { showBytes } from "./show_bytes.ts";
import type { WireEvent } from "./wire_event.ts";

/** How far the arrow is below the top of its row. */
const LINE_Y = 22;
const AT_LINE = `translate(0 ${LINE_Y})`;
const CHARACTER_WIDTH = 7.25;

/**
 * Draws one event as a row of a ladder diagram: its number, time and
 * connection, an arrow (see `drawArrow`), above the arrow what was sent, and
 * below it the fault that touched it.
 *
 * @param event The event.
 * @param layout Where the lines of client, relay and server are.
 * @returns A `g` element whose upper edge is at 0.
 *
 * @example
 * ```ts
 * import { drawRow } from "@socket-primer/primer/draw-row";
 * import { fromJsonLines } from "@socket-primer/primer/from-json-lines";
 * import { ladderLayout } from "@socket-primer/primer/ladder-layout";
 * import { assertEquals } from "@std/assert";
 *
 * const [event] = fromJsonLines(
 *   '{"seq":2,"ms":12.3,"conn":1,"dir":"up","at":"client","kind":"data",' +
 *     '"offset":0,"bytes":"7073","from":"127.0.0.1:52634",' +
 *     '"to":"127.0.0.1:2001","fault":null}\n',
 * );
 * const [tag, attributes] = drawRow(event, ladderLayout(720));
 * assertEquals([tag, attributes.class], ["g", "row data up"]);
 * ```
 */
export function drawRow(event: WireEvent, layout: LadderLayout): Shape {
  const { client, relay, server } = layout;
  const { kind } = event;
  const [left, right] = event.at === "client"
    ? [client, relay]
    : [relay, server];
  const [from, to] = event.dir === "up" ? [left, right] : [right, left];
  const [start, end] = kind === "note" ? [relay, relay] : [from, to];
  const middle = (left + right) / 2;
  const room = Math.floor((right - left - 16) / CHARACTER_WIDTH);
  const row: Shape = [
    "g",
    { class: `row ${kind} ${event.dir}` },
    ["title", {}, describeEvent(event)],
    ...gutter(event, layout),
    ["g", { transform: AT_LINE }, ...drawArrow(kind, start, end)],
    textShape("label", middle, LINE_Y - 7, label(event, room)),
  ];
  if (event.fault !== null && kind !== "note") {
    row.push(textShape("fault", middle, LINE_Y + 13, `↯ ${event.fault}`));
  }
  return row;
}

function gutter(event: WireEvent, layout: LadderLayout): Shape[] {
  const y = LINE_Y + 4;
  const shapes = [textShape("seq", layout.seq, y, `${event.seq}`)];
  if (layout.time !== null) {
    shapes.push(
      textShape("time", layout.time, y, (event.ms / 1000).toFixed(3)),
    );
  }
  if (event.conn > 0) {
    shapes.push(textShape("conn", layout.conn, y, `${event.conn}`));
  }
  return shapes;
}

/** The words above the arrow, shortened to fit. */
function label(
  { kind, bytes, offset, fault }: WireEvent,
  room: number,
): string {
  switch (kind) {
    case "connect":
      return "connect";
    case "fin":
      return "FIN";
    case "rst":
      return "RST";
    case "refuse":
      return "cannot connect";
    case "note":
      return `${fault}`;
  }
  const end = kind === "drop" && bytes.length === 0 ? droppedEnd(fault) : "";
  if (end) return `${end} dropped`;
  const size = `${kind === "datagram" ? `#${offset} ` : ""}${bytes.length} B`;
  const words = kind === "drop" ? `${size} dropped` : size;
  const rest = showBytes(bytes, Math.max(0, room - words.length - 1), "…");
  return bytes.length > 0 && rest ? `${words} ${rest}` : words;
}

function textShape(name: string, x: number, y: number, content: string): Shape {
  return ["text", { class: name, x, y }, content];
}
