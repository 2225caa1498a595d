import { assertEquals } from "@std/assert";
import { ROOT, test } from "../harness.ts";
import { accused, inParallel } from "./judged.ts";
import { ownPrograms } from "./right_programs.ts";

/** So many programs are judged at the same time: most of it is waiting. */
const AT_ONCE = 4;
const MOST_MS = 20_000;

// Their copies, and the right programs in Python and C, take longer: deno task
// judge:fair.
test("our own programs pass everything that judge.ts demands", async () => {
  const programs = ownPrograms(`${ROOT}/scripts`);
  const wrong = await inParallel(programs, AT_ONCE, async (it) => {
    const from = performance.now();
    const wrong = await accused(it);
    const ms = performance.now() - from;
    // What fails on purpose is tried twice, and slower.
    return wrong ||
      (ms > MOST_MS && !it.fails ? `${it.title} took ${ms} ms` : "");
  });
  assertEquals(wrong.filter(Boolean), []);
}, { needs: ["w and ps", "ss"], timeout: 300_000 });
