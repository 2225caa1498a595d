/**
 * Copies programs, each into a single file that needs no other file of the
 * project.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { UsageError } from "../lib/command_line/usage_error.ts";
import { Program as Process } from "./run/program.ts";
import { ROOT, SCRIPTS } from "./run/script.ts";
import { singleFile } from "./single_file.ts";

/** Resolves a path relative to the user's current folder. */
function locate(path: string): string {
  // A task runs in the project's folder, not in the user's current folder.
  return resolve(Deno.env.get("INIT_CWD") ?? "", path);
}

/** Returns what is at a path now, if anything. */
function find(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(locate(path));
  } catch {
    // If something is wrong, making the folder or writing the file will fail.
  }
}

/** Runs an action; if it fails, the error says what could not be done. */
function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new Error(`cannot ${what}`, { cause });
  }
}

/**
 * Separates the names from the folder, which comes last. So that a mistyped
 * name does not become a new folder, a new folder must be written with a slash,
 * such as ./exam, unless `all` is true.
 */
function readWords(words: string[], all: boolean) {
  const names = words.map((it) => it.replace(/^(scripts\/)?(\w+)\.ts$/, "$2"));
  const last = words.at(-1)!;
  const isPath = /[\\/]|^\.+$/.test(last) || find(last)?.isDirectory;
  const hasFolder = all || (isPath && !SCRIPTS.includes(names.at(-1)!));
  if (hasFolder) names.pop();
  const unknown = names.find((it) => !SCRIPTS.includes(it));
  if (unknown !== undefined) {
    const hint = unknown === last ? ` (write ./${last} for a new folder)` : "";
    const list = SCRIPTS.join(", ");
    throw new UsageError(
      `no program is called "${unknown}"${hint}; the programs are ${list}`,
    );
  }
  if (names.length === 0 && !all) throw new UsageError("NAME is missing");
  if (names.length > 1 && !hasFolder) throw new UsageError("FOLDER is missing");
  return {
    names: all ? SCRIPTS : [...new Set(names)],
    folder: hasFolder ? last : undefined,
  };
}

/** Refuses to write any of the files if one of them already exists. */
function refuseToOverwrite(paths: string[]): void {
  const present = paths.filter(find);
  if (present.length === 0) return;
  const list = present.join(", ");
  throw new Error(`these files already exist: ${list} (see --force)`);
}

/** Makes the copy of a program, formatted by `deno fmt` with its defaults. */
async function copyOf(name: string, offline: boolean): Promise<string> {
  const script = pathToFileURL(`${ROOT}/scripts/${name}.ts`);
  const argv = [Deno.execPath(), "fmt", "--no-config", "-"];
  await using fmt = new Process({ argv });
  await fmt.type(singleFile(script, { offline }));
  await fmt.endInput();
  if (await fmt.exit() !== 0) {
    throw new Error(`cannot format the copy: ${fmt.stderr.text}`);
  }
  return fmt.stdout.text;
}

const program = {
  name: "copy",
  summary:
    "Copies each program, with what it uses from lib/, into a single file " +
    "NAME.ts. The last argument is the folder. Without a folder, it prints the " +
    "copy of one program.",
  operands: ["NAME|FOLDER..."],
  options: {
    all: { help: "copy all programs to the folder" },
    offline: { help: "download nothing, not even @std packages from JSR" },
    force: { help: "overwrite existing files" },
  },
  examples: [
    "deno task copy tms tmc ../coursework",
    "deno task copy --all --offline ../exam",
  ],
  permissions: [
    { flags: "--allow-read --allow-write --allow-env --allow-run" },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (words, { all, offline, force }) => {
    const { names, folder } = readWords(words, all);
    if (folder === undefined) {
      return await print(await copyOf(names[0], offline));
    }
    const paths = names.map((name) => join(folder, `${name}.ts`));
    if (!force) refuseToOverwrite(paths);
    const copies: string[] = [];
    for (const name of names) copies.push(await copyOf(name, offline));
    const makeFolder = () =>
      Deno.mkdirSync(locate(folder), { recursive: true });
    attempt(`make the folder ${folder}`, makeFolder);
    const options = { createNew: !force, mode: 0o755 };
    for (const [i, path] of paths.entries()) {
      const write = () =>
        Deno.writeTextFileSync(locate(path), copies[i], options);
      attempt(`write ${path}`, write);
      await print(`wrote ${path}\n`);
    }
  });
}
