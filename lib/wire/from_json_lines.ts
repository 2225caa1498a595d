/**
 * from_json_lines.ts: reads a recording back from JSON Lines.
 *
 * @module
 */
import type { WireEvent, WireEventKind } from "./wire_event.ts";

/**
 * Reads what `toJsonLines` has written. Empty lines are skipped, and unknown
 * keys are ignored.
 *
 * @param text The lines.
 * @returns The events.
 * @throws {SyntaxError} If a line is not JSON, or is not an event. The message
 * gives the number of the line and says what is wrong.
 *
 * @example
 * ```ts
 * import { fromJsonLines } from "@socket-primer/primer/from-json-lines";
 * import { assertEquals } from "@std/assert";
 *
 * const [event] = fromJsonLines(
 *   '{"seq":2,"ms":12.3,"conn":1,"dir":"up","at":"client","kind":"data",' +
 *     '"offset":0,"bytes":"7073","from":"127.0.0.1:52634",' +
 *     '"to":"127.0.0.1:2001","fault":null}\n',
 * );
 * assertEquals(new TextDecoder().decode(event.bytes), "ps");
 * ```
 */
export function fromJsonLines(text: string): WireEvent[] {
  const events: WireEvent[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      events.push(eventFrom(JSON.parse(line) ?? {}));
    } catch (error) {
      throw new SyntaxError(
        `Line ${i + 1} is not an event: ${(error as Error).message}`,
      );
    }
  }
  return events;
}

const KINDS: Record<WireEventKind, true> = {
  connect: true,
  data: true,
  datagram: true,
  fin: true,
  rst: true,
  refuse: true,
  drop: true,
  note: true,
};

function eventFrom(json: Record<string, unknown>): WireEvent {
  return {
    seq: count(json, "seq"),
    ms: number(json, "ms"),
    conn: count(json, "conn"),
    dir: oneOf(json, "dir", ["up", "down"]),
    at: oneOf(json, "at", ["client", "server"]),
    kind: oneOf(json, "kind", Object.keys(KINDS) as WireEventKind[]),
    offset: count(json, "offset"),
    bytes: hex(json, "bytes"),
    from: string(json, "from"),
    to: string(json, "to"),
    fault: json.fault === null
      ? null
      : string(json, "fault", "a string or null"),
  };
}

function number(json: Record<string, unknown>, key: string): number {
  const value = json[key];
  if (typeof value === "number" && value >= 0) return value;
  throw new SyntaxError(wanted(key, "a number of at least 0", value));
}

function count(json: Record<string, unknown>, key: string): number {
  const value = number(json, key);
  if (Number.isSafeInteger(value)) return value;
  throw new SyntaxError(wanted(key, "a whole number", value));
}

function string(
  json: Record<string, unknown>,
  key: string,
  what = "a string",
): string {
  const value = json[key];
  if (typeof value === "string") return value;
  throw new SyntaxError(wanted(key, what, value));
}

function oneOf<T extends string>(
  json: Record<string, unknown>,
  key: string,
  choices: T[],
): T {
  const found = choices.find((it) => it === json[key]);
  if (found) return found;
  throw new SyntaxError(wanted(key, choices.join(" or "), json[key]));
}

function hex(
  json: Record<string, unknown>,
  key: string,
): Uint8Array<ArrayBuffer> {
  const value = string(json, key);
  if (/^([0-9a-f]{2})*$/i.test(value)) return Uint8Array.fromHex(value);
  throw new SyntaxError(wanted(key, "pairs of hexadecimal digits", value));
}

function wanted(key: string, what: string, found: unknown): string {
  return `"${key}" must be ${what}, not ${JSON.stringify(found)}`;
}
