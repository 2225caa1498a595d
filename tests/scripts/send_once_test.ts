import { assert, assertEquals } from "@std/assert";
import { writeAll } from "../../lib/sockets/write_all.ts";
import { sendOnce, transfer } from "../../scripts/send_once.ts";

const BYTES = 50_000_000;

// readme_test.ts compares what the program prints.

Deno.test("sendOnce() loses bytes every time", async () => {
  for (let i = 0; i < 20; i++) {
    assert(await transfer(BYTES, sendOnce) < BYTES);
  }
});

Deno.test("writeAll() never loses bytes where sendOnce() does", async () => {
  for (let i = 0; i < 20; i++) {
    assertEquals(await transfer(BYTES, writeAll), BYTES);
  }
});
