import { script } from "../harness.ts";
import { testStringServer } from "../pairs/strsvr_conformance.ts";
import { testStrsvr } from "../pairs/strsvr_strclnt.ts";

const NET = "--allow-net=127.0.0.1";

testStringServer({
  name: "strsvr_nonblocking.ts",
  server: script("strsvr_nonblocking", NET),
});

testStrsvr({
  name: "strsvr_nonblocking.ts",
  server: script("strsvr_nonblocking", NET),
  client: script("strclnt", NET),
});
