import { assertEquals, assertMatch } from "@std/assert";
import { ROOT, run, SOURCE, test } from "./harness.ts";

/** What `deno task doctor` reports, with more variables in its environment. */
async function report(env: Record<string, string> = {}): Promise<string> {
  const argv = [Deno.execPath(), "run", "-A", ...SOURCE, "tools/doctor.ts"];
  const { code, stdout, stderr } = await run({ argv, cwd: ROOT, env });
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

test("deno task doctor says in ten lines what this machine has", async () => {
  const lines = (await report()).split("\n");
  assertEquals([lines.length, lines.pop()], [11, ""]);
  for (const line of lines) assertMatch(line, /^(ok|--) +\S/);
  assertMatch(lines[0], /^ok +Deno +\d+\.\d+\.\d+ on \w+$/);
});

test("deno task doctor says what is skipped and what to install", async () => {
  // There is no such folder, so no program is found by its name.
  const text = await report({ PATH: "/nowhere", CHROMIUM: "none" });
  assertMatch(text, /^-- +npm +not needed if Deno is installed$/m);
  assertMatch(text, /^-- +w and ps +skips svr.ts .*; install procps; .+$/m);
  assertMatch(
    text,
    /^-- +a browser +skips the tests .*; install Chromium .+$/m,
  );
}, { needs: ["a shell"] }); // Windows finds programs without PATH
