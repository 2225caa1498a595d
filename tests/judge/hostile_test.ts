import { assert, assertEquals, assertMatch } from "@std/assert";
import { Program, ROOT, run, script, test } from "../harness.ts";
import { HOSTILE } from "../judged/hostile.ts";
import { inParallel, JUDGED } from "./judged.ts";

const JUDGE = script("judge", "--allow-net=127.0.0.1", "--allow-run");
const MOST_MS = 60_000;
const AT_ONCE = 3;
const MOST_KIB = 600_000;

/**
 * The lines of `ps` about processes whose command line contains this text,
 * except the judge and zombies.
 */
async function processesWith(text: string): Promise<string[]> {
  const { stdout } = await run({ argv: ["ps", "-Ao", "pid=,stat=,args="] });
  return stdout.split("\n").filter((it) =>
    it.includes(text) && !it.includes("judge.ts") && !/^\s*\d+\s+Z/.test(it)
  );
}

/**
 * Waits until no process has this text in its command line; fails after about
 * five seconds.
 */
async function assertGone(text: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if ((await processesWith(text)).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assertEquals(await processesWith(text), []);
}

/** A command with a mark, by which its processes are found. */
function marked(program: string): { command: string[]; mark: string } {
  const mark = `mark-${crypto.randomUUID()}`;
  return { command: ["python3", "-c", program, "{port}", mark], mark };
}

/** Judges a program that does its worst, and asserts that the judge copes. */
async function assertCopes([title, text]: [string, string]): Promise<void> {
  const { command, mark } = marked(text);
  const from = performance.now();
  await using judge = new Program(JUDGE, "strsvr", "--", ...command);
  let mostKib = 0;
  const timer = setInterval(
    () => mostKib = Math.max(mostKib, rss(judge.pid)),
    100,
  );
  const code = await judge.exit().finally(() => clearInterval(timer));
  const ms = performance.now() - from;
  assert(ms < MOST_MS, `${title}: ${ms} ms`);
  assert(mostKib < MOST_KIB, `${title}: ${mostKib} KiB`);
  assert([1, 3].includes(code), judge.stderr.text);
  assertMatch(judge.stdout.text, /^ {2}FAIL {5}/m);
  assert(!judge.stdout.text.includes("  error  "), judge.stdout.text);
  assertEquals(judge.stderr.text, "");
  await assertGone(mark);
}

test(
  "judge.ts copes with hostile programs, and leaves none of their processes running",
  async () => {
    await inParallel(Object.entries(HOSTILE), AT_ONCE, assertCopes);
  },
  { needs: ["Python", "w and ps"], timeout: 4 * MOST_MS },
);

/**
 * The memory of a process, in KiB; 0 if it has ended, or if this is not Linux.
 */
function rss(pid: number): number {
  if (Deno.build.os !== "linux") return 0;
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(status.match(/VmRSS:\s+(\d+)/)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

for (const signal of ["SIGINT", "SIGKILL"] as const) {
  test(
    `the judged program ends, too, when judge.ts gets ${signal}`,
    async () => {
      const { command, mark } = marked(
        `import os, time\nos.fork()\ntime.sleep(600)`,
      );
      await using judge = new Program(JUDGE, "strsvr", "--", ...command);
      while ((await processesWith(mark)).length < 2);
      judge.kill(signal);
      if (signal === "SIGINT") assertEquals(await judge.exit(), 130);
      else await judge.exit().catch(() => {});
      await assertGone(mark);
    },
    { needs: ["Python", "w and ps"], timeout: 60_000 },
  );
}

test(
  "judge.ts judges with --allow-run=python3 alone, and says which check it skips",
  async () => {
    const narrow = script(
      "judge",
      "--allow-net=127.0.0.1",
      "--allow-run=python3",
    );
    const strsvr = `${JUDGED}/strsvr_threads.py`;
    const { code, stdout, stderr } = await run(
      { ...narrow, cwd: ROOT },
      ...["strsvr", "--", "python3", strsvr, "{port}"],
    );
    assertEquals([code, stderr], [0, ""], stdout);
    assertMatch(
      stdout,
      /skipped {2}does not keep a core busy .*\n +because +the judge needs permission to run sh\n/,
    );
    assertMatch(stdout, /\n {2}12 of 12 passed, 1 skipped\n$/);
  },
  { needs: ["Python"], timeout: 60_000 },
);
