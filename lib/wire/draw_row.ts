import { describeEvent } from "./describe_event.ts";
import type { LadderLayout } from "./ladder_layout.ts";
import { showBytes } from "./show_bytes.ts";
import type { WireEvent } from "./wire_event.ts";

/**
 * An SVG element as plain data: its name, its attributes, and what it
 * contains. It can become text in a file, or elements in a page.
 */
export type Shape = [
  tag: string,
  attributes: Record<string, string | number>,
  ...children: (Shape | string)[],
];

/** Where the arrow is in its row. */
const LINE_Y = 22;
const CHARACTER_WIDTH = 7.25;

/**
 * Draws one event as a row of a ladder diagram. Shape and word
 * tell what it is, so that it can be printed in black:
 *
 * - an arrow with a full head: bytes of a stream; with an open head: a datagram;
 * - a small circle at its start: a new connection;
 * - a bar at its start: end of file (FIN), after which nothing follows;
 * - two lines that end in a cross: a reset (RST);
 * - a broken line that ends in a cross: no connection;
 * - an arrow that ends in a cross half way: bytes that a fault took;
 * - a diamond: a fault did something that sends nothing.
 *
 * Under the arrow is the fault that touched it.
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
  const [left, right] = event.at === "client"
    ? [client, relay]
    : [relay, server];
  const [start, end] = event.dir === "up" ? [left, right] : [right, left];
  const middle = (left + right) / 2;
  const room = Math.floor((right - left - 16) / CHARACTER_WIDTH);
  const row: Shape = [
    "g",
    { class: `row ${event.kind} ${event.dir}` },
    ["title", {}, describeEvent(event)],
    ...gutter(event, layout),
    ...(event.kind === "note" ? diamond(relay) : arrow(event, start, end)),
    text("label", middle, LINE_Y - 7, label(event, room)),
  ];
  if (event.fault !== null && event.kind !== "note") {
    row.push(text("fault", middle, LINE_Y + 13, `↯ ${event.fault}`));
  }
  return row;
}

function gutter(event: WireEvent, layout: LadderLayout): Shape[] {
  const y = LINE_Y + 4;
  const shapes = [text("seq", layout.seq, y, `${event.seq}`)];
  if (layout.time !== null) {
    shapes.push(text("time", layout.time, y, (event.ms / 1000).toFixed(3)));
  }
  if (event.conn > 0) {
    shapes.push(text("conn", layout.conn, y, `${event.conn}`));
  }
  return shapes;
}

/** The words above the arrow, as far as there is room. */
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
  if (kind === "drop" && bytes.length === 0) return "FIN dropped";
  const size = `${kind === "datagram" ? `#${offset} ` : ""}${bytes.length} B`;
  const words = kind === "drop" ? `${size} dropped` : size;
  const rest = showBytes(bytes, Math.max(0, room - words.length - 1), "…");
  return bytes.length > 0 && rest ? `${words} ${rest}` : words;
}

function arrow({ kind }: WireEvent, start: number, end: number): Shape[] {
  const to = Math.sign(end - start);
  const y = LINE_Y;
  const line = (from: number, until: number, name = "line") =>
    path(name, `M${from} ${y}H${until}`);
  const head = path("head", `M${end} ${y}l${-9 * to} -4.5v9z`);
  switch (kind) {
    case "connect":
      return [
        ["circle", { class: "start", cx: start + 4 * to, cy: y, r: 4 }],
        line(start + 8 * to, end - 8 * to),
        head,
      ];
    case "fin":
      return [
        path("line", `M${start + 5 * to} ${y - 6}v12`),
        line(start + 5 * to, end - 8 * to),
        head,
      ];
    case "rst":
      return [
        path("line", `M${start} ${y - 2}H${end - 12 * to}`),
        path("line", `M${start} ${y + 2}H${end - 12 * to}`),
        cross(end - 7 * to),
      ];
    case "refuse":
      return [line(start, end - 12 * to, "broken line"), cross(end - 7 * to)];
    case "drop": {
      const middle = (start + end) / 2;
      return [line(start, middle), cross(middle)];
    }
    case "datagram":
      return [
        line(start, end - to),
        path("line", `M${end - 9 * to} ${y - 5}L${end - to} ${y}l${-8 * to} 5`),
      ];
    default:
      return [line(start, end - 8 * to), head];
  }
}

function cross(x: number): Shape {
  return path("cross", `M${x - 5} ${LINE_Y - 5}l10 10m0 -10l-10 10`);
}

function diamond(x: number): Shape[] {
  return [path("head", `M${x} ${LINE_Y - 6}l6 6l-6 6l-6 -6z`)];
}

function path(name: string, d: string): Shape {
  return ["path", { class: name, d }];
}

function text(name: string, x: number, y: number, content: string): Shape {
  return ["text", { class: name, x, y }, content];
}
