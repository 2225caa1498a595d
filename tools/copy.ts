/**
 * Copies scripts, each as one file that stands by itself.
 *
 * @module
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { explainError } from "../lib/command_line/explain_error.ts";
import { UsageError } from "../lib/command_line/usage_error.ts";
import { writeAll } from "../lib/sockets/write_all.ts";
import { singleFile } from "./single_file.ts";

const HELP = `Usage: deno task copy NAME [FOLDER] [--offline] [--force]
       deno task copy --all FOLDER [--offline] [--force]

Writes a script and what it uses of lib/ as one file, to take away: NAME.ts in
FOLDER, or on standard output if there is no FOLDER.

  --all       copy every script
  --offline   have the copy import nothing at all; without, it imports @std
              packages from JSR
  --force     overwrite what is there
  -h, --help  show this

Example:    deno task copy tms ../coursework`;

const SCRIPTS = new URL("../scripts/", import.meta.url);

/** What the command line asks for. */
interface Order {
  names: string[];
  folder?: string;
  offline: boolean;
  force: boolean;
}

/** The scripts that there are. */
function scripts(): string[] {
  return [...Deno.readDirSync(SCRIPTS)].map((it) => it.name)
    .filter((it) => it.endsWith(".ts")).map((it) => it.slice(0, -3)).sort();
}

function parseLine(args: string[]) {
  const flag = { type: "boolean", default: false } as const;
  const options = { all: flag, offline: flag, force: flag };
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { ...options, help: { ...flag, short: "h" } },
    });
  } catch (error) {
    // node:util goes on to explain what nobody asked for.
    throw new UsageError(explainError(error).split(". ")[0]);
  }
}

/** Reads the command line; undefined when it asks for help. */
function parse(args: string[]): Order | undefined {
  const { values: { all, offline, force, help }, positionals } = parseLine(
    args,
  );
  if (help) return;
  const known = scripts();
  const names = all ? known : positionals.splice(0, 1);
  const [folder, extra] = positionals;
  if (names.length === 0) throw new UsageError("NAME is missing");
  if (!known.includes(names[0])) {
    throw new UsageError(
      `there is no script "${names[0]}", but ${known.join(", ")}`,
    );
  }
  if (all && !folder) throw new UsageError("--all needs a FOLDER");
  if (extra !== undefined) throw new UsageError(`unexpected "${extra}"`);
  return { names, folder, offline, force };
}

/** Formats as `deno fmt` does where there is no configuration. */
async function format(text: string): Promise<string> {
  const child = new Deno.Command("deno", {
    args: ["fmt", "--no-config", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt failed");
  return new TextDecoder().decode(stdout);
}

/** Writes a script into the folder. */
function write(path: string, text: string, force: boolean): void {
  try {
    Deno.writeTextFileSync(path, text, { createNew: !force, mode: 0o755 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new Error(`${path} is there already: --force overwrites it`);
  }
}

/** Makes the copies. */
async function copy({ names, folder, offline, force }: Order): Promise<void> {
  // A task runs in the project's folder: this is where its user is.
  const here = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  const target = folder && resolve(here, folder);
  if (target) Deno.mkdirSync(target, { recursive: true });
  for (const name of names) {
    const script = new URL(`${name}.ts`, SCRIPTS);
    const text = await format(singleFile(script, { offline }));
    if (target) write(resolve(target, `${name}.ts`), text, force);
    else await writeAll(Deno.stdout, new TextEncoder().encode(text));
  }
}

try {
  const order = parse(Deno.args);
  if (order) await copy(order);
  else console.log(HELP);
} catch (error) {
  console.error(`copy: ${explainError(error)}`);
  if (!(error instanceof UsageError)) Deno.exit(1);
  console.error(HELP.split("\n\n", 1)[0]);
  Deno.exit(2);
}
