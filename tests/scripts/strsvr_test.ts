import { assertEquals } from "@std/assert";
import { Program, script, test } from "../harness.ts";
import { finalValue } from "../pairs/strsvr_conformance.ts";
import { testStrclnt, testStrsvr } from "../pairs/strsvr_strclnt.ts";
import * as peers from "../peers.ts";

const server = script("strsvr", "--allow-net=127.0.0.1");
const client = script("strclnt", "--allow-net=127.0.0.1");

testStrsvr({ name: "strsvr.ts", server, client });
testStrclnt({ name: "strclnt.ts", client });

test("strsvr.ts serves those later who come when no file is left", async () => {
  const few = {
    ...server,
    argv: ["sh", "-c", 'ulimit -n 64; exec "$0" "$@"', ...server.argv],
  };
  await using strsvr = new Program(few, "0", "--clients", "100");
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
  assertEquals(await finalValue(strsvr), "x".repeat(100));
}, { ignore: Deno.build.os === "windows" });
