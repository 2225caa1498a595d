/**
 * Judges the judge, with programs that make one mistake and programs that make
 * none, in several rounds. In every second round, another process keeps a core
 * busy. This takes a long time.
 *
 * @module
 */
import { print } from "../../lib/command_line/print.ts";
import { parseNumber } from "../../lib/command_line/parse_number.ts";
import {
  type Program,
  runProgram,
} from "../../lib/command_line/run_program.ts";
import { UsageError } from "../../lib/command_line/usage_error.ts";
import { whyMissing } from "../../tools/machine.ts";
import { ROOT, run, SOURCE } from "../harness.ts";
import { MISTAKES } from "../judged/mistakes.ts";
import { accused, inParallel, missed } from "./judged.ts";
import {
  compiled,
  IN_PYTHON,
  ownPrograms,
  type RightProgram,
} from "./right_programs.ts";

/** A program to judge. */
interface Case {
  title: string;
  /** Resolves to what the judge got wrong, if anything. */
  judge(): Promise<string>;
}

/**
 * Makes copies of our own programs, with and without --offline, and lists them.
 */
async function copies(folder: string): Promise<RightProgram[]> {
  const kinds = [["copies"], ["offline", "--offline"]];
  const copied = kinds.map(async ([kind, ...options]) => {
    const to = `${folder}/${kind}`;
    const argv = [Deno.execPath(), "run", "-A", ...SOURCE];
    await run({ argv }, `${ROOT}/tools/copy.ts`, "--all", to, ...options);
    return ownPrograms(to)
      .map((it) => ({ ...it, title: `${it.title} (${kind})` }));
  });
  return (await Promise.all(copied)).flat();
}

/** Makes the cases of each kind, on demand. */
const CASES: Record<string, (folder: string) => Case[] | Promise<Case[]>> = {
  right(folder) {
    const inC = whyMissing("a C compiler") === undefined;
    const programs = [
      ...ownPrograms(`${ROOT}/scripts`),
      ...IN_PYTHON,
      ...inC ? compiled(folder) : [],
    ];
    return programs.map(rightCase);
  },
  copy: async (folder) => (await copies(folder)).map(rightCase),
  mistake: (folder) =>
    MISTAKES.map((it) => ({
      title: `${it.right.file} ${it.title}`,
      judge: () => missed(it, folder, false),
    })),
};

function rightCase(program: RightProgram): Case {
  return { title: program.title, judge: () => accused(program) };
}

/** The cases of these kinds, or of all kinds if none is given. */
async function allCases(folder: string, kinds: string[]): Promise<Case[]> {
  const wanted = kinds.length > 0 ? kinds : Object.keys(CASES);
  const cases = await Promise.all(wanted.map(async (kind) => {
    if (!(kind in CASES)) {
      throw new UsageError("--only must be right, copy or mistake");
    }
    return (await CASES[kind](folder))
      .map((it) => ({ ...it, title: `${kind}: ${it.title}` }));
  }));
  return cases.flat();
}

/** Keeps a core busy until it is disposed of. */
function busyCore(): Disposable {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "while (true);"],
  }).spawn();
  return { [Symbol.dispose]: () => child.kill() };
}

/** Judges everything once; resolves to how often the judge was wrong. */
async function round(cases: Case[], atOnce: number): Promise<number> {
  const wrong = await inParallel(cases, atOnce, async ({ title, judge }) => {
    const from = performance.now();
    const message = await judge();
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    await print(`${message ? "WRONG" : "ok"}\t${seconds}\t${title}\n`);
    if (message) await print(`${message.replaceAll(/^/gm, "  ")}\n`);
    return message;
  });
  return wrong.filter(Boolean).length;
}

const program = {
  name: "fair",
  summary: "Judges programs with and without mistakes, again and again.",
  options: {
    rounds: { value: "N", default: "2", help: "how many times" },
    "at-once": { value: "M", default: "2", help: "how many programs at once" },
    only: {
      value: "KIND",
      repeat: true,
      help: "right (programs), copy (of our own), or mistake",
    },
    filter: { value: "TEXT", help: "only programs with TEXT in their title" },
  },
  examples: ["deno task judge:fair --rounds 20"],
  permissions: [{ flags: "--allow-all" }],
} as const satisfies Program;

await runProgram(program, async (_, options) => {
  const folder = await Deno.makeTempDir();
  const cases = (await allCases(folder, options.only))
    .filter(({ title }) => title.includes(options.filter ?? ""));
  const atOnce = parseNumber("--at-once", options["at-once"], 1, 100);
  let wrong = 0;
  for (let i = 1; i <= parseNumber("--rounds", options.rounds, 1); i++) {
    using _busy = i % 2 === 0 ? busyCore() : undefined;
    await print(`round ${i}${i % 2 === 0 ? ", beside a busy core" : ""}\n`);
    wrong += await round(cases, atOnce);
  }
  await Deno.remove(folder, { recursive: true });
  await print(`${wrong} wrong\n`);
  if (wrong > 0) Deno.exit(1);
});
