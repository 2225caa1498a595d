/**
 * help_text.ts: generates a program's help from its declaration.
 *
 * @module
 */
import type { Option, Program } from "./run_program.ts";

const WIDTH = 80;
const INDENT = "      ";

/**
 * Generates the help of a program, as `--help` prints it, from its declaration.
 *
 * Its first line is the usage line. Then come the summary, the options with
 * their defaults, the details, the examples and the permissions. The summary
 * and the options are broken into lines of at most 80 columns.
 *
 * @param program The declaration.
 * @returns The help, without a newline at the end.
 *
 * @example
 * ```ts
 * import { helpText } from "@socket-primer/primer/help-text";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const help = helpText({
 *   name: "hello",
 *   summary: "Greets somebody.",
 *   operands: ["NAME"],
 *   options: { loud: { help: "use capital letters" } },
 *   examples: ["deno run hello.ts Ann"],
 *   permissions: [],
 * });
 * assertStringIncludes(help, "Usage: hello.ts NAME [options]\n");
 * assertStringIncludes(help, "  --loud\n      use capital letters\n");
 * ```
 */
export function helpText(program: Program): string {
  // A student's copy of a program may lack any of these.
  const { name, summary = "", operands = [], options = {} } = program;
  const { details = [], examples = [], permissions = [] } = program;
  const started = howStarted();
  const inExample = new RegExp(`\\S*\\b${name}\\.ts`);
  return [
    `Usage: ${[started ?? `${name}.ts`, ...operands].join(" ")} [options]`,
    "",
    wrap(summary, ""),
    "",
    ...Object.entries(options).map(describeOption),
    `  -h, --help\n${INDENT}show this help`,
    ...details.length > 0 ? ["", ...details] : [],
    "",
    ...examples.map((it) =>
      `Example: ${started ? it.replace(inExample, started) : it}`
    ),
    ...permissions.map(({ when, flags, also }) =>
      `Permissions${when ? ` with ${when}` : ""}: ` +
      `${also ? "also " : ""}${flags || "none"}`
    ),
    // With port 0, the server's real port is not known beforehand.
    ...options.host
      ? ["For port 0 (any free port), leave :PORT out of --allow-net."]
      : [],
  ].join("\n");
}

/** An option with its value, and below it what it does. */
function describeOption([key, option]: [string, Option]): string {
  const { value, default: fallback, repeat, help = "" } = option;
  const dashes = key.length === 1 ? "-" : "--";
  const suffix = (repeat ? " (can be repeated)" : "") +
    (fallback === undefined ? "" : ` (default: ${fallback})`);
  return `  ${dashes}${key}${value ? ` ${value}` : ""}\n` +
    wrap(help + suffix, INDENT);
}

/**
 * The program's URL if it is from JSR or the web; `undefined` if it is a file.
 */
function howStarted(): string | undefined {
  const { mainModule } = Deno;
  return /^(jsr|https?):/.test(mainModule) ? mainModule : undefined;
}

/** Breaks text into indented lines. */
function wrap(text: string, indent: string): string {
  const line = new RegExp(`\\S.{0,${WIDTH - indent.length - 1}}(?= |$)`, "g");
  return (text.match(line) ?? []).map((it) => indent + it).join("\n");
}
