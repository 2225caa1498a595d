import { concat } from "../lib/wire/concat.ts";
import { ladderLine } from "../lib/wire/ladder_line.ts";
import { showBytes } from "../lib/wire/show_bytes.ts";
import type { Direction, WireEvent } from "../lib/wire/wire_event.ts";

const HEAD = "    #     time conn judge".padEnd(72) + "program";
/** How many events at the beginning, and at the end, are kept. */
const MOST_EVENTS = 20;
/** How much room there is for a note. */
const NOTE_COLUMNS = 55;

/**
 * Something that has passed between the judge and the program. The direction
 * `up` is from the judge to the program, whichever of them is the server.
 */
export type TraceEvent =
  & Pick<WireEvent, "dir" | "kind">
  & Partial<WireEvent>;

/**
 * What has passed between the judge and the program, as a ladder diagram like
 * that of the relay. It shows what the judge has sent and received, and notes
 * what else the judge and the program have done.
 *
 * If there are many events, it leaves out those in the middle.
 *
 * @example
 * ```ts
 * import { Trace } from "../judge/trace.ts";
 * import { assertMatch } from "@std/assert";
 *
 * const trace = new Trace();
 * trace.add({ conn: 1, dir: "up", kind: "data", bytes: new Uint8Array([97]) });
 * assertMatch(`${trace}`, /\n {4}1 {4}0.000 {3}#1 ├── 1 B "a" ─+►│$/);
 * ```
 */
export class Trace {
  #count = 0;
  #start: number | undefined;
  readonly #lines: string[] = [];
  /** The latest event, if it shows what the program has printed. */
  #printed: { start: Uint8Array; size: number } | undefined;

  /** Adds something that has just happened. */
  add(event: TraceEvent): void {
    this.#printed = undefined;
    const now = performance.now();
    this.#start ??= now;
    const whole: WireEvent = {
      ...{ conn: 0, at: "client", from: "", to: "", fault: null },
      ...{ offset: 0, bytes: new Uint8Array(), ...event },
      ...{ seq: ++this.#count, ms: now - this.#start },
    };
    this.#lines.push(ladderLine(whole, { direct: true }));
    if (this.#lines.length > 2 * MOST_EVENTS) {
      this.#lines.splice(MOST_EVENTS, 1);
    }
  }

  /** Notes what the judge (`up`) or the program (`down`) has done. */
  note(dir: Direction, what: string): void {
    this.add({ dir, kind: "note", fault: what });
  }

  /**
   * Notes what the program has printed. Pieces in direct succession become one.
   */
  printed(text: string): void {
    const piece = new TextEncoder().encode(text);
    const before = this.#printed;
    if (before) {
      this.#lines.pop();
      this.#count--;
    }
    const start = concat([before?.start ?? new Uint8Array(), piece])
      .slice(0, NOTE_COLUMNS);
    const size = (before?.size ?? 0) + piece.length;
    const words = `printed ${size} B `;
    const shown = showBytes(start, NOTE_COLUMNS - words.length, "…");
    this.note("down", words + shown);
    this.#printed = { start, size };
  }

  /**
   * Draws it: a heading and a line for each event, or nothing if there are
   * none.
   */
  toString(): string {
    if (this.#count === 0) return "";
    const lines = [HEAD, ...this.#lines];
    const leftOut = this.#count - this.#lines.length;
    if (leftOut > 0) {
      lines.splice(1 + MOST_EVENTS, 0, `(events left out here: ${leftOut})`);
    }
    return lines.join("\n");
  }
}
