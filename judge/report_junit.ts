import type { Verdict } from "./check.ts";
import type { Report } from "./report.ts";

/**
 * Writes a report in JUnit's XML, which build servers read. Advice is a test
 * that passes, with the evidence as its output.
 *
 * @param report What to report.
 * @returns The text.
 */
export function junitReport({ name, marks, again }: Report): string {
  const verdicts = marks.map(({ verdict }) => verdict);
  const count = (kind: string) =>
    verdicts.filter((it) => it.kind === kind).length;
  const seconds = verdicts.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  const attributes = [
    `name="${name}" tests="${verdicts.length}" failures="${count("FAIL")}"`,
    `errors="${count("error")}" skipped="${count("skipped")}"`,
    `time="${seconds.toFixed(3)}"`,
  ].join(" ");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites>`,
    `  <testsuite ${attributes}>`,
    ...verdicts.map((it) => testCase(name, it, again(it.check.name))),
    `  </testsuite>`,
    "</testsuites>\n",
  ].join("\n");
}

function testCase(name: string, verdict: Verdict, again: string): string {
  const { kind, check, ms, reason = "", evidence, did } = verdict;
  const title = `${check.name}: ${check.says}`;
  const attributes = `classname="${name}" name="${xmlText(title)}" time="${
    (ms / 1000).toFixed(3)
  }"`;
  const details = xmlText(
    `did ${did}\nexpected ${evidence?.expected}\ngot ${evidence?.got}\n` +
      `${check.section}\nagain ${again}`,
  );
  const inside = {
    pass: "",
    FAIL: `<failure message="${
      xmlText(evidence?.message ?? "")
    }">${details}</failure>`,
    error: `<error message="${xmlText(reason)}"/>`,
    skipped: `<skipped message="${xmlText(reason)}"/>`,
    advice: `<system-out>advice: ${details}</system-out>`,
  }[kind];
  return `    <testcase ${attributes}>${inside}</testcase>`;
}

/** Escapes text for XML, which allows hardly any control characters. */
function xmlText(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("\n", "&#10;");
}
