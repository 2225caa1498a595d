/**
 * Runs a task of deno.json: a script with the narrowest permissions for its
 * command line, or one of the commands below. If JSR cannot be reached, it
 * tells Deno to use the replacements in offline/ for the @std packages.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };
import assert from "../offline/assert/deno.json" with { type: "json" };
import cli from "../offline/cli/deno.json" with { type: "json" };
import streams from "../offline/streams/deno.json" with { type: "json" };

const JSR_WAIT_MS = 5000;

/** Whether Deno can get the @std packages, from JSR or its cache. */
async function hasStd(): Promise<boolean> {
  const specifiers = [assert, cli, streams].flatMap(({ name, exports }) =>
    Object.keys(exports).map((path) =>
      config.imports[name as keyof typeof config.imports] + path.slice(1)
    )
  );
  const { success } = await new Deno.Command(Deno.execPath(), {
    // The specifiers are complete, so that they need no configuration.
    args: ["cache", "--quiet", "--no-config", ...specifiers],
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(JSR_WAIT_MS),
  }).output();
  return success;
}

/** Runs deno in this terminal; resolves to its exit code. */
async function deno(args: string[], cwd = "."): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args, cwd }).spawn();
  // A signal that was sent to this process alone must be passed on. On Windows
  // that is impossible, and Ctrl-C at the terminal reaches the child anyway.
  const interrupt = () => {
    if (Deno.build.os !== "windows") child.kill("SIGINT");
  };
  Deno.addSignalListener("SIGINT", interrupt);
  const { code } = await child.status;
  Deno.removeSignalListener("SIGINT", interrupt);
  return code;
}

/** Runs a script with the permissions that its command line needs. */
async function runScript(name: string, args: string[]): Promise<number> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...source, "tools/permissions.ts", name, ...args],
    stderr: "inherit",
  }).output();
  const flags = new TextDecoder().decode(stdout).split("\n").filter(Boolean);
  const script = `scripts/${name}.ts`;
  return await deno(["run", ...source, ...flags, script, ...args]);
}

const OFFLINE = ["--config", "offline/deno.json"];

const [name, ...args] = Deno.args;
const source: string[] = [];
if (name !== "copy" && !await hasStd()) {
  console.error(
    "JSR cannot be reached; using the replacements in offline/ for @std.",
  );
  source.push(...OFFLINE);
}

const TESTED = ["lib", "judge", "tests", "README.md", "lib/README.md"];
const test = () => deno(["test", ...source, "--doc", "-A", ...TESTED, ...args]);
const check = async () =>
  await deno(["fmt", "--check"]) || await deno(["lint"]) ||
  await deno(["check", ...source, "."]) ||
  // `deno doc` takes its configuration from the folder that it runs in.
  await deno(
    ["doc", "--lint", "../lib/", "../judge/"],
    source.length ? "offline" : "tests",
  );

const run = (file: string) => () =>
  deno(["run", ...source, "-A", file, ...args]);

const TASKS: Record<string, () => Promise<number>> = {
  test,
  check,
  ok: async () => await check() || await test(),
  // Copying must work without JSR, so it always uses the replacements.
  copy: () =>
    deno([
      ...["run", ...OFFLINE, "--allow-read", "--allow-write", "--allow-env"],
      ...["--allow-run", "tools/copy.ts", ...args],
    ]),
  bench: run("bench/bench.ts"),
  mutate: run("tools/mutate.ts"),
  doctor: run("tools/doctor.ts"),
  "test:machines": run("tools/machines.ts"),
  "judge:fair": run("tests/judge/fair.ts"),
  demo: run("tools/demo.ts"),
};
Deno.exit(await (TASKS[name]?.() ?? runScript(name, args)));
