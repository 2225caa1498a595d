import { script } from "../harness.ts";
import { testStringServer } from "../pairs/strsvr_conformance.ts";
import { testStrsvr } from "../pairs/strsvr_strclnt.ts";

const NET = "--allow-net=127.0.0.1";

testStringServer({
  name: "strsvr_select.ts",
  server: script("strsvr_select", NET),
});

testStrsvr({
  name: "strsvr_select.ts",
  server: script("strsvr_select", NET),
  client: script("strclnt", NET),
});
