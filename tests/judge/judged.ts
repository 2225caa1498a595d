import { assertEquals } from "@std/assert";
import { demandsOf } from "../../judge/demands_of.ts";
import type { Verdict } from "../../judge/check.ts";
import { judgeProgram } from "../../judge/judge_program.ts";
import { ROOT } from "../harness.ts";
import type { Mistake } from "../judged/mistakes.ts";
import type { RightProgram } from "./right_programs.ts";

/** The folder of the programs with which the judge is tested. */
export const JUDGED = `${ROOT}/tests/judged`;

/**
 * Judges a program.
 *
 * @param program The judge's name for it, such as `strsvr`.
 * @param command Its command.
 * @param only The only check to try; all of them if not given.
 * @returns The verdicts.
 */
export async function verdictsOn(
  program: string,
  command: string[],
  only?: string,
): Promise<Verdict[]> {
  const { checks } = demandsOf(program, command)!;
  const wanted = checks.filter((it) => !only || it.name === only);
  const seed = Math.floor(10_000 * Math.random());
  return await Array.fromAsync(
    judgeProgram(wanted, command, { seed, slow: 1 }),
  );
}

/** The names of the checks with one of these verdicts. */
export function named(verdicts: Verdict[], ...kinds: string[]): string[] {
  return verdicts.filter((it) => kinds.includes(it.kind))
    .map((it) => it.check.name);
}

/** What the verdicts say, for the message of a failed test. */
function told(verdicts: Verdict[]): string {
  return verdicts.filter((it) => it.kind !== "pass").map((it) =>
    `${it.kind} ${it.check.name}: ${it.reason ?? it.evidence?.message}`
  ).join("\n");
}

/**
 * Judges a program that makes a mistake.
 *
 * @param mistake The mistake.
 * @param folder Where to write the program.
 * @param alone Whether to try only the check that should fail.
 * @returns What the judge got wrong; empty if it found just this mistake.
 */
export async function missed(
  mistake: Mistake,
  folder: string,
  alone: boolean,
): Promise<string> {
  const { right, check, verdict = "FAIL", title } = mistake;
  const command = await withMistake(mistake, folder);
  const only = alone ? check : undefined;
  const verdicts = await verdictsOn(right.program, command, only);
  const accused = named(verdicts, "FAIL", "error", verdict);
  // If the mistake itself leads only to advice, other advice is allowed, too.
  const others = accused.filter((it) => it !== check);
  const isRight = named(verdicts, verdict).includes(check) &&
    (verdict === "advice" ? named(verdicts, "FAIL", "error") : others)
        .length === 0;
  return isRight ? "" : `${right.file} ${title}:\n${told(verdicts)}`;
}

/**
 * Judges a program that makes no mistake.
 *
 * @param right The program.
 * @returns What the judge has against it; empty if that is nothing.
 */
export async function accused(right: RightProgram): Promise<string> {
  const { program, title, command, fails = [] } = right;
  const verdicts = await verdictsOn(program, command);
  const isRight = named(verdicts, "FAIL", "error").join() === fails.join();
  return isRight ? "" : `${title}:\n${told(verdicts)}`;
}

/** Makes a program that makes a mistake; resolves to the command. */
export async function withMistake(
  mistake: Mistake,
  folder: string,
): Promise<string[]> {
  const file = await Deno.makeTempFile({ dir: folder, suffix: ".py" });
  await Deno.writeTextFile(file, textWithMistake(mistake));
  return ["python3", file, ...mistake.right.args];
}

/** The text of a program that makes a mistake. */
export function textWithMistake({ right, changes }: Mistake): string {
  let text = Deno.readTextFileSync(`${JUDGED}/${right.file}`);
  for (const [from, to] of changes) {
    assertEquals(text.split(from).length, 2, `${from} in ${right.file}`);
    text = text.replace(from, () => to);
  }
  return text;
}

/** Calls `work` for each item, for up to `atOnce` items at the same time. */
export async function inParallel<T, R>(
  items: T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next; (next = queue.shift());) {
      const [i, item] = next;
      results[i] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
