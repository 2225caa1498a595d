import { assert } from "@std/assert";
import { demandsOf } from "../../judge/demands_of.ts";
import type { Verdict } from "../../judge/finding.ts";
import { type Command, test } from "../harness.ts";
import { verdictsOn } from "../judge/judged.ts";
import { OWN } from "../judge/right_programs.ts";

/** The judge must be quick, unless it tries again what fails on purpose. */
const MOST_MS = 20_000;

/** What a sentence about a program begins with if it does not obey it. */
const BUT: Partial<Record<Verdict["kind"], string>> = {
  FAIL: "does not: ",
  advice: "need not: ",
};

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
    const { title } = demandsOf(program, words)!;
    test(
      `${name}: judge.ts accepts it as ${title}`,
      async (t) => {
        for (const verdict of await verdictsOn(program, words)) {
          await t.step(stepFor(verdict, fails));
        }
      },
      {
        needs: script === "svr" ? ["w and ps"] : ["a shell"],
        timeout: fails.length > 0 ? undefined : MOST_MS,
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

/** Says what the judge has found out about a demand. */
function stepFor(
  { finding, kind, reason, evidence, did }: Verdict,
  fails: string[],
): Deno.TestStepDefinition {
  const { name, says } = finding;
  const wanted = fails.includes(name) ? ["FAIL"] : ["pass", "advice"];
  return {
    name: `${BUT[kind] ?? ""}${says}${reason ? ` (${reason})` : ""}`,
    ignore: kind === "skipped",
    fn: () => {
      assert(wanted.includes(kind), `${kind}: ${did}: ${evidence?.message}`);
    },
  };
}
