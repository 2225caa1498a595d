/**
 * to_svg.ts: writes a recording as an SVG drawing.
 *
 * @module
 */
import { drawHeads, type LadderEnds } from "./draw_heads.ts";
import { drawRow } from "./draw_row.ts";
import { type LadderLayout, ladderLayout } from "./ladder_layout.ts";
import { LADDER_STYLE } from "./ladder_style.ts";
import type { Shape } from "./shape.ts";
import type { WireEvent } from "./wire_event.ts";

const SVG_WIDTH = 720;

/**
 * Draws events as a ladder diagram in a self-contained SVG file: for a handout,
 * a slide or a book. It is light or dark, as the reader's system is set. The
 * title of each row describes the event in a sentence; screen readers read it
 * aloud, and browsers show it as a tooltip.
 *
 * @param events The events, one row each.
 * @param leftOut How many events are missing before the first one: a line
 * says so. @default {0}
 * @returns The text of the file.
 *
 * @example
 * ```ts
 * import { toSvg } from "@socket-primer/primer/to-svg";
 * import { assertMatch } from "@std/assert";
 *
 * assertMatch(toSvg([]), /^<svg [^]*<\/svg>\n$/);
 * ```
 */
export function toSvg(
  events: readonly WireEvent[],
  leftOut = 0,
): string {
  const layout = ladderLayout(SVG_WIDTH);
  const { head, row } = layout;
  const top = head + (leftOut > 0 ? row : 0);
  const height = top + events.length * row + 12;
  return serialize([
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: "ladder",
      width: SVG_WIDTH,
      height,
      viewBox: `0 0 ${SVG_WIDTH} ${height}`,
    },
    ["title", {}, "Ladder diagram"],
    ["style", {}, LADDER_STYLE],
    ["rect", { class: "ground", width: SVG_WIDTH, height }],
    ...drawHeads(endsOf(events), layout),
    ...lifelines(layout, height),
    ...(leftOut > 0 ? [omission(leftOut, layout)] : []),
    ...events.map((event, i) => moved(drawRow(event, layout), top + i * row)),
  ]) + "\n";
}

/** The addresses, as far as the events show them. */
function endsOf(events: readonly WireEvent[]): LadderEnds {
  const clients = new Set<string>();
  const ends = { relay: "", server: "" };
  for (const { conn, dir, at, from, to } of events) {
    if (conn === 0) continue;
    const [left, right] = dir === "up" ? [from, to] : [to, from];
    if (at === "client") clients.add(left);
    ends[at === "client" ? "relay" : "server"] = right;
  }
  return { clients: [...clients], ...ends };
}

/** The lines of client, relay and server, from the headings down. */
function lifelines(layout: LadderLayout, height: number): Shape[] {
  const { client, relay, server, head } = layout;
  return [client, relay, server].map((x) => [
    "path",
    { class: "life", d: `M${x} ${head}V${height}` },
  ]);
}

function omission(count: number, { relay, head }: LadderLayout): Shape {
  const events = count === 1 ? "1 event is" : `${count} events are`;
  return [
    "text",
    { class: "omitted", x: relay, y: head + 26 },
    `${events} left out`,
  ];
}

function moved([tag, attributes, ...children]: Shape, y: number): Shape {
  return [tag, { ...attributes, transform: `translate(0 ${y})` }, ...children];
}

function serialize([tag, attributes, ...children]: Shape): string {
  const start = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(`${value}`)}"`).join("");
  const inside = children.map((child) =>
    typeof child === "string" ? escapeXml(child) : serialize(child)
  );
  return `<${tag}${start}>${inside.join("")}</${tag}>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
