import { assertEquals } from "@std/assert";
import { demandsOf } from "../../judge/demands_of.ts";
import { type Check, Evidence, Skipped } from "../../judge/check.ts";
import { judgeProgram } from "../../judge/judge_program.ts";
import { type Command, test } from "../harness.ts";
import { OWN } from "../judge/right_programs.ts";

/**
 * Tests that one of our programs does what the judge demands. Each demand is a
 * step. The judge starts the program itself, so there cannot be a relay.
 *
 * @param name The start of the names of the tests.
 * @param script The script that the program is, or is a copy of.
 * @param command How to start it.
 */
export function testDemands(
  name: string,
  script: string,
  command: Command,
): void {
  const own = OWN.filter((it) => it.script === script && !command.reach);
  for (const { program, args, fails } of own) {
    const words = [...wordsOf(command), ...args];
    const { title, checks } = demandsOf(program, words)!;
    const wanted = checks.map((it) => asExpected(it, fails));
    test(
      `${name}: judge.ts accepts it as ${title}`,
      (t) => judgeInSteps(t, wanted, words),
      {
        needs: script === "svr" ? ["w and ps"] : ["a shell"],
        timeout: 300_000,
      },
    );
  }
}

/** The words that start a command in its folder, with its variables. */
function wordsOf({ argv, cwd = ".", env = {} }: Command): string[] {
  const line = 'cd "$1" && shift && exec env "$@"';
  const variables = Object.entries(env).map((it) => it.join("="));
  return ["/bin/sh", "-c", line, "sh", cwd, ...variables, ...argv];
}

/**
 * A demand on one of our programs. If the program need not meet it, or fails it
 * on purpose, one attempt is enough: otherwise, the judge would try again, more
 * slowly.
 */
function asExpected(check: Check, fails: string[]): Check {
  const onPurpose = fails.includes(check.name);
  if (!onPurpose && !check.advice) return check;
  return {
    ...check,
    async judge(program) {
      try {
        await check.judge(program);
      } catch (error) {
        if (!(error instanceof Evidence)) throw error;
        throw new Skipped(
          onPurpose ? "it does not, on purpose" : "it need not",
        );
      }
      if (onPurpose) throw new Evidence("a failure, on purpose", "none");
    },
  };
}

/** Judges a program, and then makes each verdict a step. */
async function judgeInSteps(
  t: Deno.TestContext,
  checks: Check[],
  words: string[],
): Promise<void> {
  const seed = Math.floor(10_000 * Math.random());
  const judged = judgeProgram(checks, words, { seed, slow: 1 });
  const verdicts = await Array.fromAsync(judged);
  for (const { check, kind, reason, evidence, did } of verdicts) {
    await t.step({
      name: reason ? `${check.says} (${reason})` : check.says,
      ignore: kind === "skipped",
      fn() {
        const why = `seed ${seed}: ${did}: ${evidence?.message ?? reason}`;
        assertEquals(kind, "pass", why);
      },
    });
  }
}
