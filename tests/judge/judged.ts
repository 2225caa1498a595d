import { assertEquals } from "@std/assert";
import { demandsOf } from "../../judge/demands_of.ts";
import type { Verdict } from "../../judge/finding.ts";
import { judgeProgram } from "../../judge/judge_program.ts";
import { ROOT } from "../harness.ts";
import type { Mistake } from "../judged/mistakes.ts";

/** Where the programs are that the judge is tried with. */
export const JUDGED = `${ROOT}/tests/judged`;

/** Judges a program; resolves to everything that is not a pass. */
export async function verdictsOn(
  program: string,
  command: string[],
  seed = Date.now() % 10_000,
): Promise<Verdict[]> {
  const { findings } = demandsOf(program, command)!;
  return await Array.fromAsync(
    judgeProgram(findings, command, { seed, slow: 1 }),
  );
}

/** The names of the findings with this verdict. */
export function named(verdicts: Verdict[], kind: Verdict["kind"]): string[] {
  return verdicts.filter((it) => it.kind === kind).map((it) => it.finding.name);
}

/** What the verdicts say, for the message of a failed test. */
export function told(verdicts: Verdict[]): string {
  return verdicts.filter((it) => it.kind !== "pass").map((it) =>
    `${it.kind} ${it.finding.name}: ${it.reason ?? it.evidence?.message}`
  ).join("\n");
}

/** Writes a program that makes a mistake; resolves to the command. */
export async function withMistake(
  { right, changes }: Mistake,
  folder: string,
): Promise<string[]> {
  let text = await Deno.readTextFile(`${JUDGED}/${right.file}`);
  for (const [from, to] of changes) {
    assertEquals(text.split(from).length, 2, `${from} in ${right.file}`);
    text = text.replace(from, () => to);
  }
  const file = await Deno.makeTempFile({ dir: folder, suffix: ".py" });
  await Deno.writeTextFile(file, text);
  return ["python3", file, ...right.args];
}

/** Whether this system cannot run the judge's programs at all. */
export const ignore = Deno.build.os === "windows" || !has("python3");

/** Whether there is such a program here. */
export function has(program: string): boolean {
  try {
    return new Deno.Command(program, {
      args: ["--version"],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch {
    return false;
  }
}
