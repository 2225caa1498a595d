import { script } from "../harness.ts";
import { testStringServer } from "../pairs/strsvr_conformance.ts";

testStringServer({
  name: "strsvr_select.ts",
  server: script("strsvr_select", "--allow-net=127.0.0.1"),
});
