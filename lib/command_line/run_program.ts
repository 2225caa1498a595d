/**
 * run_program.ts: parses the command line, runs the program, reports its
 * errors, and exits.
 *
 * @module
 */

// The full specifier is here because a script that runs from a URL has no
// deno.json.
import { parseArgs } from "jsr:@std/cli@^1.0.32/parse-args";
import { explainError } from "./explain_error.ts";
import { flush } from "./flush.ts";
import { helpText } from "./help_text.ts";
import { print, PrintError } from "./print.ts";
import { UsageError } from "./usage_error.ts";
import { warn } from "./warn.ts";

/** An option of a program. */
export interface Option {
  /**
   * The name of its value, such as "ADDRESS"; left out if it takes no value.
   */
  readonly value?: string;
  /** Its value if the user does not give one. */
  readonly default?: string;
  /** Whether it may be given more than once; its value is then an array. */
  readonly repeat?: boolean;
  /** Another option that this one requires. */
  readonly needs?: string;
  /** Another option that cannot be used together with this one. */
  readonly conflicts?: string;
  /** The text that describes it in the help. */
  readonly help: string;
}

/** Declares a program: its command line, and what its help says. */
export interface Program {
  /** Its name, such as "tms". */
  readonly name: string;
  /** What it does, in a sentence or two. */
  readonly summary: string;
  /**
   * The names of its operands, all of which are required. If the last one ends
   * with "...", as in "COMMAND...", it stands for one or more words.
   */
  readonly operands?: readonly string[];
  /** Its options. A name of one letter, such as "s", is typed as `-s`. */
  readonly options?: Readonly<Record<string, Option>>;
  /** More lines for the help, each at most 80 columns wide. */
  readonly details?: readonly string[];
  /** Complete command lines that show how to run it. */
  readonly examples: readonly string[];
  /**
   * The flags of `deno run` that it needs, for each way to run it. Names of
   * operands and values are placeholders, as in `--allow-net=ADDRESS:PORT`.
   */
  readonly permissions: readonly {
    /** The options with which the flags are needed, such as "--listen". */
    readonly when?: string;
    /** The flags, separated by spaces; empty if it needs none. */
    readonly flags: string;
    /** Whether these flags are needed in addition to those of another entry. */
    readonly also?: boolean;
  }[];
}

/** The values of the options of a program. */
export type Options<P extends Program> = {
  -readonly [K in keyof P["options"]]: OptionValue<P["options"][K]>;
};

/** The type of the value of an option. */
export type OptionValue<O> = O extends { repeat: true } ? string[]
  : O extends { default: string } ? string
  : O extends { value: string } ? string | undefined
  : boolean;

/**
 * Parses the command line, runs the program, and exits.
 *
 * The exit code is 0 if `main` succeeds, 1 if it fails, 2 if the command line
 * is wrong, 130 after Ctrl-C, and 141, without a message, if standard output is
 * a pipe that nobody reads any more. (A shell reports 141 after SIGPIPE, too.)
 *
 * A failure prints one line on standard error: `NAME: what failed: why`. If the
 * command line is wrong, the usage line follows. `-h` and `--help` print the
 * help.
 *
 * @typeParam P The type of the declaration.
 * @param program The declaration.
 * @param main What the program does. Ctrl-C aborts the signal and then ends the
 * process at once.
 * @returns Never: it ends the process.
 *
 * @example
 * ```ts
 * import { runProgram } from "@socket-primer/primer/run-program";
 *
 * const program = {
 *   name: "hello",
 *   summary: "Greets somebody.",
 *   operands: ["NAME"],
 *   options: { loud: { help: "use capital letters" } },
 *   examples: ["deno run hello.ts Ann"],
 *   permissions: [],
 * } as const;
 *
 * if (import.meta.main) {
 *   await runProgram(program, ([name], { loud }) => {
 *     console.log(`hello, ${loud ? name.toUpperCase() : name}`);
 *   });
 * }
 * ```
 */
