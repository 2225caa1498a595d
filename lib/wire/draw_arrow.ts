/**
 * draw_arrow.ts: draws one arrow of the diagram.
 *
 * @module
 */
import type { Shape } from "./shape.ts";
import type { WireEventKind } from "./wire_event.ts";

/**
 * Draws the arrow of an event in a ladder diagram. Its shape shows what
 * happened, even when it is printed in black and white:
 *
 * - an arrow with a filled head: bytes of a stream; with an open head: a
 *   datagram;
 * - an arrow with a small circle at its start: a new connection;
 * - an arrow with a bar at its start: end of file (FIN);
 * - two lines that end in a cross: a reset (RST);
 * - a broken line that ends in a cross: the server cannot be reached;
 * - a line that ends halfway, in a cross: something that was dropped;
 * - a diamond and no arrow: a fault did something without sending anything.
 *
 * @param kind What happened.
 * @param start Where it starts, in pixels from the left.
 * @param end Where it ends, left or right of `start`.
 * @returns The shapes. The line of the arrow is at height 0.
 *
 * @example
 * ```ts
 * import { drawArrow } from "@socket-primer/primer/draw-arrow";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(drawArrow("data", 0, 100), [
 *   ["path", { class: "line", d: "M0 0H92" }],
 *   ["path", { class: "head", d: "M100 0l-9 -4.5v9z" }],
 * ]);
 * ```
 */
export function drawArrow(
  kind: WireEventKind,
  start: number,
  end: number,
): Shape[] {
  const pen = { start, end, to: Math.sign(end - start) };
  return (SHAPES[kind] ?? ARROW)(pen);
}

/** Where an arrow starts and ends, and 1 if it goes right, -1 if left. */
interface Pen {
  start: number;
  end: number;
  to: number;
}

const ARROW = ({ start, end, to }: Pen): Shape[] => [
  shaft(start, end - 8 * to),
  arrowHead(end, to),
];

/** The shapes of the events that are not drawn as a simple arrow. */
const SHAPES: { [K in WireEventKind]?: (pen: Pen) => Shape[] } = {
  connect: ({ start, end, to }) => [
    ["circle", { class: "start", cx: start + 4 * to, cy: 0, r: 4 }],
    shaft(start + 8 * to, end - 8 * to),
    arrowHead(end, to),
  ],
  fin: ({ start, end, to }) => [
    path("line", `M${start + 5 * to} -6v12`),
    shaft(start + 5 * to, end - 8 * to),
    arrowHead(end, to),
  ],
  rst: ({ start, end, to }) => [
    path("line", `M${start} -2H${end - 12 * to}`),
    path("line", `M${start} 2H${end - 12 * to}`),
    cross(end - 7 * to),
  ],
  refuse: ({ start, end, to }) => [
    shaft(start, end - 12 * to, "broken line"),
    cross(end - 7 * to),
  ],
  drop: ({ start, end }) => {
    const middle = (start + end) / 2;
    return [shaft(start, middle), cross(middle)];
  },
  note: ({ start }) => [path("head", `M${start} -6l6 6l-6 6l-6 -6z`)],
  datagram: ({ start, end, to }) => [
    shaft(start, end - to),
    path("line", `M${end - 9 * to} -5L${end - to} 0l${-8 * to} 5`),
  ],
};

function shaft(from: number, until: number, name = "line"): Shape {
  return path(name, `M${from} 0H${until}`);
}

function arrowHead(end: number, to: number): Shape {
  return path("head", `M${end} 0l${-9 * to} -4.5v9z`);
}

function cross(x: number): Shape {
  return path("cross", `M${x - 5} -5l10 10m0 -10l-10 10`);
}

function path(name: string, d: string): Shape {
  return ["path", { class: name, d }];
}
