import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { permissionsFor } from "../tools/permissions.ts";
import { ROOT, run, script, SCRIPTS } from "./harness.ts";
import { testFlagsAreNeeded, testFlagsSuffice } from "./least_privilege.ts";
import {
  headLines,
  type RunLine,
  runLines,
  shebangFlags,
} from "../tools/run/run_lines.ts";

function source(name: string): string {
  return Deno.readTextFileSync(`${ROOT}/scripts/${name}.ts`);
}

/** The lines of a script's head comment that run itself. */
function ownLines(name: string): RunLine[] {
  return headLines(source(name)).filter((it) => it.script === name);
}

/** Checks that these are the flags that `deno task` runs the script with. */
async function assertNarrowest(line: RunLine): Promise<void> {
  const { flags, script, args } = line;
  assertEquals(flags, await permissionsFor(script, args), `${script} ${args}`);
}

const DOCUMENTS = ["README.md", "scripts/README.md"];

/** Joins the flags of several command lines, and leaves out the ports. */
function forAnyPort(flags: string[]): string[] {
  const allowed: Record<string, Set<string>> = {};
  for (const [flag, values = ""] of flags.map((it) => it.split("="))) {
    allowed[flag] ??= new Set();
    for (const it of values.split(",")) {
      allowed[flag].add(it.replace(/:\d+$/, ""));
    }
  }
  return Object.entries(allowed).map(([flag, values]) =>
    [flag, [...values].join(",")].filter(Boolean).join("=")
  );
}

for (const name of SCRIPTS) {
  Deno.test(`${name}.ts states in its head comment the flags that deno task uses`, async () => {
    assert(ownLines(name).length > 0, "No line runs it");
    for (const line of headLines(source(name))) await assertNarrowest(line);
  });

  Deno.test(`${name}.ts --help gives one of the run lines of its head comment`, async () => {
    const { stdout } = await run(script(name), "--help");
    const examples = runLines(stdout);
    assertEquals(examples.length, 1);
    const own = ownLines(name).map((it) => JSON.stringify(it));
    assert(own.includes(JSON.stringify(examples[0])));
    const { program } = await import(`../scripts/${name}.ts`);
    for (const { flags } of program.permissions) {
      assertStringIncludes(stdout, flags || "none");
    }
  });

  Deno.test(`${name}.ts has in its first line the flags for any port`, () => {
    const any = forAnyPort(ownLines(name).flatMap((it) => it.flags));
    assertEquals(shebangFlags(source(name)).toSorted(), any.toSorted());
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

Deno.test("the READMEs run every script, with the flags that deno task uses", async () => {
  const lines = DOCUMENTS.flatMap((document) =>
    runLines(
      Deno.readTextFileSync(`${ROOT}/${document}`)
        // The README also shows what a script says if a flag is missing.
        .replace(/^\$ deno run .*\n\w+: .*permission missing; add --/gm, ""),
    )
  ).filter((it) => SCRIPTS.includes(it.script));
  for (const line of lines) await assertNarrowest(line);
  const all = lines.map((it) => JSON.stringify(it));
  for (const line of SCRIPTS.flatMap(ownLines)) {
    assert(
      all.includes(JSON.stringify(line)),
      `No ${line.script} ${line.args}`,
    );
  }
});