export async function runProgram<const P extends Program>(
  program: P,
  main: (
    operands: string[],
    options: Options<P>,
    signal: AbortSignal,
  ) => unknown,
): Promise<never> {
  const interrupt = new AbortController();
  try {
    const line = parseCommandLine(program);
    const done = line
      ? main(line.operands, line.options as Options<P>, interrupt.signal)
      : print(`${helpText(program)}\n`);
    // This comes after the call to main: otherwise Deno would ignore Ctrl-C
    // while it asks for a permission. It comes before the await, because
    // without a signal listener, Deno can panic if the process runs out of file
    // descriptors.
    Deno.addSignalListener("SIGINT", () => {
      interrupt.abort();
      Deno.exit(130);
    });
    await done;
    await flush();
    Deno.exit(0);
  } catch (error) {
    Deno.exit(await reportFailure(program, error));
  }
}

/** Parses the command line; returns `undefined` if it asks for help. */
function parseCommandLine({ options: declared = {}, operands = [] }: Program) {
  const keys = Object.keys(declared);
  const flags = ["help", "h", ...keys.filter((it) => !declared[it].value)];
  refuseFlagValues(flags);
  const line: Record<string, unknown> = parseArgs(Deno.args, {
    boolean: flags,
    string: ["_", ...keys.filter((it) => declared[it].value)],
    collect: keys.filter((it) => declared[it].repeat),
    unknown: refuseUnknown,
  });
  if (line.help || line.h) return;
  for (const key of keys) {
    const { needs, conflicts, default: fallback } = declared[key];
    const given = [line[key]].flat();
    if (given.includes("")) {
      throw new UsageError(`${dashed(key)} needs a value`);
    }
    if (given.some(Boolean) && needs && !line[needs]) {
      throw new UsageError(`${dashed(key)} requires ${dashed(needs)}`);
    }
    if (given.some(Boolean) && conflicts && line[conflicts]) {
      const names = `${dashed(key)} and ${dashed(conflicts)}`;
      throw new UsageError(`${names} cannot be used together`);
    }
    line[key] ??= fallback;
  }
  const words = line._ as string[];
  checkOperands(words, operands);
  return { operands: words, options: line };
}

/**
 * Checks that there is a word for each operand, and no other word unless the
 * last operand ends with "...".
 */
function checkOperands(words: string[], names: readonly string[]): void {
  const missing = names.find((_, i) => !words[i]);
  if (missing) throw new UsageError(`${missing} is missing`);
  const extra = words[names.length];
  if (extra === undefined || names.at(-1)?.endsWith("...")) return;
  throw new UsageError(`unexpected argument ${JSON.stringify(extra)}`);
}

/** Refuses `--go=no`, for example, which parseArgs would treat as `--go`. */
function refuseFlagValues(flags: string[]): void {
  const end = Deno.args.indexOf("--");
  for (const word of Deno.args.slice(0, end < 0 ? undefined : end)) {
    const [option, value] = word.split("=", 2);
    if (value === undefined || !flags.map(dashed).includes(option)) continue;
    throw new UsageError(`${option} takes no value`);
  }
}

function refuseUnknown(word: string, option?: string): void {
  if (option === undefined) return;
  const quoted = JSON.stringify(word);
  throw new UsageError(
    /^-\d/.test(word)
      ? `unexpected negative number ${quoted}`
      : `unknown option ${quoted} (put -- before operands that begin with -)`,
  );
}

function dashed(option: string): string {
  return (option.length === 1 ? "-" : "--") + option;
}

/** Reports a failure on standard error; resolves to the exit code. */
async function reportFailure(program: Program, error: unknown) {
  const readerHasGone = error instanceof PrintError &&
    (error.cause as Error).name === "BrokenPipe";
  if (readerHasGone) return 141;
  warn(`${program.name}: ${explainError(error)}`);
  const isUsageError = error instanceof UsageError;
  if (isUsageError) warn(helpText(program).split("\n", 1)[0]);
  await flush();
  return isUsageError ? 2 : 1;
}
