import { script } from "../harness.ts";
import { testStringServer } from "../pairs/strsvr_conformance.ts";

testStringServer({
  name: "strsvr.ts",
  server: script("strsvr", "--allow-net=127.0.0.1"),
});
