import { assert } from "@std/assert";
import { freePort } from "../../lib/sockets/free_port.ts";

Deno.test("freePort() chooses another port while the first is in use", () => {
  const hostname = "127.0.0.1";
  using listener = Deno.listen({ hostname, port: freePort(hostname) });
  assert(freePort(hostname) !== listener.addr.port);
});
