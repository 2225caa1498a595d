/**
 * text_arrow.ts: draws the arrow in a line of the ladder diagram.
 *
 * @module
 */
import { cutText } from "./cut_text.ts";
import { showBytes } from "./show_bytes.ts";
import type { WireEvent } from "./wire_event.ts";

/** The characters of a ladder diagram. */
export interface TextStyle {
  /**
   * The characters for a vertical line: where no arrow starts, where one starts
   * to the right, and where one starts to the left.
   */
  bars: string;
  /** The heads of arrows to the left and to the right. */
  heads: string;
  /** The shaft of most arrows. */
  line: string;
  /** The shaft for a datagram. */
  dotted: string;
  /** The shaft for end of file and for a reset. */
  double: string;
  /** The head of an arrow for a reset, or for what does not arrive. */
  cross: string;
  /** What stands for text that was left out. */
  more: string;
}

/** The columns around the words of an arrow. */
const AROUND_WORDS = 6;

/**
 * Draws an event as an arrow with words on it, in characters.
 *
 * @param event The event; not a `note`, which has no arrow.
 * @param style The characters.
 * @param width How wide it is, in columns.
 * @returns The arrow, padded with spaces to `width` if it is shorter.
 *
 * @example
 * ```ts
 * import { textArrow } from "@socket-primer/primer/text-arrow";
 * import { assertEquals } from "@std/assert";
 *
 * const arrow = textArrow({
 *   seq: 3, ms: 13, conn: 1, dir: "down", at: "server", kind: "fin", offset: 0,
 *   bytes: new Uint8Array(), from: ":2000", to: ":40100", fault: null,
 * }, {
 *   bars: "|||", heads: "<>", line: "-", dotted: ".", double: "=", cross: "x",
 *   more: "...",
 * }, 12);
 * assertEquals(arrow, "<= FIN =====");
 * ```
 */
export function textArrow(
  event: WireEvent,
  style: TextStyle,
  width: number,
): string {
  const { kind, dir } = event;
  const line = shaftOf(kind, style);
  const isCut = kind === "rst" || kind === "drop" || kind === "refuse";
  const head = isCut ? style.cross : style.heads[dir === "up" ? 1 : 0];
  const room = width - AROUND_WORDS;
  const label = cutText(labelOf(event, room, style.more), room, style.more);
  const length = kind === "drop" ? label.length + AROUND_WORDS : width;
  const words = ` ${label} `;
  if (dir === "up") {
    const shaft = (line + line + words).padEnd(length - 1, line);
    return (shaft + head).padEnd(width);
  }
  return (head + (line + words).padEnd(length - 1, line)).padStart(width);
}

function shaftOf(kind: WireEvent["kind"], style: TextStyle): string {
  if (kind === "datagram") return style.dotted;
  return kind === "fin" || kind === "rst" ? style.double : style.line;
}

/** The words on an arrow, with as many of the bytes as there is room for. */
function labelOf(event: WireEvent, room: number, more: string): string {
  const { kind, at, dir, from, offset, bytes } = event;
  const size = `${bytes.length} B `;
  const show = (words: string) =>
    (words + showBytes(bytes, room - words.length, more)).trim();
  switch (kind) {
    case "connect":
      return at === "client" && dir === "up"
        ? `connect from ${from.replace(/^127\.0\.0\.1:|^\[::1\]:/, ":")}`
        : "connect";
    case "data":
      return show(size);
    case "datagram":
      return show(`#${offset} ${size}`);
    case "drop":
      return bytes.length > 0 ? show(`drop ${size}`) : "drop";
    case "refuse":
      return "cannot connect";
    default:
      return kind.toUpperCase();
  }
}
