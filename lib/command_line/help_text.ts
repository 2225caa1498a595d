import type { Program } from "./run_program.ts";

const WIDTH = 80;

/**
 * Generates the text that `--help` prints from the declaration of a program.
 *
 * Its first line is the usage line. Then come the summary, the options with
 * their defaults, the examples and the permissions. Prose is wrapped at 80
 * columns. Examples and permissions are not wrapped.
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
 * assertStringIncludes(help, "Usage: hello.ts NAME [--loud]\n");
 * assertStringIncludes(help, "  --loud      use capital letters\n");
 * ```
 */
export function helpText(program: Program): string {
  return [
    usageLine(program),
    "",
    wrap(program.summary ?? "", 0),
    "",
    ...optionLines(program.options),
    "",
    ...exampleLines(program),
    `Permissions: ${permissionLines(program).join(`\n${INDENT}`)}`,
  ].join("\n");
}

const INDENT = " ".repeat("Permissions: ".length);

// In a copy, a student may have deleted any part of the declaration, even one
// that the type requires.

/** The usage line, which does not list the options if it would be too long. */
function usageLine({ name, operands = [], options = {} }: Program): string {
  const all = Object.entries(options)
    .map(([key, { value }]) => `[${formatOption(key, value)}]`);
  const command = howStarted() ?? `${name}.ts`;
  const usage = ["Usage:", command, ...operands, ...all].join(" ");
  return usage.length <= WIDTH ? usage : usage.replace(/ \[.*/, " [options]");
}

/** A row for each option: what it is called, what it does, and its default. */
function optionLines(options: Program["options"] = {}): string[] {
  const rows = Object.entries(options).map(([key, option]) => {
    const { value, help = "", default: fallback } = option;
    const note = fallback === undefined ? "" : ` (${fallback})`;
    return [formatOption(key, value), help + note];
  });
  rows.push(["-h, --help", "show this help"]);
  const indent = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.map(([left, right]) =>
    `  ${left}`.padEnd(indent) + wrap(right, indent)
  );
}

/** The examples, changed so that they work for how the program was started. */
function exampleLines({ name, examples = [] }: Program): string[] {
  const started = howStarted();
  const script = new RegExp(`\\S*\\b${name}\\.ts`);
  return examples.map((it, i) =>
    (i === 0 ? "Example:     " : INDENT) +
    (started ? it.replace(script, started) : it)
  );
}

/** How the program was started, if not from a file: from JSR, or by URL. */
function howStarted(): string | undefined {
  const url = Deno.mainModule;
  const [, jsr, name] =
    url.match(/^https?:\/\/[^/]+\/(@[\w-]+\/[\w-]+)\/\d[^/]*\/.*?(\w+)\.ts$/) ??
      [];
  if (jsr) return `jsr:${jsr}/${name}`;
  return url.startsWith("http") ? url : undefined;
}

/** Formats an option as you type it: `--host ADDRESS`, `-s`. */
function formatOption(key: string, value?: string): string {
  return (key.length === 1 ? "-" : "--") + key + (value ? ` ${value}` : "");
}

/** The permissions for each way to call the program. */
function permissionLines({ permissions = [], options }: Program): string[] {
  const lines = permissions.map(({ when, flags }) =>
    (when ? `${when}: ` : "") + (flags || "none")
  );
  if (lines.length === 0) lines.push("none");
  // If a server is started with port 0, its real port is not known beforehand.
  if (options?.host) lines.push("For port 0 (any free port), leave out :PORT.");
  return lines;
}

/** Breaks text into lines, and indents all of them but the first. */
function wrap(text: string, indent: number): string {
  const width = WIDTH - indent;
  const lines = text.match(new RegExp(`\\S.{0,${width - 1}}(?= |$)`, "g")) ??
    [];
  return lines.join(`\n${" ".repeat(indent)}`);
}
