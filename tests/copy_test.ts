import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Project, SyntaxKind } from "npm:ts-morph@28.0.0";
import config from "../deno.json" with { type: "json" };
import type { FeatureName } from "../tools/machine.ts";
import { type Command, ROOT, run, script, SCRIPTS, test } from "./harness.ts";
import { testFlagsAreNeeded, testFlagsSuffice } from "./least_privilege.ts";
import { testClientServer } from "./pairs/client_server.ts";
import { testStrclnt } from "./pairs/strclnt.ts";
import { testStrsvr } from "./pairs/strsvr.ts";
import { testSvrWps, testWps } from "./pairs/svr_wps.ts";
import { testThread1 } from "./pairs/thread1.ts";
import { testTmc, testTmsTmc } from "./pairs/tms_tmc.ts";
import { headLines, shebangFlags } from "../tools/run/run_lines.ts";

/** The scripts that are a server and a client in one. */
const LESSONS = [
  ...["send_once", "read_once", "wait_for_end"],
  ...["written_is_not_read", "small_writes", "one_at_a_time"],
  ...["who_is_who", "fill_backlog", "lose_datagrams"],
];
/** What makes them quicker. */
const QUICKER: Record<string, string[]> = {
  wait_for_end: ["--wait", "100"],
  one_at_a_time: ["--lines", "1000"],
};

const WINDOWS = Deno.build.os === "windows";

/** This Deno comes first where programs are looked for. */
const PATH = Deno.execPath().replace(/[\\/][^\\/]+$/, WINDOWS ? ";" : ":") +
  Deno.env.get("PATH");

const COPY: Command = {
  argv: [
    Deno.execPath(),
    "run",
    "--quiet", // Deno may warn about packages that deno.json links to.
    ...["--config", `${ROOT}/offline/deno.json`],
    "--allow-read",
    "--allow-write",
    "--allow-env",
    `--allow-run=${Deno.execPath()}`,
    "tools/copy.ts",
  ],
  cwd: ROOT,
  // No program is found by its name, so it has to know where Deno is.
  env: { PATH: "", INIT_CWD: ROOT },
};

/** A folder that is deleted when the tests are done. */
function temporaryFolder(): string {
  const folder = Deno.makeTempDirSync();
  Deno.test.afterAll(() => Deno.removeSync(folder, { recursive: true }));
  return folder;
}

/** Runs deno in a folder and checks that it finds nothing wrong. */
async function assertClean(cwd: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await run(
    { argv: [Deno.execPath()], cwd },
    ...args,
  );
  assertEquals(code, 0, `deno ${args.join(" ")}: ${stderr}`);
}

/** How to run a copy with these permissions. */
function withFlags(folder: string) {
  return (name: string, ...flags: string[]): Command => ({
    argv: [Deno.execPath(), "run", "--no-prompt", ...flags, `${name}.ts`],
    cwd: folder,
  });
}

/** How to run a copy as a command, with what its first line allows. */
function asCommand(folder: string, name: string): Command {
  if (WINDOWS || name === "svr") {
    // The tests of svr hide all programs from it, deno among them.
    const text = Deno.readTextFileSync(`${folder}/${name}.ts`);
    return withFlags(folder)(name, ...shebangFlags(text));
  }
  return { argv: [`./${name}.ts`], cwd: folder, env: { PATH } };
}

/** How to run a script that was not copied, with the same. */
function original(name: string): Command {
  const text = Deno.readTextFileSync(`${ROOT}/scripts/${name}.ts`);
  return script(name, ...shebangFlags(text));
}

/** Tests that deno has nothing to say against the copies in a folder. */
function testClean(
  title: string,
  folder: string,
  ...needs: FeatureName[]
): void {
  const files = SCRIPTS.map((name) => `${name}.ts`);

  Deno.test(`${title} are formatted, and pass deno lint`, async () => {
    await assertClean(folder, "fmt", "--check", ...files);
    await assertClean(folder, "lint", ...files);
  });

  test(
    `${title} are clean to deno check`,
    () => assertClean(folder, "check", "--unstable-net", ...files),
    { needs },
  );
}

