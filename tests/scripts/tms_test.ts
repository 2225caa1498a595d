import { assert, assertEquals } from "@std/assert";
import { Program, script, test } from "../harness.ts";
import { testTmsTmc } from "../pairs/tms_tmc.ts";
import * as peers from "../peers.ts";

const server = script("tms", "--allow-net=127.0.0.1");

testTmsTmc({
  name: "tms.ts",
  server,
  client: script("tmc", "--allow-net=127.0.0.1"),
});

test("tms.ts sends 1 GB without using much memory", async () => {
  await using tms = new Program(server, "0", "--go");
  using conn = await Deno.connect(await tms.listening());
  await peers.send(conn, "x".repeat(100_000));
  const buffer = new Uint8Array(262_144);
  let received = 0;
  for (let n; (n = await conn.read(buffer)) !== null;) {
    if (received < 500_000_000 && received + n >= 500_000_000) {
      const status = await Deno.readTextFile(`/proc/${tms.pid}/status`);
      const [, kilobytes] = status.match(/^VmHWM:\s*(\d+) kB/m)!;
      assert(Number(kilobytes) < 120_000, `${kilobytes} kB`);
    }
    received += n;
  }
  assertEquals(received, 1_000_000_000);
  conn.close();
  assertEquals(await tms.exit(), 0);
}, { needs: ["Linux"] });
