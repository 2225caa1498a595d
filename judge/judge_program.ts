import {
  type Check,
  type Demands,
  Evidence,
  NeverStarted,
  Skipped,
  type Verdict,
} from "./check.ts";
import { Subject } from "./subject.ts";
import { busyness } from "./system.ts";

const AT_ONCE = 6;
const FIRST_PATIENCE_MS = 1000;
const SLOWER = 3;
const LIMIT_IN_PATIENCES = 12;

/** How to judge a program. */
export interface JudgeOptions {
  /** The seed of all random choices. */
  seed: number;
  /** The factor by which all waits are multiplied. */
  slow: number;
}

/**
 * Runs checks on a program.
 *
 * Every check has its own instance of the program, so several can be tried at
 * the same time. A check that fails is tried once more, with longer waits,
 * before it counts as failed, unless the program never started.
 *
 * @param checks What to look for.
 * @param command The command, with its placeholders.
 * @param options How to judge.
 * @yields The verdicts, in the order of the checks.
 */
export async function* judgeProgram(
  checks: Demands["checks"],
  command: string[],
  options: JudgeOptions,
): AsyncGenerator<Verdict> {
  const [first, ...others] = checks;
  // The first check runs alone: if the program never starts, the others are
  // skipped.
  const verdict = await tryTwice(first, command, options);
  yield verdict;
  if (verdict.evidence instanceof NeverStarted) {
    for (const it of others) yield pointless(it, "the program never started");
    return;
  }
  const verdicts = new Map([[first.name, Promise.resolve(verdict)]]);
  const takeTurns = inTurns(AT_ONCE);
  for (const check of others) {
    const decide = async () => {
      for (const other of check.after ?? []) {
        const { kind = "pass" } = await verdicts.get(other) ?? {};
        if (kind !== "pass") {
          return pointless(check, `"${other}" has to pass first`);
        }
      }
      return await takeTurns(() => tryTwice(check, command, options));
    };
    verdicts.set(check.name, decide());
  }
  for (const check of others) yield await verdicts.get(check.name)!;
}

function pointless(check: Check, reason: string): Verdict {
  return { check, kind: "skipped", ms: 0, reason, pointless: true };
}

/**
 * Limits how many tasks run at the same time; the others wait their turn.
 */
function inTurns(atOnce: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

async function tryTwice(
  check: Check,
  command: string[],
  options: JudgeOptions,
): Promise<Verdict> {
  const from = performance.now();
  let verdict = await tryOnce(check, command, options, FIRST_PATIENCE_MS);
  const failed = verdict.kind === "FAIL" || verdict.kind === "advice";
  if (failed && !(verdict.evidence instanceof NeverStarted)) {
    const slow = options.slow * await busyness();
    verdict = await tryOnce(
      check,
      command,
      { ...options, slow },
      FIRST_PATIENCE_MS * SLOWER,
    );
  }
  return { ...verdict, ms: performance.now() - from };
}

async function tryOnce(
  check: Check,
  command: string[],
  { seed, slow }: JudgeOptions,
  patienceMs: number,
): Promise<Verdict> {
  const options = { seed: `${seed} ${check.name}`, patienceMs, slow };
  await using subject = new Subject(command, options);
  const limit = timeLimit(LIMIT_IN_PATIENCES * patienceMs * slow);
  const trial = check.judge(subject);
  const verdict = (what: Pick<Verdict, "kind">) => ({
    ...{ check, ms: 0, trace: `${subject.trace}` },
    ...what,
  });
  try {
    await Promise.race([trial, limit.reached]);
    return verdict({ kind: "pass" });
  } catch (error) {
    return verdict(explained(error, subject, check));
  } finally {
    limit.cancel();
    trial.catch(() => {}); // what is left of it fails when the program ends
  }
}

function explained(
  error: unknown,
  subject: Subject,
  check: Check,
): Pick<Verdict, "kind" | "did" | "evidence" | "reason" | "printed"> {
  if (error instanceof Skipped) {
    return { kind: "skipped", reason: error.message };
  }
  if (error instanceof Deno.errors.NotFound) {
    const evidence = new NeverStarted("a program", "no such program");
    return { kind: "FAIL", did: "started it", evidence };
  }
  if (!(error instanceof Evidence)) {
    const { name, message } = error as Error;
    return { kind: "error", reason: `${name}: ${message}` };
  }
  const flood = subject.printsTooMuch ? "more output than the judge reads" : "";
  const got = [error.got, flood, subject.death].filter(Boolean).join("; ");
  const neverStarted = error instanceof NeverStarted;
  const Kind = neverStarted ? NeverStarted : Evidence;
  return {
    kind: check.advice ? "advice" : "FAIL",
    did: subject.deeds.toString(),
    evidence: new Kind(error.expected, got),
    printed: neverStarted ? subject.lastLines : undefined,
  };
}

/** Rejects with evidence when a trial takes too long. */
function timeLimit(ms: number): { reached: Promise<never>; cancel(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const evidence = new Evidence(
    `the whole check within ${ms / 1000} s`,
    "it took longer",
  );
  const timer = setTimeout(reject, ms, evidence);
  return { reached: promise, cancel: () => clearTimeout(timer) };
}
