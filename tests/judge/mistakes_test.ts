import { assert, assertEquals } from "@std/assert";
import { allDemands, demandsOf } from "../../judge/demands_of.ts";
import { MISTAKES } from "../judged/mistakes.ts";
import { ignore, inParallel, missed, textWithMistake } from "./judged.ts";

/** So many programs are judged at the same time: most of it is waiting. */
const AT_ONCE = 8;

Deno.test("every mistake is one that the program does not make yet", () => {
  for (const mistake of MISTAKES) textWithMistake(mistake);
});

// That it reports nothing else takes longer: deno task judge:fair.
Deno.test({
  name: `judge.ts finds each of ${MISTAKES.length} mistakes`,
  ignore,
  timeout: 300_000,
  async fn() {
    const folder = await Deno.makeTempDir();
    const wrong = await inParallel(
      MISTAKES,
      AT_ONCE,
      (it) => missed(it, folder, true),
    );
    await Deno.remove(folder, { recursive: true });
    assertEquals(wrong.filter(Boolean), []);
  },
});

Deno.test("every finding has a program that makes just this mistake", () => {
  const found = MISTAKES.map(({ right, finding }) => {
    const { title } = demandsOf(right.program, right.args)!;
    return `${title}: ${finding}`;
  });
  const all = allDemands().flatMap(({ title, findings }) =>
    findings.map((it) => `${title}: ${it.name}`)
  );
  // The programs in Python never end a command that nobody waits for.
  const rest = all.filter((it) => !found.includes(it));
  assertEquals(rest, ["the server that runs w and ps: abandoned"]);
});

Deno.test("a finding is pointless only after one that stands before it", () => {
  for (const { findings } of allDemands()) {
    const names = findings.map((it) => it.name);
    assertEquals(new Set(names).size, names.length);
    for (const [i, { after = [] }] of findings.entries()) {
      for (const it of after) assert(names.slice(0, i).includes(it), it);
    }
  }
});
