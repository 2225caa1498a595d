import { type Command, withArgs } from "./program.ts";

const ROOT_URL = new URL("../../", import.meta.url);

/** The folder of the repository, without a slash at the end. */
export const ROOT: string = `${import.meta.dirname}/../..`;

/** The names of all scripts, without ".ts". */
export const SCRIPTS: string[] = [...Deno.readDirSync(`${ROOT}/scripts`)]
  .map((it) => it.name).filter((it) => it.endsWith(".ts"))
  .map((it) => it.slice(0, -3)).sort();

/**
 * The flags with which `deno run` finds the @std packages where this process
 * found them. They are needed only for the replacements in offline/: packages
 * from JSR, or from a checkout that deno.json links to, are found without any
 * flags.
 */
export const SOURCE: string[] =
  import.meta.resolve("@std/assert").startsWith(`${ROOT_URL}offline/`)
    ? ["--config", `${ROOT}/offline/deno.json`]
    : [];

/** The command that runs files of this repository. */
export const DENO_RUN: Command = {
  argv: [Deno.execPath(), "run", "--no-prompt", ...SOURCE],
  cwd: ROOT,
};

/** The command that runs a script of this repository with these permissions. */
export function script(name: string, ...permissions: string[]): Command {
  return withArgs(DENO_RUN, ...permissions, `scripts/${name}.ts`);
}
