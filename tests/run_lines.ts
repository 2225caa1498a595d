/**
 * Reads the lines that say how to run a script, wherever they are written: in
 * its head comment, in its help, in the README.
 *
 * @module
 */
import { ROOT } from "./harness.ts";

/** The names of all scripts. */
export const SCRIPTS: string[] = [...Deno.readDirSync(`${ROOT}/scripts`)]
  .map((it) => it.name).filter((it) => it.endsWith(".ts"))
  .map((it) => it.slice(0, -3)).sort();

/** What a line such as `deno run --allow-net=... scripts/tms.ts 2000` says. */
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

/** The run lines in the head comment of a script, its own and its peer's. */
export function headLines(script: string): RunLine[] {
  const [, head] = script.match(/^(?:#!.*\n)?((?:\/\/.*\n)*)/)!;
  return runLines(head);
}

/** The flags in the first line of a script. */
export function shebangFlags(script: string): string[] {
  const [, flags] = script.match(/^#!\/usr\/bin\/env -S deno run (.*)\n/) ?? [];
  return words(flags ?? "");
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
