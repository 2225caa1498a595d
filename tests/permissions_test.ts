import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { permissionsFor } from "../tools/permissions.ts";
import { DENO_RUN, ROOT, run, script, SCRIPTS, withArgs } from "./harness.ts";
import { ownLines } from "./scenarios.ts";
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

/** Asserts that `deno task` runs the script with the same flags. */
function assertNarrowest(line: RunLine): void {
  const { flags, script, args } = line;
  assertEquals(flags, permissionsFor(script, args), `${script} ${args}`);
}

const DOCUMENTS = ["README.md", "scripts/README.md"];

/** Merges the flags of several run lines, without the ports. */
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
  Deno.test(`${name}.ts has the same flags in its head comment as deno task uses`, () => {
    assert(ownLines(name).length > 0, "No line runs it");
    for (const line of headLines(source(name))) assertNarrowest(line);
  });

  Deno.test(`${name}.ts --help needs no permission, and shows all permissions and a run line of its head comment`, async () => {
    const { program } = await import(`../scripts/${name}.ts`);
    for (const args of [["-h"], ["--help"], ["--help", "20x0", "x", "y"]]) {
      const { code, stdout, stderr } = await run(script(name), ...args);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, new RegExp(`^Usage: ${name}\\.ts `));
      assertMatch(stdout, /^Example: +deno run .*scripts\/\w+\.ts/m);
      const [example, ...others] = runLines(stdout);
      assertEquals(others, []);
      const own = ownLines(name).map((it) => JSON.stringify(it));
      assert(own.includes(JSON.stringify(example)), stdout);
      const [, permissions] = stdout.match(/^Permissions([^]*)/m)!;
      for (const { flags } of program.permissions) {
        assertStringIncludes(permissions, flags || "none");
      }
    }
  });

  Deno.test(`${name}.ts allows any port in its first line`, () => {
    const any = forAnyPort(ownLines(name).flatMap((it) => it.flags));
    assertEquals(shebangFlags(source(name)).toSorted(), any.toSorted());
  });

  for (const line of ownLines(name)) {
    testFlagsSuffice(`${name}.ts`, script, line);
    testFlagsAreNeeded(`${name}.ts`, script, {
      ...line,
      // Here deno.json has this flag for all scripts.
      flags: line.flags.filter((it) => it !== "--unstable-net"),
    });
  }
}

// The head of relay.ts shows neither of these.
for (const options of [["--page", "8001"], ["--up", "slicer 1 lockstep"]]) {
  const args = ["2001", "127.0.0.1:2000", ...options];
  const flags = permissionsFor("relay", args);
  testFlagsSuffice("relay.ts", script, { flags, script: "relay", args });
  testFlagsAreNeeded("relay.ts", script, { flags, script: "relay", args });
}

Deno.test("deno task relay adds one permission each for the page, a file and lockstep", () => {
  const net = "--allow-net=127.0.0.1:2001,127.0.0.1:2000";
  const flagsWith = (...options: string[]) =>
    permissionsFor("relay", ["2001", "127.0.0.1:2000", ...options]);
  assertEquals(flagsWith(), [net]);
  assertEquals(flagsWith("--page", "8001"), [`${net},127.0.0.1:8001`]);
  assertEquals(flagsWith("--save", "x.svg"), [net, "--allow-write=x.svg"]);
  const lockstep = flagsWith("--up", "slicer 1 lockstep");
  assertEquals(lockstep, [net, "--allow-run=ss"]);
});

Deno.test("the READMEs run every script with the same flags as deno task", () => {
  const lines = DOCUMENTS.flatMap((document) =>
    runLines(
      Deno.readTextFileSync(`${ROOT}/${document}`)
        // The README also shows what happens if a flag is missing.
        .replace(/^\$ deno run .*\n\w+: .*permission missing; add --/gm, ""),
    )
  ).filter((it) => SCRIPTS.includes(it.script));
  for (const line of lines) assertNarrowest(line);
  const all = lines.map((it) => JSON.stringify(it));
  for (const line of SCRIPTS.flatMap((it) => ownLines(it))) {
    assert(
      all.includes(JSON.stringify(line)),
      `No ${line.script} ${line.args}`,
    );
  }
});

Deno.test("deno task needs no permission to find the flags of a script", async () => {
  const finder = withArgs(DENO_RUN, "tools/permissions.ts");
  for (const name of SCRIPTS) {
    const { code, stderr } = await run(finder, name, "2000", "127.0.0.1:2000");
    assertEquals([code, stderr], [0, ""], name);
  }
});
