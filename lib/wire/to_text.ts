/**
 * to_text.ts: writes a recording as text.
 *
 * @module
 */
import { ladderHead } from "./ladder_head.ts";
import { ladderLine } from "./ladder_line.ts";
import type { WireEvent } from "./wire_event.ts";

/**
 * Writes events as a ladder diagram in plain text: a line for each event, as
 * the relay prints them.
 *
 * @param events The events.
 * @param leftOut How many events came before these and were left out.
 * @returns The lines; each of them ends with LF.
 *
 * @example
 * ```ts
 * import { toText } from "@socket-primer/primer/to-text";
 * import { assertEquals } from "@std/assert";
 *
 * const [from, to] = ["127.0.0.1:52634", "127.0.0.1:2001"];
 * const text = toText([{
 *   seq: 1, ms: 0, conn: 1, dir: "up", at: "client", kind: "connect",
 *   offset: 0, bytes: new Uint8Array(), from, to, fault: null,
 * }]);
 * assertEquals(text.split("\n").length, 3);
 * ```
 */
export function toText(events: readonly WireEvent[], leftOut = 0): string {
  const relay = events.find((it) => it.at === "client" && it.dir === "up");
  const server = events.find((it) => it.at === "server" && it.dir === "up");
  const lines = [ladderHead(relay?.to ?? "", server?.to ?? "")];
  if (leftOut > 0) lines.push(`(${leftOut} earlier events are left out)`);
  lines.push(...events.map((event) => ladderLine(event)));
  return `${lines.join("\n")}\n`;
}
