import { assertEquals } from "@std/assert";
import { asctime } from "../../scripts/client_server.ts";
import { script, test } from "../harness.ts";
import { testClientServer } from "../pairs/client_server.ts";

testClientServer({
  name: "client_server.ts",
  command: script("client_server", "--unstable-net", "--allow-net=127.0.0.1"),
});

// deno-lint-ignore require-await
test("asctime() pads the day with a space, like the C function", async () => {
  const time = (day: number) => asctime(new Date(2026, 10, day, 4, 5, 6));
  assertEquals(time(3), "Tue Nov  3 04:05:06 2026");
  assertEquals(time(20), "Fri Nov 20 04:05:06 2026");
});
