import { assert, assertEquals, assertRejects } from "@std/assert";
import { flush } from "../../lib/command_line/flush.ts";
import { GrowingString } from "../../lib/services/growing_string.ts";
import { serve as loopForEach } from "../../scripts/strsvr.ts";
import { serve as inOrder } from "../../scripts/strsvr_in_order.ts";
import { serve as nonblocking } from "../../scripts/strsvr_nonblocking.ts";
import { serve as select } from "../../scripts/strsvr_select.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

const WAYS = {
  strsvr: loopForEach,
  strsvr_in_order: inOrder,
  strsvr_nonblocking: nonblocking,
  strsvr_select: select,
};

/** Serves two clients, each of which has sent a letter. */
async function start(serve: typeof loopForEach) {
  const listener = peers.listen();
  const stop = new AbortController();
  const v = new GrowingString(9);
  const served = serve(listener, { clients: 2, v, signal: stop.signal });
  const connect = () => Deno.connect({ port: listener.addr.port });
  const clients = [await connect(), await connect()];
  assertEquals(await peers.bookStrclntTurn(clients[0], "a"), "a");
  assertEquals(await peers.bookStrclntTurn(clients[1], "b"), "ab");
  return { connect, clients, stop, served: served.finally(flush) };
}

for (const [name, serve] of Object.entries(WAYS)) {
  test(`serve() of ${name}.ts returns at once if the signal is already aborted`, async () => {
    using listener = peers.listen();
    const v = new GrowingString(9);
    await serve(listener, { clients: 2, v, signal: AbortSignal.abort() });
    await assertRejects(() => listener.accept(), Deno.errors.BadResource);
  });

  test(`serve() of ${name}.ts refuses clients after the last one, and serves that one`, async () => {
    const { connect, clients: [first, last], served } = await start(serve);
    await assertRejects(connect, Deno.errors.ConnectionRefused);
    first.close();
    assertEquals(await peers.bookStrclntTurn(last, "c"), "abc");
    last.close();
    await served;
  });

  test(`serve() of ${name}.ts closes its connections and returns when the signal is aborted`, async () => {
    const { clients, stop, served } = await start(serve);
    stop.abort();
    await served;
    for (const conn of clients) {
      assert(await peers.hasEnded(conn));
      conn.close();
    }
  });
}
