import { assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { ROOT, SCRIPTS, SOURCE, test } from "./harness.ts";
import { whyMissing } from "../tools/machine.ts";
import { serveFiles } from "./registry.ts";
import { featuresFor, haveItWork, ownLines } from "./scenarios.ts";

/** The flags to find replacements for @std on the same server, if needed. */
function source(url: string): string[] {
  return whyMissing("JSR") === undefined
    ? []
    : [`--import-map=${url}/offline/import_map.json`];
}

/** Uses a script from this place, which is not the current folder. */
async function haveItWorkFrom(
  place: string,
  name: string,
  ...source: string[]
): Promise<void> {
  const cwd = await Deno.makeTempDir();
  const argv = [Deno.execPath(), "run", "--no-prompt", ...source];
  await haveItWork(ownLines(name)[0], (...flags) => ({
    argv: [...argv, ...flags, `${place}/scripts/${name}.ts`],
    cwd,
    // An empty cache, so that everything is loaded from that place.
    env: { DENO_DIR: `${cwd}/cache` },
  }));
  await Deno.remove(cwd, { recursive: true });
}

for (const name of SCRIPTS) {
  const needs = featuresFor(name);
  test(`${name}.ts runs from a URL, in an empty folder`, async () => {
    await using server = serveFiles((path) =>
      Deno.readFile(ROOT + path).catch(() => undefined)
    );
    const url = `http://127.0.0.1:${server.addr.port}`;
    await haveItWorkFrom(url, name, ...source(url));
  }, { needs });

  test(`${name}.ts runs from a folder other than its own`, async () => {
    await haveItWorkFrom(ROOT, name, ...SOURCE);
  }, { needs });
}

Deno.test("lib/ imports @std/cli from JSR in the version of deno.json", async () => {
  const text = await Deno.readTextFile(
    `${ROOT}/lib/command_line/run_program.ts`,
  );
  const [, specifier] = text.match(/^import .* from "(jsr:.*)\/parse-args"/m)!;
  assertEquals(specifier, config.imports["@std/cli"]);
});
