import { assert, assertEquals } from "@std/assert";
import { flush } from "../../lib/command_line/flush.ts";
import { acceptClient } from "../../lib/sockets/accept_client.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

test(
  "acceptClient() returns undefined for a client that has reset its connection",
  async () => {
    using listener = peers.listen();
    await peers.resetsInTheMiddle(listener.addr, "x");
    using client = await Deno.connect({ port: listener.addr.port });
    assertEquals(await acceptClient(listener, "test"), undefined);
    using conn = await acceptClient(listener, "test");
    assertEquals(conn?.remoteAddr, client.localAddr);
    await flush();
  },
  { ignore: Deno.build.os !== "linux" },
);

test("acceptClient() returns null if the listener is closed while it waits", async () => {
  const listener = peers.listen();
  const accepted = acceptClient(listener, "test");
  listener.close();
  assert(await accepted === null);
});
