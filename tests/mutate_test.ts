import { assert, assertEquals } from "@std/assert";
import { findMutants } from "../tools/mutants.ts";
import { importGraph, testRuns } from "../tools/tests_for.ts";

const SOURCE = `import { a } from "./a.ts";
export async function sum(list: "x"[], from = 1): Promise<number> {
  if (from < 10 && list) await a("127.0.0.1", "text" + from, true);
  return from + 16;
}
export const program = { name: "sum", help: "adds up" };
`;

Deno.test("findMutants() changes each place in one way, but never an address or a help text", () => {
  const mutants = findMutants("lib/sum.ts", SOURCE);
  assertEquals(
    mutants.map(({ line, before, after }) => `${line}: ${before} -> ${after}`),
    [
      "2: 1 -> 2",
      "3: from < 10 && list -> !(from < 10 && list)",
      "3: < -> <=",
      "3: 10 -> 20",
      "3: && -> ||",
      '3: await a("127.0.0.1", "text" + from, true); -> {}',
      '3: "text" -> ""',
      "3: true -> false",
      "4: return from + 16; -> return;",
      "4: + -> -",
      "4: 16 -> 32",
      '6: "sum" -> ""',
    ],
  );
  for (const { text, before, after } of mutants) {
    const restored = SOURCE.length - before.length + after.length;
    assertEquals(text.length, restored);
    assert(text !== SOURCE);
  }
});

Deno.test("testRuns() finds a file's example, its tests, and those of scripts that use it", () => {
  const graph = importGraph();
  const runs = (file: string) =>
    testRuns(file, graph).map((run) => run.join(" "));
  const [first, ...others] = runs("lib/sockets/lingering_close.ts");
  assertEquals(first, "lib/sockets/lingering_close.ts");
  assert(others.includes("tests/lib/lingering_close_test.ts"));
  assert(others.includes("tests/scripts/svr_test.ts"));
  const ofWps = runs("scripts/wps.ts");
  assert(!ofWps.includes("scripts/wps.ts"));
  assert(ofWps.includes("--filter=/\\b(wps)\\b/ tests/scripts/svr_test.ts"));
});
