import type { Verdict } from "./check.ts";
import { TERMINAL_COLUMNS, withRightEnd } from "./with_right_end.ts";

const LABEL_COLUMNS = 18;

/**
 * Writes a verdict in lines of at most 80 columns, unless a word is too long.
 * The line `again` is never broken, so that it can be copied.
 *
 * @param verdict The verdict.
 * @param again The command line that tries this check again.
 * @returns The lines, without a line end after the last.
 *
 * @example
 * ```ts
 * import { verdictText } from "../judge/verdict_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const check = { name: "w", says: "sends w", section: "5.2", judge: async () => {} };
 * assertEquals(verdictText({ check, kind: "pass", ms: 1 }, ""), "  pass     sends w");
 * ```
 */
export function verdictText(verdict: Verdict, again: string): string {
  const { kind, check, reason, evidence, did } = verdict;
  const sentence = `  ${kind.padEnd(7)}  ${check.says}`;
  if (kind === "pass") return sentence;
  const lines = [withRightEnd(sentence, check.section)];
  if (reason) lines.push(wrapped("because", reason));
  if (did) lines.push(wrapped("did", did));
  if (evidence) {
    lines.push(wrapped("expected", evidence.expected));
    lines.push(wrapped("got", evidence.got));
    for (const line of verdict.printed ?? []) {
      lines.push(wrapped("printed", line));
    }
    lines.push(" ".repeat(11) + "again".padEnd(LABEL_COLUMNS - 7) + again);
  }
  return lines.join("\n");
}

/** A label and a text beside it, broken into lines. */
function wrapped(label: string, text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (longer.length <= TERMINAL_COLUMNS - LABEL_COLUMNS - 4) {
      lines[lines.length - 1] = longer;
    } else lines.push(word);
  }
  const [first, ...rest] = lines.filter((it) => it !== "");
  return [
    " ".repeat(11) + label.padEnd(LABEL_COLUMNS - 7) + (first ?? ""),
    ...rest.map((it) => " ".repeat(LABEL_COLUMNS + 4) + it),
  ].join("\n");
}
