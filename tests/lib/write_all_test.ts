import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "../fast_check.ts";
import { writeAll } from "../../lib/sockets/write_all.ts";

Deno.test("writeAll() writes all bytes in order, however many each write accepts", async () => {
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

Deno.test("writeAll() sends all of 50 MB to a slow peer", async () => {
  const bytes = new Uint8Array(50_000_000).map((_, i) => i % 251);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using conn = await Deno.connect({ port: listener.addr.port });
  using peer = await listener.accept();
  let writes = 0;
  const counting = {
    write(rest: Uint8Array) {
      writes++;
      return conn.write(rest);
    },
  };
  const sent = writeAll(counting, bytes).then(() => conn.closeWrite());
  const buffer = new Uint8Array(65536);
  let received = 0;
  for (
    let count: number | null;
    (count = await peer.read(buffer)) !== null;
    received += count
  ) {
    assertEquals(buffer[0], received % 251);
    assertEquals(buffer[count - 1], (received + count - 1) % 251);
  }
  await sent;
  assertEquals(received, bytes.length);
  assert(writes > 1, "no write was partial, so this test proves nothing");
});

Deno.test("writeAll() throws when the peer has gone", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using conn = await Deno.connect({ port: listener.addr.port });
  (await listener.accept()).close();
  const error = await assertRejects(() =>
    writeAll(conn, new Uint8Array(50_000_000))
  );
  assert(
    error instanceof Deno.errors.BrokenPipe ||
      error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.ConnectionAborted,
  );
});