/** Tests that each copy starts as a command, where its system has those. */
function testFirstLines(
  title: string,
  folder: string,
  ...needs: FeatureName[]
) {
  test(`${title} run under their own first line`, async () => {
    for (const name of SCRIPTS) {
      const copy = { argv: [`./${name}.ts`], cwd: folder, env: { PATH } };
      const { code, stdout } = await run(copy, "--help");
      assertEquals(code, 0);
      assertMatch(stdout, new RegExp(`^Usage: ${name}.ts `));
    }
  }, { needs: ["a shell", ...needs] });
}

/** Tests copies as their originals are tested. */
function testPairs(title: string, start: (name: string) => Command): void {
  const of = (name: string) => ({ name: `${title}: ${name}.ts` });
  const [tmc, wps, strclnt] = ["tmc", "wps", "strclnt"].map(start);
  testTmsTmc({ ...of("tms"), server: start("tms"), client: tmc });
  testTmc({ ...of("tmc"), client: tmc });
  testSvrWps({ ...of("svr"), server: start("svr"), client: wps });
  testWps({ ...of("wps"), client: wps });
  testWps({ ...of("wps_streams"), client: start("wps_streams") });
  for (const way of ["", "_in_order", "_nonblocking", "_select"]) {
    const script = `strsvr${way}`;
    const server = start(script);
    testStrsvr({ ...of(script), script, server, client: strclnt });
  }
  testStrclnt({ ...of("strclnt"), client: strclnt });
  for (const name of ["thread1", "thread1_workers"]) {
    testThread1({ ...of(name), server: start(name) });
  }
  const name = "client_server";
  testClientServer({ ...of(name), command: start(name) });
}

/** Tests the copies made into a folder with no deno.json near it. */
function testCopies(title: string, folder: string): void {
  testPairs(title, (name) => asCommand(folder, name));

  for (const name of LESSONS) {
    Deno.test(`${title}: ${name}.ts prints what the original does`, async () => {
      const args = QUICKER[name] ?? [];
      const copied = await run(asCommand(folder, name), ...args);
      const { stdout, code } = await run(original(name), ...args);
      // How many bytes one write sends, and how long anything takes, depends on
      // the system.
      const masked = (text: string) =>
        text.replaceAll(/\d+/g, "N").replaceAll(/[ █]+/g, " ")
          .replaceAll(" \n", "\n");
      assertEquals(masked(copied.stdout), masked(stdout));
      assertEquals([copied.code, copied.stderr, code], [0, "", 0]);
    });
  }

  for (const name of SCRIPTS) {
    const text = Deno.readTextFileSync(`${folder}/${name}.ts`);
    for (const line of headLines(text).filter((it) => it.script === name)) {
      testFlagsSuffice(`${title}: ${name}.ts`, withFlags(folder), line);
      // The tests of the originals try the other flags: only this one is needed
      // because there is no deno.json.
      if (!line.flags.includes("--unstable-net")) continue;
      testFlagsAreNeeded(`${title}: ${name}.ts`, withFlags(folder), line);
    }
  }
}

const withJsr = temporaryFolder();
const offline = temporaryFolder();
const [copied] = await Promise.all([
  run(COPY, "--all", withJsr),
  run(COPY, "--all", offline, "--offline"),
]);

// The other copies differ in the source of parseArgs() and the like alone.
testCopies("offline copies", offline);
testClean("offline copies", offline);
testFirstLines("offline copies", offline);
testClean("copies", withJsr, "JSR");
testFirstLines("copies", withJsr, "JSR");

/** The statements of a copy, with their comments. */
function statements(folder: string, name: string): string[] {
  const text = Deno.readTextFileSync(`${folder}/${name}.ts`);
  return text.split(/\n\n(?=\S)/).filter((it) => !it.startsWith("import "));
}

Deno.test("copies contain nothing that the offline copies do not", () => {
  for (const name of SCRIPTS) {
    const more = new Set(statements(offline, name));
    assertEquals(
      statements(withJsr, name).filter((it) => !more.has(it)),
      [],
    );
  }
});

