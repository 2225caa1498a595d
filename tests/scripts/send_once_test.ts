import { assert, assertEquals, assertMatch } from "@std/assert";
import { writeAll } from "../../lib/sockets/write_all.ts";
import { sendOnce, transfer } from "../../scripts/send_once.ts";
import { run, script } from "../harness.ts";

const BYTES = 50_000_000;

Deno.test("send_once.ts shows the wrong and the right way", async () => {
  const { code, stdout, stderr } = await run(
    script("send_once", "--allow-net=127.0.0.1"),
  );
  assertMatch(
    stdout,
    /^wrong, one write: \d{1,7} of 50000000 bytes arrived\nright, full write: 50000000 of 50000000 bytes arrived\n$/,
  );
  assertEquals([code, stderr], [0, ""]);
});

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
