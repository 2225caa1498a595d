import { script } from "../harness.ts";
import { testTmsTmc } from "../pairs/tms_tmc.ts";

testTmsTmc({
  name: "tms.ts",
  server: script("tms", "--allow-net=127.0.0.1"),
  client: script("tmc", "--allow-net=127.0.0.1"),
});
