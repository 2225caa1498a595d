import { commandText } from "./command_text.ts";
import { type Demands, NeverStarted, type Verdict } from "./check.ts";
import { type JudgeOptions, judgeProgram } from "./judge_program.ts";
import { verdictText } from "./verdict_text.ts";
import { withRightEnd } from "./with_right_end.ts";

/**
 * Judges a program, and reports the verdicts one by one, in the order of the
 * checks.
 *
 * @param demands What is demanded of it.
 * @param command The command, with its placeholders.
 * @param options How to judge, and whether to draw the trace of each check.
 * @param tell Called with one or more lines at a time.
 * @returns The verdicts, and a function that returns the command line to try a
 * check again.
 */
export async function judgeAloud(
  demands: Demands,
  command: string[],
  options: JudgeOptions & { trace: boolean },
  tell: (lines: string) => Promise<void>,
): Promise<{ verdicts: Verdict[]; again: (check: string) => string }> {
  const { seed, slow } = options;
  const waits = slow === 1 ? [] : ["--slow", `${slow}`];
  const again = (check: string) =>
    commandText([
      ...["judge.ts", demands.name, "--only", check, "--seed", `${seed}`],
      ...[...waits, "--", ...command],
    ]);
  const title = `judging ${demands.title}: ${commandText(command)}`;
  await tell(withRightEnd(title, `seed ${seed}`));
  const verdicts: Verdict[] = [];
  for await (const it of judgeProgram(demands.checks, command, options)) {
    // If it has never started, the first verdict says everything.
    if (!(verdicts[0]?.evidence instanceof NeverStarted)) {
      if (options.trace && it.trace) await tell(it.trace);
      await tell(verdictText(it, again(it.check.name)));
    }
    verdicts.push(it);
  }
  return { verdicts, again };
}
