/**
 * to_json_lines.ts: writes a recording as JSON Lines, a line for each event.
 *
 * @module
 */
import type { WireEvent } from "./wire_event.ts";

/**
 * Writes events as JSON Lines: a line with a JSON object for each event. This
 * is the canonical form of a recording: it keeps everything, and programs in
 * any language can read it. `fromJsonLines` reads it back.
 *
 * The keys are those of {@linkcode WireEvent}, always all of them and in this
 * order: `seq`, `ms`, `conn`, `dir`, `at`, `kind`, `offset`, `bytes`, `from`,
 * `to`, `fault`. The bytes are in hexadecimal, two digits each, so that nothing
 * depends on an encoding. To decode them, use `bytes.fromhex(event["bytes"])`
 * in Python or `Uint8Array.fromHex(event.bytes)` in JavaScript.
 *
 * See {@link https://jsonlines.org/}.
 *
 * @param events The events.
 * @returns The lines; each of them ends with LF.
 *
 * @example
 * ```ts
 * import { toJsonLines } from "@socket-primer/primer/to-json-lines";
 * import { assertEquals } from "@std/assert";
 *
 * const lines = toJsonLines([{
 *   seq: 2,
 *   ms: 12.3,
 *   conn: 1,
 *   dir: "up",
 *   at: "client",
 *   kind: "data",
 *   offset: 0,
 *   bytes: new TextEncoder().encode("ps"),
 *   from: "127.0.0.1:52634",
 *   to: "127.0.0.1:2001",
 *   fault: null,
 * }]);
 * assertEquals(
 *   lines,
 *   '{"seq":2,"ms":12.3,"conn":1,"dir":"up","at":"client","kind":"data",' +
 *     '"offset":0,"bytes":"7073","from":"127.0.0.1:52634",' +
 *     '"to":"127.0.0.1:2001","fault":null}\n',
 * );
 * ```
 */
export function toJsonLines(events: readonly WireEvent[]): string {
  return events.map((event) => `${lineFor(event)}\n`).join("");
}

function lineFor(event: WireEvent): string {
  const { seq, ms, conn, dir, at, kind, offset, from, to, fault } = event;
  const bytes = event.bytes.toHex();
  return JSON.stringify(
    { seq, ms, conn, dir, at, kind, offset, bytes, from, to, fault },
  );
}
