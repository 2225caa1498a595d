import { assertEquals } from "@std/assert";
import { demandsOf } from "../../judge/demands_of.ts";
import {
  Evidence,
  type Finding,
  Skipped,
  type Verdict,
} from "../../judge/finding.ts";
import { judgeProgram } from "../../judge/judge_program.ts";
import { type Command, test } from "../harness.ts";
import { OWN } from "../judge/right_programs.ts";

const MOST_MS = 20_000;

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
    const { title, findings } = demandsOf(program, words)!;
    const wanted = findings.map((it) => {
      const onPurpose = fails.includes(it.name);
      return onPurpose || it.advice ? exception(it, onPurpose) : it;
    });
    test(
      `${name}: judge.ts accepts it as ${title}`,
      async (t) => {
        const seed = Math.floor(10_000 * Math.random());
        const options = { seed, slow: 1 };
        const verdicts = judgeProgram(wanted, words, options);
        for (const it of await Array.fromAsync(verdicts)) {
          await t.step(stepFor(it, seed));
        }
      },
      {
        needs: script === "svr" ? ["w and ps"] : ["a shell"],
        timeout: MOST_MS,
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
 * The same demand of a program that need not do this, or that does not do it on
 * purpose. The judge would try it again, and this takes long.
 */
function exception(finding: Finding, onPurpose: boolean): Finding {
  return {
    ...finding,
    async judge(program) {
      try {
        await finding.judge(program);
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

/** Says what the judge has found out. */
function stepFor(
  { finding, kind, reason, evidence, did }: Verdict,
  seed: number,
): Deno.TestStepDefinition {
  return {
    name: reason ? `${finding.says} (${reason})` : finding.says,
    ignore: kind === "skipped",
    fn: () => {
      const why = `seed ${seed}: ${did}: ${evidence?.message ?? reason}`;
      assertEquals(kind, "pass", why);
    },
  };
}
