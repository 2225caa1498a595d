/**
 * ladder_line.ts: draws an event as a line of text.
 *
 * @module
 */
import { cutText } from "./cut_text.ts";
import { textArrow, type TextStyle } from "./text_arrow.ts";
import type { WireEvent } from "./wire_event.ts";

/** The columns of one half of the ladder, between two of its lines. */
const HALF = 28;
/** The columns of a ladder without a relay in the middle. */
const WHOLE = 2 * HALF + 1;

const UNICODE: TextStyle = {
  bars: "│├┤",
  heads: "◄►",
  line: "─",
  dotted: "┄",
  double: "═",
  cross: "×",
  more: "…",
};
const ASCII: TextStyle = {
  bars: "|||",
  heads: "<>",
  line: "-",
  dotted: ".",
  double: "=",
  cross: "x",
  more: "...",
};

/**
 * Draws one event as a line of a ladder diagram, 79 columns wide.
 *
 * The client is on the left, the relay in the middle, and the server on the
 * right. The arrow is in the half where the event happened, and the other half
 * names the fault. The shape and the words show what happened: a single line is
 * data or a connection, a dotted one is a datagram, a double one is end of file
 * (`FIN`) or a reset (`RST`, with a cross), and the word `drop` and a cross
 * mark something that was dropped.
 *
 * @param event The event.
 * @param options How to draw it.
 * @param options.ascii Use only ASCII characters.
 * @param options.direct Leave out the relay: an arrow reaches from one side to
 * the other. A note is on the left if its direction is `up`, and otherwise on
 * the right.
 * @returns The line, without a newline.
 *
 * @example
 * ```ts
 * import { ladderLine } from "@socket-primer/primer/ladder-line";
 * import { assertEquals } from "@std/assert";
 *
 * const line = ladderLine({
 *   seq: 3, ms: 13, conn: 1, dir: "up", at: "server", kind: "data", offset: 0,
 *   bytes: new TextEncoder().encode("p"),
 *   from: "127.0.0.1:40100", to: "127.0.0.1:2000", fault: "slicer 1/2",
 * }, { ascii: true });
 * assertEquals(
 *   line,
 *   '    3    0.013   #1 |                 slicer 1/2 |-- 1 B "p" ---------------->|',
 * );
 * ```
 */
export function ladderLine(
  event: WireEvent,
  { ascii = false, direct = false }: { ascii?: boolean; direct?: boolean } = {},
): string {
  const { seq, ms, conn } = event;
  const number = `${seq}`.padStart(5);
  const time = (ms / 1000).toFixed(3).padStart(9);
  const connection = (conn > 0 ? `#${conn}` : "").padStart(5);
  const draw = direct ? drawDirect : drawRelayed;
  const ladder = draw(event, ascii ? ASCII : UNICODE);
  return `${number}${time}${connection} ${ladder}`;
}

/** Draws an event with a line for the relay, in the half where it happened. */
function drawRelayed(event: WireEvent, style: TextStyle): string {
  const { dir, at, kind, fault } = event;
  const [bar, fromLeft, fromRight] = style.bars;
  const bars = [bar, bar, bar];
  const left = at === "client" ? 0 : 1;
  if (kind === "note") bars[1] = "*";
  else if (dir === "up") bars[left] = fromLeft;
  else bars[left + 1] = fromRight;
  const drawn = kind === "note"
    ? " ".repeat(HALF)
    : textArrow(event, style, HALF);
  const remark = cutText(fault ?? "", HALF - 2, style.more);
  const halves = at === "client"
    ? [drawn, ` ${remark} `.padEnd(HALF)]
    : [` ${remark} `.padStart(HALF), drawn];
  return bars[0] + halves[0] + bars[1] + halves[1] + bars[2];
}

/** Draws an event from one side to the other. */
function drawDirect(event: WireEvent, style: TextStyle): string {
  const { dir, kind, fault } = event;
  const [bar, fromLeft, fromRight] = style.bars;
  if (kind === "note") {
    const words = ` ${cutText(fault ?? "", WHOLE - 2, style.more)} `;
    const note = dir === "up" ? words.padEnd(WHOLE) : words.padStart(WHOLE);
    return bar + note + bar;
  }
  const drawn = textArrow(event, style, WHOLE);
  return dir === "up" ? fromLeft + drawn + bar : bar + drawn + fromRight;
}
