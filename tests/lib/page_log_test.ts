import { assertEquals } from "@std/assert";
import { PageLog } from "../../lib/page/page_log.ts";

Deno.test("PageLog.after() gives the kept lines that a reader does not have yet, 100 at a time", () => {
  const log = new PageLog<number>(150);
  assertEquals(log.after(null, 0).lines, []);
  for (let n = 0; n < 250; n++) log.append(n);
  const { run } = log;
  const answer = (first: number, count: number) => {
    const lines = Array.from({ length: count }, (_, n) => first + n);
    return { run, first, end: 250, lines };
  };
  assertEquals(log.after(run, 250), answer(250, 0));
  assertEquals(log.after(run, 248), answer(248, 2));
  assertEquals(log.after(run, 120), answer(120, 100));
  for (const wrong of [99, 251, -1, NaN, Infinity]) {
    assertEquals(log.after(run, wrong), answer(100, 100), `after ${wrong}`);
  }
  assertEquals(log.after("another run", 250), answer(100, 100));
});
