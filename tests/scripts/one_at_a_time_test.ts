import { assert, assertEquals, assertMatch } from "@std/assert";
import { run, script, test } from "../harness.ts";

/** The numbers in a table, row by row, without its heading. */
function numbersOf(table: string): number[][] {
  return table.trim().split("\n").slice(1).map((row) =>
    row.trim().split(/ +/).map(Number)
  );
}

Deno.test("one_at_a_time.ts shows every time what one byte per read and one question per connection cost", async () => {
  for (let i = 0; i < 5; i++) {
    const { code, stdout, stderr } = await run(
      script("one_at_a_time", "--allow-net=127.0.0.1"),
      ...["--lines", "2000"],
    );
    assertEquals([code, stderr], [0, ""]);
    const [reading, asking] = stdout.split("\n\n");
    assertMatch(reading, /^lines +bytes per read +reads +ms\n/);
    const [byByte, byKilobyte, byReader] = numbersOf(reading);
    // One more read finds the end of file.
    assertEquals(byByte.slice(0, 3), [2000, 1, 40_001]);
    assertEquals(byKilobyte.slice(0, 2), [2000, 1024]);
    assert(byKilobyte[2] > 40 && byKilobyte[2] < 400, reading);
    assertEquals(byReader.slice(0, 2), [2000, 65536]);
    assert(byReader[2] > 1 && byReader[2] <= byKilobyte[2], reading);
    assert(byByte[3] > 3 * byReader[3], reading);

    assertMatch(asking, /^connections +questions +ms\n/);
    const [many, one] = numbersOf(asking);
    assertEquals(many.slice(0, 2), [1000, 1000]);
    assertEquals(one.slice(0, 2), [1, 1000]);
    assert(many[2] > one[2], asking);
  }
});

test(
  "one_at_a_time.ts --system counts the connections in TIME-WAIT",
  async () => {
    const { code, stdout, stderr } = await run(
      script("one_at_a_time", "--allow-net=127.0.0.1", "--allow-run=ss"),
      ...["--system", "--lines", "100"],
    );
    assertEquals([code, stderr], [0, ""]);
    const [, asking] = stdout.split("\n\n");
    assertMatch(asking, /^connections +questions +ms +TIME-WAIT\n/);
    assertEquals(numbersOf(asking).map((row) => row[3]), [1000, 1]);
  },
  { needs: ["ss"] },
);
