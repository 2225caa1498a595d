import { assert } from "@std/assert";
import { ticks } from "../../lib/services/ticks.ts";

Deno.test("ticks() skips what it has missed while the program was stopped", async () => {
  const start = performance.now();
  for await (const n of ticks(100)) {
    // Nothing else runs during this wait, as after Ctrl-Z.
    if (n === 0) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1250);
    }
    if (n === 4) break;
  }
  // Without skipping, ticks 1 to 12 would come at once after 1250 ms.
  assert(performance.now() - start > 1490);
});
