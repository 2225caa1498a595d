import { script } from "../harness.ts";
import { testWps } from "../pairs/svr_wps.ts";

testWps({ name: "wps.ts", client: script("wps", "--allow-net=127.0.0.1") });
