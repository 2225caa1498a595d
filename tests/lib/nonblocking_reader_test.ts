import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "../fast_check.ts";
import { NonblockingReader } from "../../lib/nonblocking_reader.ts";
import { select } from "../../lib/select.ts";

/** A source that gives what it is told to, when it is told. */
class Source {
  reads = 0;
  #into: Uint8Array | undefined;
  #waiting = Promise.withResolvers<number | null>();

  read(into: Uint8Array): Promise<number | null> {
    assertEquals(++this.reads, 1, "two reads in flight");
    this.#into = into;
    return this.#waiting.promise;
  }

  give(bytes: Uint8Array | null | Error): void {
    const { resolve, reject } = this.#waiting;
    this.#waiting = Promise.withResolvers();
    this.reads--;
    if (bytes instanceof Error) return reject(bytes);
    if (bytes) this.#into!.set(bytes);
    resolve(bytes && bytes.length);
  }
}

Deno.test("NonblockingReader.recv() gives nothing yet, bytes, and end of file for good", async () => {
  const source = new Source();
  const reader = new NonblockingReader(source);
  assertEquals(reader.recv(), undefined);
  source.give(new Uint8Array([1, 2]));
  assertEquals(await select([reader]), [reader]);
  assertEquals(reader.recv(), new Uint8Array([1, 2]));
  assertEquals(reader.recv(), undefined);
  source.give(null);
  await select([reader]);
  assertEquals(reader.recv(), null);
  assertEquals(reader.recv(), null);
});

Deno.test("NonblockingReader.recv() throws the source's error, for good", async () => {
  const source = new Source();
  const reader = new NonblockingReader(source);
  source.give(new Deno.errors.ConnectionReset("gone"));
  await select([reader]);
  for (let i = 0; i < 2; i++) {
    assertThrows(() => reader.recv(), Deno.errors.ConnectionReset);
  }
});

Deno.test("NonblockingReader loses no byte and holds one chunk at the most", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (bytes, size) => {
        using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
        using client = await Deno.connect({ port: listener.addr.port });
        using conn = await listener.accept();
        const reader = new NonblockingReader(conn, size);
        assertEquals(await client.write(bytes), bytes.length);
        await client.closeWrite();
        const received: number[] = [];
        for (let chunk = reader.recv(); chunk !== null; chunk = reader.recv()) {
          assert((chunk?.length ?? 0) <= size);
          received.push(...chunk ?? []);
          await select([reader]);
        }
        assertEquals(new Uint8Array(received), bytes);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("select() resolves to those that are ready, in the order given", async () => {
  const sources = [new Source(), new Source(), new Source()];
  const readers = sources.map((source) => new NonblockingReader(source));
  const waiting = select(readers);
  sources[2].give(new Uint8Array([3]));
  assertEquals(await waiting, [readers[2]]);
  sources[0].give(null);
  await select([readers[0]]);
  assertEquals(await select(readers), [readers[0], readers[2]]);
});

Deno.test("select() resolves to none when the time is up, and takes nothing away", async () => {
  const source = new Source();
  const reader = new NonblockingReader(source);
  assertEquals(await select([reader], 1), []);
  source.give(new Uint8Array([1]));
  assertEquals(await select([reader], 60_000), [reader]);
  assertEquals(reader.recv(), new Uint8Array([1]));
});
