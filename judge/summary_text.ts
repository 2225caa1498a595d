import { NeverStarted } from "./check.ts";
import type { Mark } from "./marks.ts";

/**
 * Says how many checks have passed, in a line.
 *
 * @param marks The marks of all verdicts.
 * @param withPoints Whether to give the points, too.
 * @returns The line, without a line end.
 *
 * @example
 * ```ts
 * import { summaryText } from "../judge/summary_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const check = { name: "w", says: "sends w", section: "5.2", judge: async () => {} };
 * const verdict = { check, kind: "pass" as const, ms: 1 };
 * assertEquals(summaryText([{ verdict, score: 1, max: 1 }], false), "  1 of 1 passed");
 * ```
 */
export function summaryText(marks: Mark[], withPoints: boolean): string {
  const count = (kind: string) =>
    marks.filter(({ verdict }) => verdict.kind === kind).length;
  if (marks[0]?.verdict.evidence instanceof NeverStarted) {
    return "  the program never started";
  }
  const judged = marks.length - count("advice") - count("skipped");
  const words = [`  ${count("pass")} of ${judged} passed`];
  if (count("advice") > 0) words.push(`advice on ${count("advice")}`);
  if (count("skipped") > 0) words.push(`${count("skipped")} skipped`);
  if (withPoints) {
    const sum = (key: "score" | "max") =>
      marks.reduce((sum, mark) => sum + mark[key], 0);
    words.push(`${sum("score")} of ${sum("max")} points`);
  }
  return words.join(", ");
}
