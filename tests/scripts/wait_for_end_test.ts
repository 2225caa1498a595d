import { assertEquals } from "@std/assert";
import {
  ask,
  halfClose,
  readToEnd,
  readToMarker,
} from "../../scripts/wait_for_end.ts";
import { run, script } from "../harness.ts";

const LINES = ["moon, sun", "and", "stars"];
const LONG_MS = 60_000;

Deno.test("wait_for_end.ts shows one wrong way and two right ways", async () => {
  const { code, stdout, stderr } = await run(
    script("wait_for_end", "--allow-net=127.0.0.1"),
    "--wait",
    "500",
  );
  assertEquals(
    stdout,
    `wrong, until end of file: still waiting after 500 ms
right, until the end marker: "moon, sun" "and" "stars"
right, until end of file after a half-close: "moon, sun" "and" "stars"
`,
  );
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("readToEnd() always waits for an end that never comes", async () => {
  const asked = Array.from({ length: 20 }, () => ask(readToEnd, 50));
  assertEquals(await Promise.all(asked), asked.map(() => null));
});

Deno.test("readToMarker() and halfClose() never wait in vain", async () => {
  for (let i = 0; i < 20; i++) {
    assertEquals(await ask(readToMarker, LONG_MS), LINES);
    assertEquals(await ask(halfClose, LONG_MS), LINES);
  }
});
