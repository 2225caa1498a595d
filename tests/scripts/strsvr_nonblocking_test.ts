import { script } from "../harness.ts";
import { testStringServer } from "../pairs/strsvr_conformance.ts";

testStringServer({
  name: "strsvr_nonblocking.ts",
  server: script("strsvr_nonblocking", "--allow-net=127.0.0.1"),
});
