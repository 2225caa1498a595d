import { script } from "../harness.ts";
import { testStrsvr } from "../pairs/strsvr.ts";

testStrsvr({
  name: "strsvr_select.ts",
  script: "strsvr_select",
  server: script("strsvr_select", "--allow-net=127.0.0.1"),
  client: script("strclnt", "--allow-net=127.0.0.1"),
});
