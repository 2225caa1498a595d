import { assertEquals } from "@std/assert";
import { ROOT } from "../harness.ts";
import { accused, has, ignore, inParallel } from "./judged.ts";
import {
  compiled,
  IN_PYTHON,
  ownPrograms,
  type RightProgram,
} from "./right_programs.ts";

/** So many programs are judged at the same time: most of it is waiting. */
const AT_ONCE = 3;
const MOST_MS = 20_000;

/** Asserts that the judge has nothing against any of these, and is quick. */
async function assertRight(programs: RightProgram[]): Promise<void> {
  const wrong = await inParallel(programs, AT_ONCE, async (it) => {
    const from = performance.now();
    const wrong = await accused(it);
    const ms = performance.now() - from;
    return wrong || (ms > MOST_MS ? `${it.title} took ${ms} ms` : "");
  });
  assertEquals(wrong.filter(Boolean), []);
}

Deno.test({
  name: "our own programs pass everything that judge.ts demands",
  ignore,
  timeout: 300_000,
  fn: () => assertRight(ownPrograms(`${ROOT}/scripts`)),
});

Deno.test({
  name: "right programs in Python pass everything that judge.ts demands",
  ignore,
  timeout: 300_000,
  fn: () => assertRight(IN_PYTHON),
});

Deno.test({
  name: "right programs in C pass everything that judge.ts demands",
  ignore: ignore || !has("gcc"),
  timeout: 300_000,
  async fn() {
    const folder = await Deno.makeTempDir();
    await assertRight(compiled(folder));
    await Deno.remove(folder, { recursive: true });
  },
});
