import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { dirname } from "node:path";
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
import { LESSONS, onFreePorts, ownLines } from "./scenarios.ts";
import { shebangFlags } from "../tools/run/run_lines.ts";

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
  // With an empty PATH, no program is found by its name: copy.ts has to know
  // where Deno is.
  env: { PATH: "", INIT_CWD: ROOT },
};

const folders = Deno.makeTempDirSync();
Deno.test.afterAll(() => Deno.removeSync(folders, { recursive: true }));

/** Makes a folder that is deleted when the tests are done. */
function newFolder(): string {
  return Deno.makeTempDirSync({ dir: folders });
}

const withJsr = newFolder();
const offline = newFolder();
const [copied] = await Promise.all([
  run(COPY, "--all", withJsr),
  run(COPY, "--all", offline, "--offline"),
]);

/** The text of a copy. */
function textOf(name: string, folder = offline): string {
  return Deno.readTextFileSync(`${folder}/${name}.ts`);
}

/** How to run an offline copy with these permissions. */
function offlineCopy(name: string, ...flags: string[]): Command {
  return {
    argv: [Deno.execPath(), "run", "--no-prompt", ...flags, `${name}.ts`],
    cwd: offline,
  };
}

/** An offline copy, with the permissions of its first line, to be tested. */
function subject(name: string) {
  const command = offlineCopy(name, ...shebangFlags(textOf(name)));
  return {
    name: `offline copies: ${name}.ts`,
    script: name,
    // Each kind of test uses one of these.
    ...{ server: command, client: command, command },
  };
}

// The other copies differ from these only in that they import @std.
testTmsTmc({ ...subject("tms"), client: subject("tmc").client });
testTmc(subject("tmc"));
testSvrWps({ ...subject("svr"), client: subject("wps").client });
testWps(subject("wps"));
testWps(subject("wps_streams"));
for (const way of ["", "_in_order", "_nonblocking", "_select"]) {
  const { client } = subject("strclnt");
  testStrsvr({ ...subject(`strsvr${way}`), client });
}
testStrclnt(subject("strclnt"));
testThread1(subject("thread1"));
testThread1(subject("thread1_workers"));
testClientServer(subject("client_server"));

for (const lesson of Object.keys(LESSONS)) {
  const { name, command } = subject(lesson);
  Deno.test(`${name} prints what the original does`, async () => {
    const { args } = onFreePorts({ flags: [], script: lesson, args: [] });
    const copied = await run(command, ...args);
    const { stdout, code } = await run(script(lesson, "--allow-all"), ...args);
    // How many bytes one write sends and how long anything takes depend on the
    // system.
    const masked = (text: string) =>
      text.replaceAll(/\d+/g, "N").replaceAll(/[ █]+/g, " ")
        .replaceAll(" \n", "\n");
    assertEquals(masked(copied.stdout), masked(stdout));
    assertEquals([copied.code, copied.stderr, code], [0, "", 0]);
  });
}

for (const name of SCRIPTS) {
  for (const line of ownLines(name, offline)) {
    const title = `offline copies: ${name}.ts`;
    testFlagsSuffice(title, offlineCopy, line);
    // permissions_test.ts covers lines without this flag. Only a copy needs the
    // flag itself, because it has no deno.json.
    if (!line.flags.includes("--unstable-net")) continue;
    testFlagsAreNeeded(title, offlineCopy, line);
  }
}

/** Tests that the copies pass deno fmt, lint and check, and that they start. */
function testClean(title: string, cwd: string, ...needs: FeatureName[]): void {
  const files = SCRIPTS.map((name) => `${name}.ts`);
  const deno = async (...args: string[]) => {
    const command = { argv: [Deno.execPath(), ...args], cwd };
    const { code, stderr } = await run(command, ...files);
    assertEquals(code, 0, `deno ${args.join(" ")}: ${stderr}`);
  };

  Deno.test(`${title} are formatted, and pass deno lint`, async () => {
    await deno("fmt", "--check");
    await deno("lint");
  });

  test(
    `${title} pass deno check`,
    () => deno("check", "--unstable-net"),
    { needs },
  );

  test(
    `${title} can be run as commands: their first line starts Deno`,
    async () => {
      // The folder of this Deno comes first in PATH.
      const PATH = `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`;
      for (const name of SCRIPTS) {
        const copy = { argv: [`./${name}.ts`], cwd, env: { PATH } };
        const { code, stdout } = await run(copy, "--help");
        assertEquals(code, 0);
        assertMatch(stdout, new RegExp(`^Usage: ${name}.ts `));
      }
    },
    { needs: ["a shell", ...needs] },
  );
}

testClean("offline copies", offline);
testClean("copies", withJsr, "JSR");

/** The statements of a copy, except imports, with their comments. */
function statements(name: string, folder: string): string[] {
  return textOf(name, folder).split(/\n\n(?=\S)/)
    .filter((it) => !it.startsWith("import "));
}

Deno.test("copies contain nothing that the offline copies do not, except for imports", () => {
  for (const name of SCRIPTS) {
    const more = new Set(statements(name, offline));
    const others = statements(name, withJsr).filter((it) => !more.has(it));
    assertEquals(others, []);
  }
});

Deno.test("offline copies import only node: modules, which are part of Deno", async () => {
  for (const name of SCRIPTS) {
    const info = { argv: [Deno.execPath(), "info", "--json"], cwd: offline };
    const { stdout } = await run(info, `${name}.ts`);
    const modules: { specifier: string }[] = JSON.parse(stdout).modules;
    const others = modules.map((it) => it.specifier)
      .filter((it) => !it.endsWith(`/${name}.ts`) && !it.startsWith("node:"));
    assertEquals(others, []);
  }
});

