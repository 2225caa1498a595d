import { script } from "../harness.ts";
import { testThread1 } from "../pairs/thread1.ts";

testThread1({
  name: "thread1.ts",
  server: script("thread1", "--allow-net=127.0.0.1"),
});
