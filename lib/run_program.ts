// Written out, so that a script finds it when it is run from a URL.
// deno-lint-ignore no-import-prefix
import { parseArgs } from "jsr:@std/cli@^1.0.32/parse-args";
import { explainError } from "./explain_error.ts";
import { UsageError } from "./usage_error.ts";

/** What {@linkcode runProgram} must know of a program's command line. */
export interface Program<O extends string = never, F extends string = never> {
  /** The program's name, which begins every error message. */
  name: string;
  /** What `--help` prints; its first line is the usage line. */
  help: string;
  /** The positional arguments, all required. */
  positionals?: string[];
  /** Options with a value, and what each is when it is not given. */
  options?: Record<O, string>;
  /** Options without a value. */
  flags?: F[];
}

/** A command line as {@linkcode runProgram} read it. */
export interface CommandLine<
  O extends string = never,
  F extends string = never,
> {
  /** The positional arguments, in the order of {@linkcode Program}. */
  positionals: string[];
  /** The value of every option. */
  options: Record<O, string>;
  /** Whether each flag was given. */
  flags: Record<F, boolean>;
}

/**
 * Runs a program from its command line to its exit code: 0 when `main` is
 * done; 1 when it failed, with one line that says why; 2 for a wrong command
 * line, with the usage; 130 for Ctrl-C. `--help` prints the help.
 *
 * @typeParam O The names of the options that take a value.
 * @typeParam F The names of the flags.
 * @param program Its name, help and command line.
 * @param main What it does. The signal is aborted by Ctrl-C.
 * @returns Never: it ends the process.
 *
 * @example
 * ```ts
 * import { runProgram } from "@socket-primer/lib/run-program";
 *
 * if (import.meta.main) {
 *   await runProgram({
 *     name: "hello",
 *     help: "Usage: hello.ts WHOM",
 *     positionals: ["WHOM"],
 *   }, ({ positionals: [whom] }) => console.log(`hello, ${whom}`));
 * }
 * ```
 */
export async function runProgram<
  O extends string = never,
  F extends string = never,
>(
  program: Program<O, F>,
  main: (line: CommandLine<O, F>, signal: AbortSignal) => void | Promise<void>,
): Promise<never> {
  const { name, help } = program;
  const interrupt = new AbortController();
  // Before any accept: without it, Deno 2.9 panics when files run out there.
  Deno.addSignalListener("SIGINT", () => {
    interrupt.abort();
    Deno.exit(130);
  });
  try {
    const line = parse(program);
    if (line) await main(line, interrupt.signal);
    else console.log(help);
    Deno.exit(0);
  } catch (error) {
    console.error(`${name}: ${explainError(error)}`);
    if (!(error instanceof UsageError)) Deno.exit(1);
    console.error(help.split("\n", 1)[0]);
    Deno.exit(2);
  }
}

/** Reads the command line; null when it asks for help. */
function parse<O extends string, F extends string>(
  program: Program<O, F>,
): CommandLine<O, F> | null {
  const { positionals: names = [], flags = [] } = program;
  const options: Record<string, string> = program.options ?? {};
  const positionals: string[] = [];
  const parsed = parseArgs(Deno.args, {
    string: Object.keys(options),
    boolean: ["help", ...flags as string[]],
    alias: { h: "help" },
    default: options,
    unknown(argument, key) {
      // "-1" is no option but a number that somebody got wrong.
      if (key !== undefined && !/^-\d/.test(argument)) {
        throw new UsageError(`unknown option ${argument} (text goes after --)`);
      }
      positionals.push(argument);
      return false;
    },
  });
  if (parsed.help) return null;
  positionals.push(...parsed._.map(String));
  const empty = Object.keys(options).find((option) => parsed[option] === "");
  if (empty) throw new UsageError(`--${empty} needs a value`);
  if (positionals.length < names.length) {
    throw new UsageError(`${names[positionals.length]} is missing`);
  }
  if (positionals.length > names.length) {
    throw new UsageError(`unexpected "${positionals[names.length]}"`);
  }
  // To the compiler they are any strings: it cannot see which were asked for.
  const line: unknown = { positionals, options: parsed, flags: parsed };
  return line as CommandLine<O, F>;
}
