import { assert, assertEquals } from "@std/assert";
import { readLines, readOnce, transfer } from "../../scripts/read_once.ts";
import { run, script } from "../harness.ts";

const LINES = ["moon, sun", "and", "stars"];

Deno.test("read_once.ts shows the wrong and the right way", async () => {
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

Deno.test("readOnce() never returns the lines, whatever the chunk size", async () => {
  for (let chunkBytes = 1; chunkBytes <= 20; chunkBytes++) {
    const taken = await transfer(chunkBytes, readOnce);
    assert(taken.join("|").replaceAll("\n", "") !== LINES.join("|"));
    assertEquals(taken.join(""), LINES.join("\n") + "\n");
  }
});

Deno.test("readLines() returns every line, whatever the chunk size", async () => {
  for (let chunkBytes = 1; chunkBytes <= 20; chunkBytes++) {
    assertEquals(await transfer(chunkBytes, readLines), LINES);
  }
});
