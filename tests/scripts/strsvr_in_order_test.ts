import { script } from "../harness.ts";
import { testStringServer } from "../pairs/strsvr_conformance.ts";
import { testStrsvr } from "../pairs/strsvr_strclnt.ts";

const NET = "--allow-net=127.0.0.1";

testStringServer({
  name: "strsvr_in_order.ts",
  server: script("strsvr_in_order", NET),
  inOrder: true,
});

testStrsvr({
  name: "strsvr_in_order.ts",
  server: script("strsvr_in_order", NET),
  client: script("strclnt", NET),
  inOrder: true,
});
