import { assert, assertEquals } from "@std/assert";
import { allDemands, demandsOf } from "../../judge/demands_of.ts";
import { type Mistake, MISTAKES } from "../judged/mistakes.ts";
import { ignore, named, told, verdictsOn, withMistake } from "./judged.ts";

/** So many programs are judged at the same time: most of it is waiting. */
const AT_ONCE = 3;

/** Judges a program that makes a mistake; resolves to what is wrong, if it is. */
async function missed(mistake: Mistake, folder: string): Promise<string[]> {
  const { right, finding, verdict = "FAIL", title } = mistake;
  const command = await withMistake(mistake, folder);
  const verdicts = await verdictsOn(right.program, command);
  const accused = [
    ...named(verdicts, "FAIL"),
    ...named(verdicts, "error"),
    ...named(verdicts, "advice").filter((it) => it === finding),
  ];
  const isRight = accused.join() === finding &&
    named(verdicts, verdict).includes(finding);
  return isRight ? [] : [`${right.file} ${title}: ${told(verdicts)}`];
}

/** Judges several programs at the same time. */
async function allMissed(mistakes: Mistake[]): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  const queue = [...mistakes];
  const work = async () => {
    const wrong: string[] = [];
    for (let next; (next = queue.shift());) {
      wrong.push(...await missed(next, folder));
    }
    return wrong;
  };
  const wrong = await Promise.all(Array.from({ length: AT_ONCE }, work));
  await Deno.remove(folder, { recursive: true });
  return wrong.flat();
}

for (const file of new Set(MISTAKES.map((it) => it.right.file))) {
  const mistakes = MISTAKES.filter((it) => it.right.file === file);
  Deno.test({
    name:
      `judge.ts finds each of ${mistakes.length} mistakes in ${file}, and nothing else`,
    ignore,
    timeout: 300_000,
    async fn() {
      assertEquals(await allMissed(mistakes), []);
    },
  });
}

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
