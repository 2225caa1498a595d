import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type Command,
  type Pair,
  ROOT,
  run,
  script,
  SCRIPTS,
  SOURCE,
  withArgs,
} from "./harness.ts";
import { testFlagsAreNeeded, testFlagsSuffice } from "./least_privilege.ts";
import { testClientServer } from "./pairs/client_server.ts";
import { testStrclnt } from "./pairs/strclnt.ts";
import { testStrsvr } from "./pairs/strsvr.ts";
import { testSvrWps, testWps } from "./pairs/svr_wps.ts";
import { testThread1 } from "./pairs/thread1.ts";
import { testTmsTmc } from "./pairs/tms_tmc.ts";
import { headLines, shebangFlags } from "../tools/run/run_lines.ts";

/** Two scripts that belong together, and the tests of both. */
interface ScriptPair {
  server: string;
  client: string;
  test: (pair: Pair) => void;
}

const PAIRS: ScriptPair[] = [
  { server: "tms", client: "tmc", test: testTmsTmc },
  { server: "svr", client: "wps", test: testSvrWps },
  { server: "svr", client: "wps_streams", test: testWps },
  {
    server: "strsvr",
    client: "strclnt",
    test: (pair) => {
      testStrsvr(pair);
      testStrclnt(pair);
    },
  },
  ...["in_order", "nonblocking", "select"].map((way): ScriptPair => ({
    server: `strsvr_${way}`,
    client: "strclnt",
    test: (pair) => testStrsvr({ ...pair, inOrder: way === "in_order" }),
  })),
  {
    server: "client_server",
    client: "client_server",
    test: ({ name, server, client }) =>
      testClientServer({
        name,
        server: withArgs(server, "-s"),
        client: withArgs(client, "-c", "--no-page"),
      }),
  },
];

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
    ...SOURCE,
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-run=deno",
    "tools/copy.ts",
  ],
  cwd: ROOT,
  env: { PATH, INIT_CWD: ROOT },
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
function testClean(title: string, folder: string, types: boolean): void {
  const files = SCRIPTS.map((name) => `${name}.ts`);

  Deno.test(`${title} are formatted, and clean to deno lint`, async () => {
    await assertClean(folder, "fmt", "--check", ...files);
    await assertClean(folder, "lint", ...files);
  });

  Deno.test({
    name: `${title} are clean to deno check`,
    ignore: !types,
    fn: () => assertClean(folder, "check", "--unstable-net", ...files),
  });
}

/** Tests the copies made into a folder with no deno.json near it. */
function testCopies(title: string, folder: string): void {
  Deno.test({
    name: `${title} run under their own first line`,
    ignore: WINDOWS,
    async fn() {
      for (const name of SCRIPTS) {
        const copy = { argv: [`./${name}.ts`], cwd: folder, env: { PATH } };
        const { code, stdout } = await run(copy, "--help");
        assertEquals(code, 0);
        assertMatch(stdout, new RegExp(`^Usage: ${name}.ts `));
      }
    },
  });

  for (const { server, client, test } of PAIRS) {
    test({
      name: `${title}: ${server}.ts`,
      server: asCommand(folder, server),
      client: original(client),
    });
    // The other ways of strsvr have the same client.
    if (server.startsWith("strsvr_")) continue;
    test({
      name: `${title}: ${client}.ts as the client`,
      server: original(server),
      client: asCommand(folder, client),
    });
  }

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

  for (const name of ["thread1", "thread1_workers"]) {
    testThread1({
      name: `${title}: ${name}.ts`,
      server: asCommand(folder, name),
    });
  }

  for (const name of SCRIPTS) {
    const text = Deno.readTextFileSync(`${folder}/${name}.ts`);
    for (const line of headLines(text).filter((it) => it.script === name)) {
      testFlagsSuffice(`${title}: ${name}.ts`, withFlags(folder), line);
      testFlagsAreNeeded(`${title}: ${name}.ts`, withFlags(folder), line);
    }
  }
}

const withJsr = temporaryFolder();
const offline = temporaryFolder();
assertEquals((await run(COPY, "--all", withJsr)).code, 0);
assertEquals((await run(COPY, "--all", offline, "--offline")).code, 0);

testClean("offline copies", offline, true);
testCopies("offline copies", offline);
testClean("copies", withJsr, SOURCE.length === 0);

if (SOURCE.length === 0) testCopies("copies", withJsr);
else {
  Deno.test.ignore(
    "copies run with packages from JSR (it cannot be reached)",
    () => {},
  );
}

Deno.test("offline copies import nothing from anywhere", async () => {
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

Deno.test("deno task copy NAME prints the copy", async () => {
  const { code, stdout } = await run(COPY, "tms", "--offline");
  assertEquals(code, 0);
  assertEquals(stdout, Deno.readTextFileSync(`${offline}/tms.ts`));
});

Deno.test("deno task copy NAME FOLDER overwrites nothing without --force", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/tms.ts`;
  await Deno.writeTextFile(file, "mine");
  const refused = await run(COPY, "tms", folder);
  assertEquals(refused.code, 1);
  assertEquals(
    refused.stderr,
    `copy: ${file} is there already: --force overwrites it\n`,
  );
  assertEquals(await Deno.readTextFile(file), "mine");
  assertEquals((await run(COPY, "tms", folder, "--force")).code, 0);
  assertMatch(await Deno.readTextFile(file), /^#!.*\n\/\/ tms\.ts: /);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("deno task copy lists the scripts if there is none of that name", async () => {
  const { code, stdout, stderr } = await run(COPY, "nope");
  assertEquals([code, stdout], [2, ""]);
  assertMatch(stderr, /^copy: there is no script "nope", but client_server, /);
  for (const name of SCRIPTS) assert(stderr.includes(name), name);
});

for (
  const [args, message] of [
    [[], "NAME is missing"],
    [["tms", "a", "b"], 'unexpected "b"'],
    [["--all"], "--all needs a FOLDER"],
    [["tms", "--frce"], "Unknown option '--frce'"],
  ] as [string[], string][]
) {
  Deno.test(`deno task copy ${args.join(" ")} says: ${message}`, async () => {
    const { code, stdout, stderr } = await run(COPY, ...args);
    assertEquals([code, stdout], [2, ""]);
    assertEquals(stderr.split("\n")[0], `copy: ${message}`);
    assertMatch(stderr, /\nUsage: deno task copy NAME /);
  });
}
