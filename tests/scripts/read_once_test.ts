import { assert, assertEquals } from "@std/assert";
import { readLines, readOnce, transfer } from "../../scripts/read_once.ts";

const LINES = ["moon, sun", "and", "stars"];

// readme_test.ts compares what the program prints.

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
