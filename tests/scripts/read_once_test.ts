import { assert, assertEquals } from "@std/assert";
import { readLines, readOnce, transfer } from "../../scripts/read_once.ts";
import { run, script } from "../harness.ts";

const LINES = ["moon, sun", "and", "stars"];

Deno.test("read_once.ts shows both ways side by side", async () => {
  const { code, stdout, stderr } = await run(
    script("read_once", "--allow-net=127.0.0.1"),
  );
  assertEquals(
    stdout,
    `wrong, one read: "moon, s" "un\\nand\\n" "stars\\n"
right, a line reader: "moon, sun" "and" "stars"
`,
  );
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("readOnce() tears or glues lines wherever they are cut", async () => {
  for (let chunkBytes = 1; chunkBytes <= 20; chunkBytes++) {
    const taken = await transfer(chunkBytes, readOnce);
    assert(taken.join("|").replaceAll("\n", "") !== LINES.join("|"));
    assertEquals(taken.join(""), LINES.join("\n") + "\n");
  }
});

Deno.test("readLines() gets every line wherever they are cut", async () => {
  for (let chunkBytes = 1; chunkBytes <= 20; chunkBytes++) {
    assertEquals(await transfer(chunkBytes, readLines), LINES);
  }
});
