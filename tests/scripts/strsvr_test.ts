import { assertEquals } from "@std/assert";
import { script, test } from "../harness.ts";
import { StringServer, testStrsvr } from "../pairs/strsvr.ts";
import * as peers from "../peers.ts";

const server = script("strsvr", "--allow-net=127.0.0.1");
const client = script("strclnt", "--allow-net=127.0.0.1");

testStrsvr({ name: "strsvr.ts", script: "strsvr", server, client });

test(
  "strsvr.ts lets clients wait while it has no file descriptor left",
  async () => {
    const few = {
      ...server,
      argv: ["/bin/sh", "-c", 'ulimit -n 64; exec "$0" "$@"', ...server.argv],
    };
    await using strsvr = new StringServer(few, "--clients", "100");
    const address = await strsvr.listening();
    const conns = await Promise.all(
      Array.from({ length: 100 }, () => Deno.connect(address)),
    );
    for (const conn of conns) await peers.send(conn, "x");
    await strsvr.stderr.match(/^strsvr: cannot accept: .+\n/);
    for (const conn of conns) {
      await peers.receive(conn, 1);
      conn.close();
    }
    assertEquals(await strsvr.finalValue(), "x".repeat(100));
  },
  { needs: ["a shell"] },
);
