import { script } from "../harness.ts";
import { testSvrWps } from "../pairs/svr_wps.ts";

testSvrWps({
  name: "svr.ts",
  server: script("svr", "--allow-net=127.0.0.1", "--allow-run=w,ps"),
  client: script("wps", "--allow-net=127.0.0.1"),
});
