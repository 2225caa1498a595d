/**
 * Runs the tests as on other machines, as far as this one can imitate them:
 * deno task test:machines [MACHINE...] [ARGUMENT OF DENO
 * TEST...]
 *
 * @module
 */
import { delimiter, join } from "node:path";
import { print } from "../lib/command_line/print.ts";
import type { Command } from "./run/program.ts";
import { ROOT, SOURCE } from "./run/script.ts";

const ORDINARY_USER = "65534";

/**
 * The flags with which Deno finds the @std packages, also in a copy of this
 * folder.
 */
const SOURCE_IN_FOLDER = SOURCE.length === 0
  ? []
  : ["--config", "offline/deno.json"];

/** Makes a command run as it would on another machine. */
type Machine = (command: Command, folder: string) => Command;

/** The machines that this one can simulate. */
const MACHINES: Record<string, Machine> = {
  "no-w": (command, folder) => {
    linkPrograms(folder, ["w", "ps"]);
    return { ...command, env: { ...command.env, PATH: folder } };
  },
  "crlf": (command, folder) => {
    clone(folder, "-c", "core.autocrlf=true");
    return { ...command, cwd: folder };
  },
  "few-descriptors": (command) => inShell("ulimit -n 256", command),
  "no-ipv6": (command) => {
    const { argv, ...rest } = inShell(
      "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6; ip link set lo up",
      command,
    );
    return { ...rest, argv: ["unshare", "-rn", ...argv] };
  },
  "no-browser": (command) => {
    return { ...command, env: { ...command.env, CHROMIUM: "none" } };
  },
  "bare": (command, folder) =>
    LACKS.reduce((it, name) => MACHINES[name](it, folder), command),
  "linked-std": ({ argv }, folder) => {
    clone(folder);
    linkStd(join(folder, "deno.json"));
    const args = argv.filter((it) => !SOURCE_IN_FOLDER.includes(it));
    return { argv: args, cwd: folder };
  },
  "ordinary-user": ({ argv, env }, folder) => {
    if (Deno.uid() !== 0) throw new Error("you are an ordinary user already");
    clone(join(folder, "clone"));
    // The npm packages that Deno has downloaded for root.
    const cache = join(folder, "cache");
    runToEnd("cp", "-r", denoDir(), cache);
    runToEnd("chown", "-R", `${ORDINARY_USER}:${ORDINARY_USER}`, folder);
    const user = [`--reuid=${ORDINARY_USER}`, `--regid=${ORDINARY_USER}`];
    return {
      argv: ["setpriv", ...user, "--clear-groups", ...argv],
      cwd: join(folder, "clone"),
      env: { ...env, DENO_DIR: cache, HOME: folder },
    };
  },
};

/** The machines that a single run can imitate together. */
const LACKS = ["no-w", "no-browser", "few-descriptors", "no-ipv6"];

/** Runs a command in a shell that prepares something first. */
function inShell(preparation: string, { argv, ...rest }: Command): Command {
  const line = `${preparation}; exec "$@"`;
  return { ...rest, argv: ["/bin/sh", "-c", line, "sh", ...argv] };
}

/** Lets a configuration find the @std packages in a checkout of denoland/std. */
function linkStd(path: string): void {
  const std = Deno.env.get("STD");
  if (std === undefined) {
    throw new Error("set STD to the folder of a checkout of denoland/std");
  }
  const read = (file: string) => JSON.parse(Deno.readTextFileSync(file));
  const { workspace } = read(join(std, "deno.json"));
  const links = workspace.map((it: string) => join(std, it));
  Deno.writeTextFileSync(path, JSON.stringify({ ...read(path), links }));
}

/** Clones this repository as it was committed. */
function clone(folder: string, ...options: string[]): void {
  runToEnd("git", "clone", "--quiet", ...options, ROOT, folder);
}

/**
 * Runs a command and returns its output. If it fails, the error contains its
 * standard error.
 */
function runToEnd(command: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args })
    .outputSync();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(`${command} failed: ${new TextDecoder().decode(stderr)}`);
}

/** The folder in which Deno keeps what it has downloaded. */
function denoDir(): string {
  return JSON.parse(runToEnd(Deno.execPath(), "info", "--json")).denoDir;
}

/** Fills a folder with links to all programs but these. */
function linkPrograms(folder: string, without: string[]): void {
  for (const place of Deno.env.get("PATH")!.split(delimiter)) {
    try {
      for (const { name } of Deno.readDirSync(place)) {
        if (without.includes(name)) continue;
        linkIfNew(join(place, name), join(folder, name));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/**
 * Makes a link, unless there is one: the first program of a name in PATH
 * counts.
 */
function linkIfNew(from: string, to: string): void {
  try {
    Deno.symlinkSync(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** Runs the tests on a machine; resolves to false if they fail. */
async function test(name: string, args: string[]): Promise<boolean> {
  await print(`\n${name}:\n`);
  const folder = await Deno.makeTempDir();
  const what = args.length > 0 ? args : ["lib", "tests"];
  const argv = [Deno.execPath(), "test", "-A", ...SOURCE_IN_FOLDER, ...what];
  try {
    const command = MACHINES[name]({ argv, cwd: ROOT }, folder);
    const { success } = await new Deno.Command(command.argv[0], {
      args: command.argv.slice(1),
      cwd: command.cwd,
      env: { NO_COLOR: "1", ...command.env },
    }).spawn().status;
    return success;
  } catch (error) {
    await print(`skipped: ${(error as Error).message}\n`);
    return true;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const isMachine = (it: string) => it in MACHINES;
  const chosen = Deno.args.filter(isMachine);
  const args = Deno.args.filter((it) => !isMachine(it));
  const failed: string[] = [];
  const all = Object.keys(MACHINES).filter((it) => !LACKS.includes(it));
  for (const name of chosen.length > 0 ? chosen : all) {
    if (!await test(name, args)) failed.push(name);
  }
  if (failed.length > 0) {
    await print(`\nfailed on: ${failed.join(", ")}\n`);
    Deno.exit(1);
  }
}
