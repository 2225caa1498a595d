import { script } from "../harness.ts";
import { testTmc } from "../pairs/tms_tmc.ts";

testTmc({ name: "tmc.ts", client: script("tmc", "--allow-net=127.0.0.1") });
