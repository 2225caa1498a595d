import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "../fast_check.ts";
import { writeAll } from "../../lib/sockets/write_all.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

test("writeAll() writes all bytes in order, however many each write accepts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array(),
      fc.array(fc.integer({ min: 1, max: 9 })),
      async (bytes, parts) => {
        const written: number[] = [];
        const sizes = parts.values();
        await writeAll({
          write(rest) {
            const part = rest.subarray(0, sizes.next().value ?? 1);
            written.push(...part);
            return Promise.resolve(part.length);
          },
        }, bytes);
        assertEquals(new Uint8Array(written), bytes);
      },
    ),
  );
});

test("writeAll() sends all of 50 MB to a slow peer", async () => {
  using ends = await peers.connection();
  const { client, server } = ends;
  let writes = 0;
  const counting = {
    write(rest: Uint8Array) {
      writes++;
      return client.write(rest);
    },
  };
  const text = "0123456789abcdefg".repeat(3_000_000);
  const sent = writeAll(counting, peers.bytesOf(text))
    .then(() => client.closeWrite());
  // assertEquals would print a very long difference.
  assert(await peers.receiveAll(server) === text);
  await sent;
  assert(writes > 1, "no write was partial, so this test proves nothing");
});

test("writeAll() throws when the peer has gone", async () => {
  using ends = await peers.connection();
  ends.server.close();
  const error = await assertRejects(() =>
    writeAll(ends.client, new Uint8Array(50_000_000))
  );
  assert(
    error instanceof Deno.errors.BrokenPipe ||
      error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.ConnectionAborted,
  );
});
