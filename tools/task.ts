/**
 * Runs a task of deno.json: a script with the narrowest permissions for its
 * command line, or one of the commands below. Where JSR cannot be reached, it
 * has Deno take the stand-ins in offline/ for the @std packages.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };
import assert from "../offline/assert/deno.json" with { type: "json" };
import cli from "../offline/cli/deno.json" with { type: "json" };
import streams from "../offline/streams/deno.json" with { type: "json" };
import { permissionsFor } from "./permissions.ts";

const JSR_WAIT_MS = 5000;
const CODE = ["bench", "lib", "scripts", "tests", "tools", "offline"];

/** Whether Deno can get what is used of @std, from JSR or from its cache. */
async function jsrAnswers(): Promise<boolean> {
  const specifiers = [assert, cli, streams].flatMap(({ name, exports }) =>
    Object.keys(exports).map((path) =>
      config.imports[name as keyof typeof config.imports] + path.slice(1)
    )
  );
  // Without the config, or it would get the packages of npm, too.
  const { success } = await new Deno.Command("deno", {
    args: ["cache", "--quiet", "--no-config", ...specifiers],
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(JSR_WAIT_MS),
  }).output();
  return success;
}

/** Runs deno in this terminal and resolves to its exit code. */
function deno(...args: string[]): Promise<number> {
  return denoIn(".", ...args);
}

async function denoIn(cwd: string, ...args: string[]): Promise<number> {
  const child = new Deno.Command("deno", { args, cwd }).spawn();
  const interrupt = () => child.kill("SIGINT");
  Deno.addSignalListener("SIGINT", interrupt);
  const { code } = await child.status;
  Deno.removeSignalListener("SIGINT", interrupt);
  return code;
}

const [name, ...args] = Deno.args;
const source: string[] = [];
// A copy is made of the source: that needs no package of JSR's.
if (name !== "copy" && !await jsrAnswers()) {
  console.error(
    "JSR cannot be reached: the stand-ins in offline/ take the place of @std.",
  );
  source.push("--config", "offline/deno.json");
}

const test = () =>
  deno("test", ...source, "--doc", "-A", "lib", "tests", "README.md", ...args);
const check = async () =>
  await deno("fmt", "--check") || await deno("lint") ||
  await deno("check", ...source, ...CODE) ||
  // It takes no other configuration than that of the folder it runs in.
  await denoIn(source.length ? "offline" : "tests", "doc", "--lint", "../lib/");

switch (name) {
  case "test":
    Deno.exit(await test());
    break;
  case "check":
    Deno.exit(await check());
    break;
  case "ok":
    Deno.exit(await check() || await test());
    break;
  case "copy":
    Deno.exit(
      await deno(
        "run",
        "--allow-read",
        "--allow-write",
        "--allow-env",
        "--allow-run=deno",
        "tools/copy.ts",
        ...args,
      ),
    );
    break;
  case "bench":
    Deno.exit(await deno("run", ...source, "-A", "bench/bench.ts", ...args));
    break;
  case "demo":
    Deno.exit(await deno("run", ...source, "-A", "tools/demo.ts", ...args));
    break;
  default: {
    const script = `scripts/${name}.ts`;
    Deno.exit(
      await deno(
        "run",
        ...source,
        ...permissionsFor(name, args),
        script,
        ...args,
      ),
    );
  }
}
