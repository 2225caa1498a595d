import type { Report } from "./report.ts";
import { verdictText } from "./verdict_text.ts";

/**
 * Writes a report in the JSON that GitHub Classroom's autograding reporter
 * reads. The reporter expects it in base64, in a variable: see judge/README.md.
 *
 * Checks that are worth nothing are left out: the reporter's table gives every
 * test the same weight.
 *
 * @param report What to report.
 * @returns The text.
 */
export function githubReport({ marks, again }: Report): string {
  const counted = marks.filter(({ max }) => max > 0);
  const tests = counted.map(({ verdict, score }) => ({
    name: `${verdict.check.name}: ${verdict.check.says}`,
    status: verdict.kind === "pass"
      ? "pass"
      : verdict.kind === "error"
      ? "error"
      : "fail",
    score,
    message: verdictText(verdict, again(verdict.check.name)),
    test_code: again(verdict.check.name),
    filename: "",
    line_no: 0,
    execution_time: `${Math.round(verdict.ms)}ms`,
  }));
  const failed = tests.some(({ status }) => status !== "pass");
  const max = counted.reduce((sum, it) => sum + it.max, 0);
  return `${
    JSON.stringify(
      { version: 1, status: failed ? "fail" : "pass", max_score: max, tests },
      null,
      2,
    )
  }\n`;
}
