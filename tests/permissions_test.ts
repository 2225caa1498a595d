import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { permissionsFor } from "../tools/permissions.ts";
import { ROOT, run, script } from "./harness.ts";
import { testFlagsAreNeeded, testFlagsSuffice } from "./least_privilege.ts";
import {
  headLines,
  type RunLine,
  runLines,
  SCRIPTS,
  shebangFlags,
} from "./run_lines.ts";

function source(name: string): string {
  return Deno.readTextFileSync(`${ROOT}/scripts/${name}.ts`);
}

/** The lines of a script's head comment that run itself. */
function ownLines(name: string): RunLine[] {
  return headLines(source(name)).filter((it) => it.script === name);
}

/** Checks that these are the flags that `deno task` runs the script with. */
function assertNarrowest({ flags, script, args }: RunLine): void {
  assertEquals(flags, permissionsFor(script, args), `${script} ${args}`);
}

/** `--allow-net=ADDRESS:PORT` in a help, for the lines of the head comment. */
function spelledOut(permissions: string): string {
  return permissions.replace(/\b(HOST|ADDRESS)\b/g, "127.0.0.1")
    .replace(/\bPORT\b/g, "2000");
}

for (const name of SCRIPTS) {
  Deno.test(`${name}.ts states in its head comment the flags that deno task takes`, () => {
    assert(ownLines(name).length > 0, "No line runs it");
    headLines(source(name)).forEach(assertNarrowest);
  });

  Deno.test(`${name}.ts --help states the flags of the head comment`, async () => {
    const { stdout } = await run(script(name), "--help");
    const examples = runLines(stdout);
    assertEquals(examples.length, 1);
    const own = ownLines(name).map((it) => JSON.stringify(it));
    assert(own.includes(JSON.stringify(examples[0])));
    const [, permissions = ""] = stdout.split("\nPermissions: ");
    for (const flag of ownLines(name).flatMap((it) => it.flags)) {
      assertStringIncludes(
        spelledOut(permissions),
        flag.replace(":5000", ":2000"),
      );
    }
  });

  Deno.test(`${name}.ts has in its first line the flags for any port`, () => {
    const any = ownLines(name).flatMap((it) => it.flags)
      .map((it) => it.replace(/:\d+/g, "").replace(/=(\S+),\1$/, "=$1"));
    assertEquals(
      shebangFlags(source(name)).toSorted(),
      [...new Set(any)].toSorted(),
    );
  });

  for (const line of ownLines(name)) {
    testFlagsSuffice(`${name}.ts`, script, line);
    testFlagsAreNeeded(`${name}.ts`, script, {
      ...line,
      // In the checkout, deno.json says that one for all scripts.
      flags: line.flags.filter((it) => it !== "--unstable-net"),
    });
  }
}

Deno.test("README.md runs every script, with the flags that deno task takes", () => {
  const readme = Deno.readTextFileSync(`${ROOT}/README.md`)
    // It also shows what a script says when it lacks one.
    .replace(/^\$ deno run .*\n\w+: .*: run it with --/gm, "");
  const lines = runLines(readme).filter((it) => SCRIPTS.includes(it.script));
  lines.forEach(assertNarrowest);
  const all = lines.map((it) => JSON.stringify(it));
  for (const line of SCRIPTS.flatMap(ownLines)) {
    assert(
      all.includes(JSON.stringify(line)),
      `No ${line.script} ${line.args}`,
    );
  }
});
