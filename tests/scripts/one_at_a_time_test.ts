import { assert, assertEquals, assertMatch } from "@std/assert";
import { ask, readLines } from "../../scripts/one_at_a_time.ts";
import { run, script } from "../harness.ts";

/** The numbers in a table, row by row, without its heading. */
function numbersOf(table: string): number[][] {
  return table.trim().split("\n").slice(1).map((row) =>
    row.trim().split(/ +/).map(Number)
  );
}

/** Whether this system has `ss`, which counts connections. */
function hasSs(): boolean {
  try {
    return new Deno.Command("ss", { args: ["-V"] }).outputSync().success;
  } catch {
    return false;
  }
}

Deno.test("one_at_a_time.ts shows the reads and the questions in two tables", async () => {
  const { code, stdout, stderr } = await run(
    script("one_at_a_time", "--allow-net=127.0.0.1"),
    "--lines",
    "1000",
  );
  assertEquals([code, stderr], [0, ""]);
  const [reading, asking] = stdout.split("\n\n");
  assertMatch(reading, /^lines +bytes per read +reads +ms\n/);
  const reads = numbersOf(reading);
  assertEquals(reads.map((row) => row.slice(0, 2)), [
    [1000, 1],
    [1000, 1024],
    [1000, 65536],
  ]);
  // One read more finds the end of file.
  assertEquals(reads[0][2], 20_001);
  assert(reads[1][2] >= 21 && reads[1][2] < 200, reading);
  assert(reads[2][2] >= 2 && reads[2][2] <= reads[1][2], reading);
  assertMatch(asking, /^connections +questions +ms\n/);
  const questions = numbersOf(asking).map((row) => row.slice(0, 2));
  assertEquals(questions, [[1000, 1000], [1, 1000]]);
});

Deno.test("readLines() takes much longer with one byte per read, every time", async () => {
  for (let i = 0; i < 20; i++) {
    const slow = await readLines(2000, 1);
    const fast = await readLines(2000, 65536);
    assertEquals(slow.reads, 40_001);
    assert(slow.ms > 3 * fast.ms, `${slow.ms} ms and ${fast.ms} ms`);
  }
});

Deno.test("ask() takes longer with a connection for each question, every time", async () => {
  for (let i = 0; i < 20; i++) {
    const many = await ask(200, 1, false);
    const one = await ask(1, 200, false);
    assert(many.ms > one.ms, `${many.ms} ms and ${one.ms} ms`);
  }
});

Deno.test({
  name: "one_at_a_time.ts --system counts the connections in TIME-WAIT",
  ignore: Deno.build.os !== "linux" || !hasSs(),
  async fn() {
    const { code, stdout, stderr } = await run(
      script("one_at_a_time", "--allow-net=127.0.0.1", "--allow-run=ss"),
      ...["--system", "--lines", "100"],
    );
    assertEquals([code, stderr], [0, ""]);
    const [, asking] = stdout.split("\n\n");
    assertMatch(asking, /^connections +questions +ms +TIME-WAIT\n/);
    assertEquals(numbersOf(asking).map((row) => row[3]), [1000, 1]);
  },
});
