import { script } from "../harness.ts";
import { testStringServer } from "../pairs/strsvr_conformance.ts";

testStringServer({
  name: "strsvr_in_order.ts",
  server: script("strsvr_in_order", "--allow-net=127.0.0.1"),
  inOrder: true,
});
