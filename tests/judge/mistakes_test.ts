import { assert, assertEquals } from "@std/assert";
import { allDemands, demandsOf } from "../../judge/demands_of.ts";
import { ROOT, test } from "../harness.ts";
import { MISTAKES } from "../judged/mistakes.ts";
import { inParallel, missed, textWithMistake } from "./judged.ts";

/**
 * How many programs are judged at the same time. Most of the work is waiting.
 */
const AT_ONCE = 8;

Deno.test("every mistake replaces text that occurs exactly once in its program", () => {
  for (const mistake of MISTAKES) textWithMistake(mistake);
});

// Whether it reports nothing else is tested by deno task judge:fair, which
// takes longer.
test(`judge.ts finds each of ${MISTAKES.length} mistakes`, async () => {
  const folder = await Deno.makeTempDir();
  const wrong = await inParallel(
    MISTAKES,
    AT_ONCE,
    (it) => missed(it, folder, true),
  );
  await Deno.remove(folder, { recursive: true });
  assertEquals(wrong.filter(Boolean), []);
}, { needs: ["Python"], timeout: 300_000 });

Deno.test("for every check but one there is a mistake that it must find", () => {
  const found = MISTAKES.map(({ right, check }) => {
    const { title } = demandsOf(right.program, right.args)!;
    return `${title}: ${check}`;
  });
  const all = allDemands().flatMap(({ title, checks }) =>
    checks.map((it) => `${title}: ${it.name}`)
  );
  // The programs in Python never end a command that nobody waits for.
  const rest = all.filter((it) => !found.includes(it));
  assertEquals(rest, ["the server that runs w and ps: abandoned"]);
});

Deno.test("a check may require only checks that come before it", () => {
  for (const { checks } of allDemands()) {
    const names = checks.map((it) => it.name);
    assertEquals(new Set(names).size, names.length);
    for (const [i, { after = [] }] of checks.entries()) {
      for (const it of after) assert(names.slice(0, i).includes(it), it);
    }
  }
});

Deno.test("judge/README.md lists every check with its sentence and section", () => {
  const text = Deno.readTextFileSync(`${ROOT}/judge/README.md`);
  const headings = text.split(/^### /m).slice(1);
  const listed = headings.map((it) =>
    [...it.matchAll(/^\| (\S+) +\| (.*?) +\| ([\d.]+) +\|$/gm)]
      .map(([, ...cells]) => cells)
  );
  const all = allDemands().map(({ checks }) =>
    checks.map(({ name, says, section, advice, beyondBook }) => {
      const mark = advice ? " (advice)" : beyondBook ? " (\\*)" : "";
      return [name, says + mark, section.replace("section ", "")];
    })
  );
  assertEquals(listed, all);
});
