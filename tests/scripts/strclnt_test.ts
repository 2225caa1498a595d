import { script } from "../harness.ts";
import { testStrclnt } from "../pairs/strclnt.ts";

testStrclnt({
  name: "strclnt.ts",
  client: script("strclnt", "--allow-net=127.0.0.1"),
});
