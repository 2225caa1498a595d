// Written out, for scripts run from a URL: no deno.json is in force there.
import { parseArgs } from "jsr:@std/cli@^1.0.32/parse-args";
import { explainError } from "./explain_error.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Runs a program from its command line to its exit code.
 *
 * That is 0 when `main` is done, 1 when it failed, 2 for a wrong command line,
 * and 130 for Ctrl-C.
 *
 * What failed is one line on standard error, `NAME: what failed: why`; for a
 * wrong command line the usage line follows. `-h` and `--help` print the help.
 *
 * @typeParam T The program's options.
 * @param help What `--help` prints. Its first line, such as
 * `Usage: tms.ts PORT [options]`, names the program and its operands, all of
 * which are required.
 * @param defaults The options and what they are if not given: text, or `false`
 * for one that takes no value.
 * @param main What the program does. Ctrl-C aborts the signal.
 * @returns Never: it ends the process.
 *
 * @example
 * ```ts
 * import { runProgram } from "@socket-primer/lib/run-program";
 *
 * const HELP = "Usage: hello.ts WHOM [--loud]";
 *
 * if (import.meta.main) {
 *   await runProgram(HELP, { loud: false }, ([whom], { loud }) => {
 *     console.log(`hello, ${loud ? whom.toUpperCase() : whom}`);
 *   });
 * }
 * ```
 */
export async function runProgram<T extends Record<string, string | boolean>>(
  help: string,
  defaults: T,
  main: (operands: string[], options: T, signal: AbortSignal) => unknown,
): Promise<never> {
  const [usage, name, operands] = help.match(/^Usage: (\w+)\.ts([^[\n-]*).*/)!;
  const interrupt = new AbortController();
  // First of all: without it Deno 2.9 panics if a server runs out of files.
  Deno.addSignalListener("SIGINT", () => {
    interrupt.abort();
    Deno.exit(130);
  });
  try {
    const isFlag = (option: string) => defaults[option] === false;
    const options = Object.keys(defaults);
    const line: Record<string, unknown> = parseArgs(Deno.args, {
      boolean: ["help", "h", ...options.filter(isFlag)],
      string: ["_", ...options.filter((it) => !isFlag(it))],
      default: defaults,
      unknown(word, option) {
        if (!option) return;
        throw new UsageError(`unknown option ${word} (-- ends the options)`);
      },
    });
    const empty = options.find((it) => line[it] === "");
    const names = operands.match(/\S+/g) ?? [];
    const words = line._ as string[];
    const missing = names.find((_, i) => !words[i]);
    const extra = words[names.length];
    if (line.help || line.h) console.log(help);
    else if (empty) throw new UsageError(`--${empty} needs a value`);
    else if (missing) throw new UsageError(`${missing} is missing`);
    else if (extra !== undefined) throw new UsageError(`unexpected "${extra}"`);
    else await main(words, line as T, interrupt.signal);
    Deno.exit(0);
  } catch (error) {
    console.error(`${name}: ${explainError(error)}`);
    if (error instanceof UsageError) console.error(usage);
    Deno.exit(error instanceof UsageError ? 2 : 1);
  }
}
