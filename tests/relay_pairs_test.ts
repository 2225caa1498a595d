/**
 * The tests of every server and its client, with a relay between them.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { type Address, Program, run, script, test } from "./harness.ts";
import { testStrsvr } from "./pairs/strsvr.ts";
import { testSvrWps } from "./pairs/svr_wps.ts";
import { testTmsTmc } from "./pairs/tms_tmc.ts";
import { portOf, startRelay } from "./relayed.ts";

/** Puts a relay in front of a server. */
async function reach({ port }: Address): Promise<Address & AsyncDisposable> {
  const relay = await startRelay(port);
  return {
    hostname: "127.0.0.1",
    port: portOf(relay.address),
    [Symbol.asyncDispose]: () => relay.close(),
  };
}

const client = (name: string) => script(name, "--allow-net");
const server = (name: string, ...flags: string[]) => ({
  ...script(name, "--allow-net", ...flags),
  reach,
});

testTmsTmc({
  name: "through a relay, with tmc.ts: tms.ts",
  server: server("tms"),
  client: client("tmc"),
});
testSvrWps({
  name: "through a relay, with wps.ts: svr.ts",
  server: server("svr", "--allow-run=w,ps"),
  client: client("wps"),
});
for (const way of ["", "_in_order", "_nonblocking", "_select"]) {
  testStrsvr({
    name: `through a relay, with strclnt.ts: strsvr${way}.ts`,
    script: `strsvr${way}`,
    server: server(`strsvr${way}`),
    client: client("strclnt"),
  });
}

test("through a relay: wps_streams.ts prints what svr.ts sends", async () => {
  await using svr = new Program(server("svr", "--allow-run=w,ps"), "0");
  const { hostname, port } = await svr.listening();
  const streams = client("wps_streams");
  const { code, stdout } = await run(streams, hostname, `${port}`, "ps");
  assertEquals(code, 0);
  assertMatch(stdout, /^ *PID .*\n( *\d+ .*\n)+$/);
}, { needs: ["w and ps"] });
