import { assertEquals } from "@std/assert";
import { PageLog } from "../../lib/page/page_log.ts";

Deno.test("PageLog.after() gives what a reader does not have, of what is kept", () => {
  const log = new PageLog<number>(3);
  for (let n = 0; n < 5; n++) log.append(n);
  const after = (next: number, run = log.run) => {
    const { first, lines } = log.after(run, next);
    return [first, ...lines];
  };
  assertEquals(after(5), [5]);
  assertEquals(after(3), [3, 3, 4]);
  assertEquals(after(1), [2, 2, 3, 4]);
  for (const wrong of [6, -1, NaN, Infinity]) {
    assertEquals(after(wrong), [2, 2, 3, 4], `after ${wrong}`);
  }
  assertEquals(after(5, "another run"), [2, 2, 3, 4]);
  assertEquals(new PageLog(3).after(null, 0).lines, []);
});

Deno.test("PageLog.after() gives 100 lines at a time, and says where the log ends", () => {
  const log = new PageLog<number>(1000);
  for (let n = 0; n < 1250; n++) log.append(n);
  const { first, end, lines } = log.after(log.run, 1100);
  assertEquals([first, end, lines.length], [1100, 1250, 100]);
  assertEquals(log.after(log.run, 1200).lines.length, 50);
});