Deno.test("offline copies import nothing", async () => {
  for (const name of SCRIPTS) {
    const { stdout } = await run(
      { argv: [Deno.execPath(), "info", "--json"], cwd: offline },
      `${name}.ts`,
    );
    const modules: { specifier: string }[] = JSON.parse(stdout).modules;
    const others = modules.map((it) => it.specifier)
      .filter((it) => !it.endsWith(`/${name}.ts`) && !it.startsWith("node:"));
    assertEquals(others, []);
  }
});

Deno.test("copies import packages by version, and nothing else", () => {
  for (const name of SCRIPTS) {
    const text = Deno.readTextFileSync(`${withJsr}/${name}.ts`);
    const imports = [...text.matchAll(/^import .* from "(.*)";$/gm)];
    for (const [, specifier] of imports) {
      assertMatch(
        specifier,
        /^(node:[\w/]+|(jsr|npm):@?[\w/-]+@\^?\d+\.\d+\.\d+.*)$/,
      );
    }
    assert(!text.includes("../lib/"), name);
    assert(!text.includes("scripts/"), name);
  }
});

Deno.test("the head of a copy says what it was copied from, and the licence", () => {
  for (const name of SCRIPTS) {
    const text = Deno.readTextFileSync(`${offline}/${name}.ts`);
    const [head] = text.split("*/");
    assertStringIncludes(
      head,
      ` * Copied from Socket Primer ${config.version} (jsr:${config.name}/${name}).\n`,
    );
    assertMatch(head, /\n \* MIT License\. Copyright .*\n $/);
  }
});

