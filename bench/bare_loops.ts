/**
 * The simplest way to transfer bytes: `send BYTES` accepts one client and
 * writes, `receive PORT` connects and reads. The benchmark compares it with tms
 * and tmc, to show the cost of everything else that they do.
 *
 * @module
 */
import { writeAll } from "../lib/sockets/write_all.ts";

const [role, argument] = Deno.args;
if (role === "send") {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(`listening on 127.0.0.1:${listener.addr.port}`);
  using conn = await listener.accept();
  const block = new Uint8Array(262_144);
  for (let left = Number(argument); left > 0; left -= block.length) {
    await writeAll(conn, block.subarray(0, left));
  }
} else {
  using conn = await Deno.connect({ port: Number(argument) });
  const buffer = new Uint8Array(262_144);
  console.log(await conn.read(buffer));
  while (await conn.read(buffer) !== null);
}
