import { assertEquals, assertRejects } from "@std/assert";
import { freePort } from "../../lib/sockets/free_port.ts";
import { Pair } from "../../lib/sockets/pair.ts";
import { test } from "../harness.ts";

const HOST = "127.0.0.1";
const ANY_PORT = { hostname: HOST, port: 0 };

test("Pair.open() connects from the chosen port, but not twice", async () => {
  using listener = Deno.listen(ANY_PORT);
  const from = { hostname: HOST, port: freePort(HOST) };
  using pair = await Pair.open(from, listener);
  assertEquals(pair?.from.port, from.port);
  assertEquals(pair?.to.port, listener.addr.port);
  assertEquals(await Pair.open(from, listener), undefined);
  assertEquals(await pair?.send("still works"), "still works");
});

test("Pair.open() says that this machine does not have the address", async () => {
  using listener = Deno.listen(ANY_PORT);
  // Set aside for documentation (RFC 5737): no machine has it.
  const from = { hostname: "192.0.2.1", port: 0 };
  await assertRejects(
    () => Pair.open(from, listener),
    Deno.errors.AddrNotAvailable,
  );
});

test("Pair.open() reports that nobody is listening", async () => {
  const listener = Deno.listen(ANY_PORT);
  listener.close();
  const error = await assertRejects(() => Pair.open(ANY_PORT, listener), Error);
  assertEquals((error as Error & { code?: string }).code, "ECONNREFUSED");
});

test("Pair closes its server's end, then its client's", async () => {
  using listener = Deno.listen(ANY_PORT);
  using pair = await Pair.open(ANY_PORT, listener);
  await pair!.closeServer();
  assertEquals(await pair!.send("after a half-close"), "after a half-close");
  await pair!.closeClient();
});
