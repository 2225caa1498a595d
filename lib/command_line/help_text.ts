import type { Program } from "./run_program.ts";

const WIDTH = 80;

/**
 * Makes the text that `--help` prints from the declaration of a program.
 *
 * Its first line is the usage line. Then come the summary, the options with
 * their defaults, the examples and the permissions, in lines of 80 columns at
 * most as far as they can be wrapped.
 *
 * @param program The declaration.
 * @returns The help, without a line end after the last line.
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
  // In a copy, a student may have deleted any of these.
  const { name, summary = "", details = [], examples = [] } = program;
  const { operands = [], options = {} } = program;
  const rows = Object.entries(options).map(
    ([key, { help = "", ...option }]) => {
      const note = option.default === undefined ? "" : ` (${option.default})`;
      return [spell(key, option.value), help + note];
    },
  );
  rows.push(["-h, --help", "show this help"]);
  const indent = Math.max(...rows.map(([left]) => left.length)) + 4;
  const words = rows.slice(0, -1).map(([left]) => `[${left}]`);
  const started = howStarted();
  const command = started ?? `${name}.ts`;
  const usage = ["Usage:", command, ...operands, ...words].join(" ");
  const inExample = new RegExp(`\\S*\\b${name}\\.ts`);
  return [
    usage.length <= WIDTH ? usage : usage.replace(/ \[.*/, " [options]"),
    "",
    wrap(summary, 0),
    "",
    ...rows.map(([left, right]) =>
      `  ${left}`.padEnd(indent) + wrap(right, indent)
    ),
    ...details.length > 0 ? ["", ...details] : [],
    "",
    ...examples.map((it, i) =>
      (i === 0 ? "Example:     " : INDENT) +
      (started ? it.replace(inExample, started) : it)
    ),
    `Permissions: ${permissionLines(program).join(`\n${INDENT}`)}`,
  ].join("\n");
}

const INDENT = " ".repeat("Permissions: ".length);

/** How the program was started, if not from a file: from JSR, or by URL. */
function howStarted(): string | undefined {
  const url = Deno.mainModule;
  const [, jsr, name] =
    url.match(/^https?:\/\/[^/]+\/(@[\w-]+\/[\w-]+)\/\d[^/]*\/.*?(\w+)\.ts$/) ??
      [];
  if (jsr) return `jsr:${jsr}/${name}`;
  return url.startsWith("http") ? url : undefined;
}

/** An option as one types it: `--host ADDRESS`, `-s`. */
function spell(key: string, value?: string): string {
  return (key.length === 1 ? "-" : "--") + key + (value ? ` ${value}` : "");
}

/** The permissions for each way to call the program. */
function permissionLines({ permissions = [], options }: Program): string[] {
  const lines = permissions.map(({ when, flags, also }) =>
    (when ? `${when}: ` : "") + (also ? "also " : "") + (flags || "none")
  );
  if (lines.length === 0) lines.push("none");
  // A server may be given port 0: then only its address is known beforehand.
  if (options?.host) lines.push("For port 0 (any free port), leave out :PORT.");
  return lines;
}

/** Breaks text into lines, all but the first of which are indented. */
function wrap(text: string, indent: number): string {
  const width = WIDTH - indent;
  const lines = text.match(new RegExp(`\\S.{0,${width - 1}}(?= |$)`, "g")) ??
    [];
  return lines.join(`\n${" ".repeat(indent)}`);
}
