import type { Report } from "./report.ts";

/**
 * Writes a report in TAP, version 14: https://testanything.org/.
 *
 * Advice is a failed test with the directive TODO, so that it does not count as
 * a failure.
 *
 * @param report What to report.
 * @returns The text.
 */
export function tapReport({ name, marks, again }: Report): string {
  const lines = ["TAP version 14", `1..${marks.length}`];
  for (const [i, { verdict }] of marks.entries()) {
    const { kind, check, reason, evidence, did } = verdict;
    const ok = kind === "pass" || kind === "skipped" ? "ok" : "not ok";
    const directive = kind === "skipped"
      ? ` # SKIP ${tapText(reason ?? "")}`
      : kind === "advice"
      ? " # TODO advice"
      : "";
    const sentence = tapText(`${check.name}: ${check.says}`);
    lines.push(`${ok} ${i + 1} - ${sentence}${directive}`);
    if (kind === "pass" || kind === "skipped") continue;
    lines.push(
      "  ---",
      ...Object.entries({
        program: name,
        verdict: kind,
        section: check.section,
        did,
        expected: evidence?.expected,
        got: evidence?.got,
        reason,
        again: again(check.name),
      }).filter(([, text]) => text !== undefined)
        // A string in JSON is a string in YAML, too.
        .map(([key, text]) => `  ${key}: ${JSON.stringify(text)}`),
      "  ...",
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Escapes what would begin a directive. */
function tapText(text: string): string {
  return text.replaceAll(/[\\#]/g, "\\$&").replaceAll(/\s+/g, " ");
}
