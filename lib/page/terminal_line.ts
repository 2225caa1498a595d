/**
 * terminal_line.ts: formats what was received, and from whom, as a line for
 * the terminal.
 *
 * @module
 */
import { makeVisible } from "../command_line/make_visible.ts";

/** One line of output of a program that shows datagrams. */
export interface ReceivedLine {
  /** The text of a datagram. */
  text?: string;
  /** The sender of the datagram. */
  from?: string;
  /** A remark by the program, such as `waiting...`. */
  note?: string;
}

/** Text that looks like a remark by the program or like a label. */
const MARK = /^\s*waiting\.\.\.\s*$|\((?:from|cut) [^()]*\)\s*$/;

/**
 * Formats a line for the terminal. If received text looks like a remark by the
 * program or like a label, one of its characters is escaped, so that nobody
 * mistakes it for either.
 *
 * @param line The line.
 * @param isLabelled Whether to say who sent it.
 * @returns The line, without a newline.
 *
 * @example
 * ```ts
 * import { terminalLine } from "@socket-primer/primer/terminal-line";
 * import { assertEquals } from "@std/assert";
 *
 * const from = "127.0.0.1:40123";
 * assertEquals(terminalLine({ text: "noon", from }, true), `noon (from ${from})`);
 * assertEquals(terminalLine({ note: "waiting..." }, true), "waiting...");
 * assertEquals(terminalLine({ text: "waiting..." }, false), "\\u{77}aiting...");
 * ```
 */
export function terminalLine(
  { text, from, note }: ReceivedLine,
  isLabelled: boolean,
): string {
  const shown = text === undefined ? undefined : makeVisible(text).replace(
    MARK,
    (mark) => `\\u{${mark.charCodeAt(0).toString(16)}}${mark.slice(1)}`,
  );
  const label = isLabelled && from ? `(from ${from})` : undefined;
  return [shown, note, label].filter((it) => it !== undefined).join(" ");
}
