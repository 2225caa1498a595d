/**
 * save_as.ts: picks the writer by the extension of the file name.
 *
 * @module
 */
import { toJsonLines } from "./to_json_lines.ts";
import { toPcapng } from "./to_pcapng.ts";
import { toSvg } from "./to_svg.ts";
import { toText } from "./to_text.ts";
import type { WireEvent } from "./wire_event.ts";

/** The writers, by the extension of the file's name. */
const WRITERS = {
  txt: toText,
  svg: toSvg,
  jsonl: toJsonLines,
  pcapng: toPcapng,
};

/** The formats that {@linkcode saveAs} knows. */
export const FORMATS: readonly string[] = Object.keys(WRITERS);

/**
 * Writes events in one of the formats in which a relay saves them: `txt` and
 * `svg` (ladder diagrams), `jsonl` (JSON Lines), `pcapng` (for Wireshark).
 *
 * @param format The format, which is also the extension of the file's name.
 * @param events The events.
 * @param leftOut How many events are missing before the first one; the ladder
 * diagrams say so.
 * @returns The content of the file.
 * @throws {RangeError} If there is no such format; the message lists them.
 *
 * @example
 * ```ts
 * import { saveAs } from "@socket-primer/primer/save-as";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(saveAs("jsonl", [], 0).length, 0);
 * assertThrows(() => saveAs("png", [], 0), RangeError, "txt, svg, jsonl");
 * ```
 */
export function saveAs(
  format: string,
  events: readonly WireEvent[],
  leftOut: number,
): Uint8Array<ArrayBuffer> {
  if (!FORMATS.includes(format)) {
    const given = JSON.stringify(format);
    throw new RangeError(
      `The format must be one of ${FORMATS.join(", ")}, not ${given}`,
    );
  }
  const content = WRITERS[format as keyof typeof WRITERS](events, leftOut);
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : new Uint8Array(content);
}
