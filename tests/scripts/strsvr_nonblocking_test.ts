import { script } from "../harness.ts";
import { testStrsvr } from "../pairs/strsvr.ts";

testStrsvr({
  name: "strsvr_nonblocking.ts",
  script: "strsvr_nonblocking",
  server: script("strsvr_nonblocking", "--allow-net=127.0.0.1"),
  client: script("strclnt", "--allow-net=127.0.0.1"),
});
