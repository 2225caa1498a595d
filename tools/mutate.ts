/**
 * Changes the code at one place at a time, in a copy of the project, and lists
 * the changes that no test has noticed.
 *
 * The tests of a file are the example in its comment and the files of
 * tests/lib/ that import it; then the tests of scripts that use it.
 *
 * @module
 */
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { seededRandom } from "../lib/wire/seeded_random.ts";
import { findMutants, type Mutant } from "./mutants.ts";
import { ProjectCopy } from "./project_copy.ts";
import { ROOT } from "./run/script.ts";
import { importGraph, testRuns } from "./tests_for.ts";

const UNKNOWN_MS = 10_000;
const PATIENCE_MS = 10_000;

/** Shuffles in the same way for the same seed. */
function shuffled<T>(list: T[], seed: number): T[] {
  const random = seededRandom(seed);
  return list.map((it) => ({ it, key: random() }))
    .sort((a, b) => a.key - b.key).map(({ it }) => it);
}

/** Shows a change in one line. */
function describe({ file, line, before, after }: Mutant): string {
  const short = (text: string) =>
    text.replaceAll(/\s+/g, " ").slice(0, 70) || "nothing";
  return `${file}:${line}: ${short(before)} -> ${short(after)}`;
}

/** Tries changes in copies of the project, and finds out what notices them. */
class Trial {
  /** How long each test run takes without a change; NaN if it fails. */
  readonly #usualMs = new Map<string, number>();

  /**
   * Resolves to the first test file that notices a change, or to `undefined`.
   */
  async run(
    copy: ProjectCopy,
    mutant: Mutant,
    runs: string[][],
  ): Promise<string | undefined> {
    const usual = (run: string[]) => this.#usualMs.get(`${run}`) ?? UNKNOWN_MS;
    for (const run of runs.toSorted((a, b) => usual(a) - usual(b))) {
      await this.#measure(copy, run);
      if (Number.isNaN(usual(run))) continue;
      using _changed = copy.change(mutant.file, mutant.text);
      const limitMs = PATIENCE_MS + 4 * usual(run);
      // A test may fail once only because the machine is busy.
      const fails = !await copy.passes(run, limitMs) &&
        !await copy.passes(run, limitMs);
      if (fails) return run.at(-1);
    }
  }

  /** Measures a test run without a change, if that has not been done yet. */
  async #measure(copy: ProjectCopy, run: string[]): Promise<void> {
    if (this.#usualMs.has(`${run}`)) return;
    const start = performance.now();
    const passes = await copy.passes(run, 600_000);
    const ms = passes ? performance.now() - start : NaN;
    if (!passes) {
      await print(`not used, because it fails even without a change: ${run}\n`);
    }
    this.#usualMs.set(`${run}`, ms);
  }
}

const program = {
  name: "mutate",
  summary: "Changes lib/ and scripts/ at one place at a time, in a temporary " +
    "copy, and lists the changes that no test notices.",
  operands: ["PATH..."],
  options: {
    count: { value: "N", default: "100", help: "how many changes to try" },
    seed: {
      value: "N",
      default: "1",
      help: "another seed tries other changes",
    },
    jobs: { value: "N", default: "1", help: "how many to try at a time" },
  },
  examples: ["deno task mutate --count 20 --seed 7 lib/sockets scripts/tms.ts"],
  permissions: [{ flags: "--allow-all" }],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (paths, options) => {
    const graph = importGraph();
    const files = [...graph.keys()].filter((file) =>
      /^(lib|scripts)\//.test(file) &&
      paths.some((it) => `${file}/`.startsWith(it.replace(/\/?$/, "/")))
    );
    const all = files.flatMap((it) =>
      findMutants(it, Deno.readTextFileSync(`${ROOT}/${it}`))
    );
    const count = parseNumber("--count", options.count, 1, 1e6);
    const seed = parseNumber("--seed", options.seed, 0, 2 ** 32 - 1);
    const left = shuffled(all, seed).slice(0, count);
    const missed: Mutant[] = [];
    const tried = left.length;
    const trial = new Trial();
    const work = async () => {
      using copy = new ProjectCopy();
      for (let mutant; (mutant = left.pop());) {
        const runs = testRuns(mutant.file, graph);
        const by = await trial.run(copy, mutant, runs);
        if (!by) missed.push(mutant);
        await print(`${by ?? "MISSED"}: ${describe(mutant)}\n`);
      }
    };
    const jobs = parseNumber("--jobs", options.jobs, 1, 64);
    await Promise.all(Array.from({ length: jobs }, work));
    const noticed = tried - missed.length;
    await print(
      `noticed: ${noticed} of ${tried}; not noticed: ${missed.length}\n`,
    );
    missed.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
    for (const mutant of missed) await print(`${describe(mutant)}\n`);
  });
}
