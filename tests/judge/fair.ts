/**
 * Judges the judge: programs that make one mistake, and programs that make none,
 * in several rounds, every second one beside a busy core. It takes long.
 *
 * @module
 */
import { print } from "../../lib/command_line/print.ts";
import { parseNumber } from "../../lib/command_line/parse_number.ts";
import {
  type Program,
  runProgram,
} from "../../lib/command_line/run_program.ts";
import { ROOT, run, SOURCE } from "../harness.ts";
import { MISTAKES } from "../judged/mistakes.ts";
import { accused, has, inParallel, missed } from "./judged.ts";
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

/** Makes copies of our own programs, of both kinds, and lists them. */
async function copies(folder: string): Promise<RightProgram[]> {
  const kinds = [["copies"], ["offline", "--offline"]];
  const copied = kinds.map(async ([kind, ...options]) => {
    const to = `${folder}/${kind}`;
    const argv = [Deno.execPath(), "run", "-A", ...SOURCE];
    await run({ argv }, `${ROOT}/tools/copy.ts`, "--all", to, ...options);
    return ownPrograms(to)
      .map((it) => ({ ...it, title: `copy: ${it.title} (${kind})` }));
  });
  return (await Promise.all(copied)).flat();
}

/** All programs whose cases have this word in their titles. */
async function allCases(folder: string, word: string): Promise<Case[]> {
  const right = [
    ...ownPrograms(`${ROOT}/scripts`),
    ...IN_PYTHON,
    ...has("gcc") ? compiled(folder) : [],
  ].map((it) => ({ ...it, title: `right: ${it.title}` }));
  const cases = [
    ...[...right, ...await copies(folder)].map((it) => ({
      title: it.title,
      judge: () => accused(it),
    })),
    ...MISTAKES.map((it) => ({
      title: `mistake: ${it.right.file} ${it.title}`,
      judge: () => missed(it, folder, false),
    })),
  ];
  return cases.filter((it) => it.title.includes(word));
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
    filter: {
      value: "WORD",
      default: "",
      help: 'only those with it in their titles, such as "mistake:"',
    },
  },
  examples: ["deno task judge:fair --rounds 20"],
  permissions: [{ flags: "--allow-all" }],
} as const satisfies Program;

await runProgram(program, async (_, options) => {
  const folder = await Deno.makeTempDir();
  const cases = await allCases(folder, options.filter);
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
