import type { Report } from "./report.ts";
import { verdictText } from "./verdict_text.ts";

/**
 * Writes a report as the `results.json` of Gradescope's autograders.
 *
 * @param report What to report.
 * @returns The text.
 */
export function gradescopeReport({ marks, again }: Report): string {
  const score = marks.reduce((sum, it) => sum + it.score, 0);
  const tests = marks.map(({ verdict, score, max }) => ({
    name: `${verdict.check.name}: ${verdict.check.says}`,
    score,
    max_score: max,
    status: score < max ? "failed" : "passed",
    output: verdictText(verdict, again(verdict.check.name)),
    output_format: "text",
    visibility: "visible",
  }));
  return `${JSON.stringify({ score, tests }, null, 2)}\n`;
}
