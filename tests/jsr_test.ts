/**
 * Tests the package as users get it from JSR, but from a registry on this
 * machine.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { type Command, ROOT, run, SCRIPTS, test, withArgs } from "./harness.ts";
import { filesIn, serveRegistry } from "./registry.ts";
import { featuresFor, haveItWork, ownLines } from "./scenarios.ts";

/**
 * Starts a registry, and makes a command that runs Deno with it in an empty
 * folder.
 */
async function openRegistry() {
  const server = serveRegistry();
  const cwd = await Deno.makeTempDir();
  const env = {
    JSR_URL: `http://127.0.0.1:${server.addr.port}/`,
    DENO_DIR: `${cwd}/cache`,
    DENO_INSTALL_ROOT: cwd,
  };
  const deno: Command = { argv: [Deno.execPath()], cwd, env };
  return {
    deno,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(cwd, { recursive: true });
    },
  };
}

for (const name of SCRIPTS) {
  test(
    `${name} runs from JSR, and its help and its errors say so`,
    async () => {
      await using registry = await openRegistry();
      const from = `jsr:${config.name}/${name}`;
      const start = withArgs(registry.deno, "run", "--quiet", "--no-prompt");
      const help = await run(withArgs(start, from), "--help");
      assertEquals(help.stderr, "");
      assertStringIncludes(help.stdout, `Usage: ${from} `);
      assert(!help.stdout.includes("scripts/"), help.stdout);
      const wrong = await run(withArgs(start, from), "--nonsense");
      assertStringIncludes(wrong.stderr, `\nUsage: ${from} `);

      // The last line of client_server starts the client with its page, which
      // needs more.
      const line = ownLines(name).at(name === "client_server" ? -1 : 0)!;
      await haveItWork(line, (...flags) => withArgs(start, ...flags, from));
    },
    { needs: featuresFor(name) },
  );
}

test("the package itself is a program that lists all others", async () => {
  await using registry = await openRegistry();
  const { deno } = registry;
  const command = withArgs(deno, "run", "--quiet", "--no-prompt");
  const { code, stdout } = await run(command, `jsr:${config.name}`);
  assertEquals(code, 0);
  const listed = [...stdout.matchAll(/^ {2}deno run .*?\/(\w+)(?= |$)/gm)]
    .map(([, name]) => name);
  assertEquals(listed.toSorted(), SCRIPTS);
  assert(!stdout.includes("scripts/"), stdout);
});

test(
  "deno x and deno install -g work for programs with and without a page",
  async () => {
    await using registry = await openRegistry();
    const { deno } = registry;
    for (const name of ["read_once", "client_server"]) {
      const from = `jsr:${config.name}/${name}`;
      const once = await run(deno, "x", "--quiet", "-y", from, "--help");
      assertStringIncludes(once.stdout, `Usage: ${from} `);
      const { code } = await run(deno, "install", "--quiet", "-g", from);
      assertEquals(code, 0);
      const bin = `${deno.cwd}/bin/${name}`;
      const PATH = Deno.execPath().replace(/[\\/][^\\/]+$/, "");
      const installed = { ...deno, argv: [bin], env: { ...deno.env, PATH } };
      const { stdout } = await run(installed, "--help");
      assertStringIncludes(stdout, `Usage: ${from} `);
    }
  },
  { needs: ["a shell"] },
);

Deno.test("every file of lib/ and every script is an export of the package", () => {
  const exported = new Set(Object.values<string>(config.exports));
  for (const path of ["scripts", "lib"].flatMap((it) => filesIn(it))) {
    if (path.endsWith(".ts")) assert(exported.has(`./${path}`), path);
  }
});

/** The module comment of a file, in one line, without its stars. */
function moduleComment(path: string): string {
  const text = Deno.readTextFileSync(`${ROOT}/${path}`);
  const [, comment] = text.match(/^(?:#!.*\n)?\/\*\*\n([^]*?) \* @module\n/) ??
    [];
  assert(comment, `${path} has no module comment`);
  return comment.replaceAll(/^ \*/gm, "").replaceAll(/\s+/g, " ").trim();
}

Deno.test("every export has a module comment that begins with its name", () => {
  for (const path of Object.values<string>(config.exports)) {
    if (path === "./primer.ts") continue;
    const [name] = path.split("/").slice(-1);
    assert(moduleComment(path).startsWith(`${name}: `), path);
  }
});

Deno.test("lib/README.md lists every file with its module comment", () => {
  const readme = Deno.readTextFileSync(`${ROOT}/lib/README.md`)
    .replaceAll(/\s+/g, " ");
  for (const path of Object.values<string>(config.exports)) {
    const [, inLib, name] = path.match(/^\.\/lib\/(\w+\/(\w+\.ts))$/) ?? [];
    if (!inLib) continue;
    const text = moduleComment(path).slice(name.length + 1);
    assertStringIncludes(readme, `[${name}](${inLib}):${text}`);
  }
});
