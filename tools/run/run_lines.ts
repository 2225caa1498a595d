/**
 * Finds the command lines that run a script: in its head comment, in its help,
 * in a README.
 *
 * @module
 */

/** The parts of a line such as `deno run --allow-net=... scripts/tms.ts 2000`. */
export interface RunLine {
  /** The flags of `deno run`. */
  flags: string[];
  /** The script's name, without its folder and ".ts". */
  script: string;
  /** The script's own arguments. */
  args: string[];
}

/** Finds the run lines in a text. */
export function runLines(text: string): RunLine[] {
  const lines = text.matchAll(
    /deno run ((?:--\S+ (?:offline\/deno\.json )?)*)(?:[^\s`]*\/)?(\w+)\.ts\b([^\n`]*)/g,
  );
  return [...lines].map(([, flags, script, args]) => ({
    flags: words(flags.replace(/--config \S+|--import-map=\S+/, "")),
    script,
    args: words(args),
  }));
}

/** The run lines in a script's head comment, for itself and for its peer. */
export function headLines(script: string): RunLine[] {
  return runLines(script.slice(0, script.indexOf("*/")));
}

/** The flags in the first line of a script. */
export function shebangFlags(script: string): string[] {
  const [, flags] = script.match(/^#!\/usr\/bin\/env -S deno run (.*)\n/) ?? [];
  return words(flags ?? "");
}

/** Splits a command line at spaces. A word can be in quotes: "a b" or $'a\n'. */
export function words(line: string): string[] {
  const found = line.matchAll(/\$'([^']*)'|"([^"]*)"|(\S+)/g);
  return [...found].map(([, escaped, quoted, word]) =>
    escaped?.replaceAll("\\n", "\n") ?? quoted ?? word
  );
}