Deno.test("copies import only node: modules, and packages by version", () => {
  for (const name of SCRIPTS) {
    const text = textOf(name, withJsr);
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

Deno.test("the head of a copy names its source and its licence", () => {
  for (const name of SCRIPTS) {
    const text = textOf(name);
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
    const text = textOf(name);
    const [own, sockets, commandLine, ...more] = text.split(/^\/\/ ----.*\n/m);
    assertEquals(more, []);
    assertStringIncludes(own, "\nasync function main(): Promise<void> {\n");
    // The judge does not use writeAll(): it sends through its class Peer.
    if (name === "judge") assertMatch(sockets, /^class Peer \{$/m);
    else assertMatch(sockets, /^(async )?function writeAll\(/m);
    assertMatch(commandLine, /^async function runProgram</m);
    assertMatch(commandLine, /\nif \(import\.meta\.main\) await main\(\);\n$/);
  }
});

for (const name of ["tms", "thread1"]) {
  Deno.test(`${name}.ts: whatever you delete from the declaration in a copy, help and errors stay readable`, async () => {
    const text = textOf(name);
    const file = `${newFolder()}/copy.ts`;
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
  });
}

/** Where the properties in the declaration of a program start and end. */
function declaredProperties(text: string): [number, number][] {
  const project = new Project({ useInMemoryFileSystem: true });
  return project.createSourceFile("copy.ts", text)
    .getVariableDeclarationOrThrow("program")
    .getDescendantsOfKind(SyntaxKind.PropertyAssignment)
    .map((it) => {
      const end = it.getEnd();
      // A comma follows, except after the last property of an object on one
      // line.
      return [it.getStart(), text[end] === "," ? end + 1 : end];
    });
}

Deno.test("deno task copy NAME prints the copy", async () => {
  const printed = await run(COPY, "tms", "--offline");
  assertEquals(printed, { code: 0, stdout: textOf("tms"), stderr: "" });
});

Deno.test("deno task copy --all FOLDER prints the name of every file that it has written", () => {
  const stdout = SCRIPTS.map((it) => `wrote ${withJsr}/${it}.ts\n`).join("");
  assertEquals(copied, { code: 0, stdout, stderr: "" });
});

Deno.test("deno task copy NAME NAME FOLDER copies both, even if they are given as NAME.ts", async () => {
  const folder = `${newFolder()}/new`;
  const names = ["tms", "scripts/tmc.ts", "tms.ts"];
  const stdout = `wrote ${folder}/tms.ts\nwrote ${folder}/tmc.ts\n`;
  const both = await run(COPY, ...names, "--offline", folder);
  assertEquals(both, { code: 0, stdout, stderr: "" });
  for (const name of ["tms", "tmc"]) {
    assertEquals(textOf(name, folder), textOf(name));
  }
});

Deno.test("deno task copy writes nothing without --force if one of the files exists", async () => {
  const folder = newFolder();
  const file = `${folder}/tms.ts`;
  await Deno.writeTextFile(file, "mine");
  const stderr = `copy: these files already exist: ${file} (see --force)\n`;
  const refused = await run(COPY, "tmc", "tms", folder);
  assertEquals(refused, { code: 1, stdout: "", stderr });
  assertEquals(await Deno.readTextFile(file), "mine");
  assertEquals([...Deno.readDirSync(folder)].length, 1);
  assertEquals((await run(COPY, "tms", folder, "--force")).code, 0);
  assertMatch(await Deno.readTextFile(file), /^#!.*\n\/\*\*\n \* tms\.ts: /);
});

Deno.test("deno task copy says in one line what it cannot write", async () => {
  const folder = newFolder();
  await Deno.writeTextFile(`${folder}/file`, "");
  const inFile = await run(COPY, "tms", `${folder}/file/x`);
  assertEquals(inFile.code, 1);
  assertMatch(inFile.stderr, /^copy: cannot make the folder \S*x: .*\n$/);
  await Deno.mkdir(`${folder}/tms.ts`);
  const onFolder = await run(COPY, "tms", folder, "--force");
  assertEquals(onFolder.code, 1);
  assertMatch(onFolder.stderr, /^copy: cannot write \S*\/tms\.ts: .*\n$/);
});

test(
  "deno task copy says that a folder is read-only, and nothing about ports",
  async () => {
    const folder = newFolder();
    await Deno.chmod(folder, 0o500);
    const why = "the operating system does not allow it";
    const stderr = `copy: cannot write ${folder}/tms.ts: ${why}\n`;
    const refused = await run(COPY, "tms", folder);
    assertEquals(refused, { code: 1, stdout: "", stderr });
  },
  { needs: ["an ordinary user"] },
);

const NONE = "NAME|FOLDER... is missing";
const LIST = `the programs are ${SCRIPTS.join(", ")}`;
const REFUSED = {
  "": NONE,
  "--all": NONE,
  "./folder": "NAME is missing",
  "tms tmc": "FOLDER is missing",
  "nope":
    `no program is called "nope" (write ./nope for a new folder); ${LIST}`,
  "./a tms": `no program is called "./a"; ${LIST}`,
  "tms --frce":
    'unknown option "--frce" (put -- before operands that begin with -)',
};
for (const [line, message] of Object.entries(REFUSED)) {
  Deno.test(`deno task copy ${line} is refused, with the reason`, async () => {
    const words = line.split(" ").filter(Boolean);
    const { code, stdout, stderr } = await run(COPY, ...words);
    assertEquals([code, stdout], [2, ""]);
    assertEquals(stderr.split("\n")[0], `copy: ${message}`);
    assertMatch(stderr, /\nUsage: copy\.ts NAME/);
  });
}