Deno.test("a copy has three parts, and the last one is the command line", () => {
  for (const name of SCRIPTS) {
    const text = Deno.readTextFileSync(`${offline}/${name}.ts`);
    const [own, sockets, commandLine, ...more] = text.split(/^\/\/ ----.*\n/m);
    assertEquals(more, []);
    assertStringIncludes(own, "\nasync function main(): Promise<void> {\n");
    // The judge sends in its own ways.
    if (name === "judge") assertMatch(sockets, /^class Peer \{$/m);
    else assertMatch(sockets, /^(async )?function writeAll\(/m);
    assertMatch(commandLine, /^async function runProgram</m);
    assertMatch(commandLine, /\nif \(import\.meta\.main\) await main\(\);\n$/);
  }
});

for (const name of ["tms", "thread1"]) {
  Deno.test(`${name}.ts: whatever you delete from the declaration in a copy, help and errors stay readable`, async () => {
    const text = await Deno.readTextFile(`${offline}/${name}.ts`);
    const file = await Deno.makeTempFile({ suffix: ".ts" });
    const copy = { argv: [Deno.execPath(), "run", "--no-prompt", file] };
    for (const [start, end] of declaredProperties(text)) {
      const deleted = text.slice(start, end);
      await Deno.writeTextFile(file, text.slice(0, start) + text.slice(end));
      const [help, wrong] = await Promise.all([
        run(copy, "--help"),
        run(copy, "--wrong"),
      ]);
      assertEquals([help.code, help.stderr], [0, ""], deleted);
      assertMatch(help.stdout, /^Usage: /);
      assertEquals(wrong.code, 2, deleted);
      assertMatch(
        wrong.stderr,
        /^\w+: unknown option "--wrong".*\nUsage: .*\n$/,
      );
    }
    await Deno.remove(file);
  });
}

/** Where the properties in the declaration of a program start and end. */
function declaredProperties(text: string): [number, number][] {
  const project = new Project({ useInMemoryFileSystem: true });
  return project.createSourceFile("copy.ts", text)
    .getVariableDeclarationOrThrow("program")
    .getDescendantsOfKind(SyntaxKind.PropertyAssignment)
    // A comma follows unless the formatter has put it all on one line.
    .map((
      it,
    ) => [it.getStart(), it.getEnd() + (text[it.getEnd()] === "," ? 1 : 0)]);
}

Deno.test("deno task copy NAME prints the copy", async () => {
  const { code, stdout } = await run(COPY, "tms", "--offline");
  assertEquals(code, 0);
  assertEquals(stdout, Deno.readTextFileSync(`${offline}/tms.ts`));
});

Deno.test("deno task copy --all FOLDER prints the name of every file that it has written", () => {
  assertEquals(
    [copied.code, copied.stdout],
    [0, SCRIPTS.map((it) => `wrote ${withJsr}/${it}.ts\n`).join("")],
  );
});

Deno.test("deno task copy NAME NAME FOLDER copies both, even if they are given as NAME.ts", async () => {
  const folder = await Deno.makeTempDir();
  const { code, stdout } = await run(
    COPY,
    ...["tms", "scripts/tmc.ts", "tms.ts", "--offline", `${folder}/new`],
  );
  assertEquals(code, 0);
  assertEquals(
    stdout,
    `wrote ${folder}/new/tms.ts\nwrote ${folder}/new/tmc.ts\n`,
  );
  for (const name of ["tms", "tmc"]) {
    assertEquals(
      await Deno.readTextFile(`${folder}/new/${name}.ts`),
      await Deno.readTextFile(`${offline}/${name}.ts`),
    );
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("deno task copy writes nothing without --force if one of the files exists", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/tms.ts`;
  await Deno.writeTextFile(file, "mine");
  const refused = await run(COPY, "tmc", "tms", folder);
  assertEquals(
    [refused.code, refused.stdout, refused.stderr],
    [1, "", `copy: these files exist already: ${file} (see --force)\n`],
  );
  assertEquals(await Deno.readTextFile(file), "mine");
  assertEquals([...Deno.readDirSync(folder)].length, 1);
  assertEquals((await run(COPY, "tms", folder, "--force")).code, 0);
  assertMatch(await Deno.readTextFile(file), /^#!.*\n\/\*\*\n \* tms\.ts: /);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("deno task copy says in one line what it cannot write", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/file`, "");
  const inFile = await run(COPY, "tms", `${folder}/file/x`);
  assertEquals(inFile.code, 1);
  assertMatch(inFile.stderr, /^copy: cannot make the folder \S*x: .*\n$/);
  await Deno.mkdir(`${folder}/tms.ts`);
  const onFolder = await run(COPY, "tms", folder, "--force");
  assertEquals(onFolder.code, 1);
  assertMatch(onFolder.stderr, /^copy: cannot write \S*\/tms\.ts: .*\n$/);
  await Deno.remove(folder, { recursive: true });
});

test(
  "deno task copy says that a folder is read-only, and nothing about ports",
  async () => {
    const folder = await Deno.makeTempDir();
    await Deno.chmod(folder, 0o500);
    const { code, stderr } = await run(COPY, "tms", folder);
    assertEquals(
      [code, stderr],
      [
        1,
        `copy: cannot write ${folder}/tms.ts: the operating system does not allow it\n`,
      ],
    );
    await Deno.remove(folder);
  },
  { needs: ["an ordinary user"] },
);

const NONE = "NAME|FOLDER... is missing";
const LIST = `the programs are ${SCRIPTS.join(", ")}`;
for (
  const [args, message] of [
    [[], NONE],
    [["--all"], NONE],
    [["./folder"], "NAME is missing"],
    [["tms", "tmc"], "FOLDER is missing"],
    [
      ["nope"],
      `no program is called "nope" (write ./nope for a new folder); ${LIST}`,
    ],
    [["./a", "tms"], `no program is called "./a"; ${LIST}`],
    [
      ["tms", "--frce"],
      'unknown option "--frce" (put -- before operands that begin with -)',
    ],
  ] as [string[], string][]
) {
  Deno.test(`deno task copy ${args.join(" ")} is refused, with the reason`, async () => {
    const { code, stdout, stderr } = await run(COPY, ...args);
    assertEquals([code, stdout], [2, ""]);
    assertEquals(stderr.split("\n")[0], `copy: ${message}`);
    assertMatch(stderr, /\nUsage: copy\.ts NAME/);
  });
}
