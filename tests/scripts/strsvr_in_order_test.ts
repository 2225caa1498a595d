import { script } from "../harness.ts";
import { testStrsvr } from "../pairs/strsvr.ts";

testStrsvr({
  name: "strsvr_in_order.ts",
  script: "strsvr_in_order",
  server: script("strsvr_in_order", "--allow-net=127.0.0.1"),
  client: script("strclnt", "--allow-net=127.0.0.1"),
});
