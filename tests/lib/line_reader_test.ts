import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TextLineStream } from "@std/streams/text-line-stream";
import fc from "../fast_check.ts";
import { LineReader, type Reader } from "../../lib/sockets/line_reader.ts";
import { writeAll } from "../../lib/sockets/write_all.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** A source that delivers the bytes in chunks of these sizes, then the rest. */
function source(bytes: Uint8Array, cuts: number[] = []): Reader {
  const sizes = cuts.values();
  return {
    read(into) {
      if (bytes.length === 0) return Promise.resolve(null);
      const size = Math.min(
        sizes.next().value ?? Infinity,
        into.length,
        bytes.length,
      );
      into.set(bytes.subarray(0, size));
      bytes = bytes.subarray(size);
      return Promise.resolve(size);
    },
  };
}

/** Reads all lines of such a source. */
function linesOf(
  bytes: Uint8Array,
  cuts?: number[],
  maxLineBytes?: number,
): Promise<string[]> {
  return new LineReader(source(bytes, cuts), { maxLineBytes }).readAllLines();
}

/** Random bytes, often those that matter for lines. */
const bytes = fc.oneof(
  fc.uint8Array(),
  fc.array(fc.constantFrom(...encode("\n\raé🙂\ufeff")))
    .map((array) => new Uint8Array(array)),
  fc.string({ unit: "binary" }).map(encode),
);
const cuts = fc.array(fc.nat({ max: 5 }));

Deno.test("LineReader.readLine() ends lines at LF and CRLF and keeps a lone CR", async () => {
  const reader = new LineReader(source(encode("a\nb\r\nc\rd\r\r\n\n\r\ne\r")));
  for (const line of ["a", "b", "c\rd\r", "", "", "e\r", null, null]) {
    assertEquals(await reader.readLine(), line);
  }
});

Deno.test("LineReader returns no lines for an empty source", async () => {
  assertEquals(await linesOf(new Uint8Array()), []);
  assertEquals(await linesOf(encode("\n")), [""]);
});

Deno.test("LineReader joins a character and a CRLF that are split across chunks", async () => {
  assertEquals(await linesOf(encode("é🙂\r\n€"), Array(12).fill(1)), [
    "é🙂",
    "€",
  ]);
});

Deno.test("LineReader replaces invalid bytes with U+FFFD, and keeps a byte order mark", async () => {
  assertEquals(await linesOf(new Uint8Array([0xff, 10, 0xe2, 0x82, 10])), [
    "\ufffd",
    "\ufffd",
  ]);
  assertEquals(await linesOf(encode("\ufeffa\n\ufeffb")), [
    "\ufeffa",
    "\ufeffb",
  ]);
});

Deno.test("LineReader returns the same lines for all chunk sizes", async () => {
  await fc.assert(fc.asyncProperty(bytes, cuts, async (bytes, cuts) => {
    assertEquals(await linesOf(bytes, cuts), await linesOf(bytes));
  }));
});

Deno.test("LineReader returns the same lines as split()", async () => {
  await fc.assert(fc.asyncProperty(bytes, cuts, async (bytes, cuts) => {
    const lines = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
      .split("\n");
    const last = lines.pop()!;
    const expected = lines.map((line) =>
      line.endsWith("\r") ? line.slice(0, -1) : line
    );
    if (last !== "") expected.push(last);
    assertEquals(await linesOf(bytes, cuts), expected);
  }));
});

Deno.test("LineReader returns the same lines as TextLineStream", async () => {
  await fc.assert(fc.asyncProperty(bytes, cuts, async (bytes, cuts) => {
    const stream = ReadableStream.from([new Uint8Array(bytes)])
      .pipeThrough(new TextDecoderStream("utf-8", { ignoreBOM: true }))
      .pipeThrough(new TextLineStream());
    assertEquals(await linesOf(bytes, cuts), await Array.fromAsync(stream));
  }));
});

Deno.test("LineReader returns the same lines from readLine(), iteration and batches()", async () => {
  await fc.assert(
    fc.asyncProperty(bytes, cuts, fc.nat(), async (bytes, cuts, seed) => {
      const reader = new LineReader(source(bytes, cuts));
      const lines: string[] = [];
      for (let way = seed;; way = way * 7 + 3) {
        const before = lines.length;
        if (way % 3 === 0) {
          lines.push(...[await reader.readLine()].filter((it) => it !== null));
        }
        if (way % 3 === 1) {
          for await (const line of reader) {
            lines.push(line);
            break;
          }
        }
        if (way % 3 === 2) {
          for await (const batch of reader.batches()) {
            assert(batch.length > 0);
            lines.push(...batch);
            break;
          }
        }
        if (lines.length === before) break;
      }
      assertEquals(lines, await linesOf(bytes));
    }),
  );
});

Deno.test("LineReader.readLine() gives two concurrent callers a line each, with one read at a time", async () => {
  let reads = 0;
  const chunks = ["a\n", "b\n"].map(encode).values();
  const reader = new LineReader({
    async read(into) {
      assertEquals(++reads, 1);
      await Promise.resolve();
      reads--;
      const chunk = chunks.next().value;
      if (chunk) into.set(chunk);
      return chunk?.length ?? null;
    },
  });
  assertEquals(await Promise.all([reader.readLine(), reader.readLine()]), [
    "a",
    "b",
  ]);
});

Deno.test("LineReader returns a line before the peer closes", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ port: listener.addr.port });
  using conn = await listener.accept();
  const reader = new LineReader(conn);
  await writeAll(client, encode("first\nsec"));
  assertEquals(await reader.readLine(), "first");
  const second = reader.readLine();
  await writeAll(client, encode("ond\n"));
  assertEquals(await second, "second");
});

Deno.test("LineReader returns the lines before one that is too long, then throws every time", async () => {
  for (const pieces of [[], Array(30).fill(1)]) {
    const reader = new LineReader(
      source(encode("one\r\n12345\n123456\nafter\n"), pieces),
      {
        maxLineBytes: 5,
      },
    );
    assertEquals(await reader.readLine(), "one");
    assertEquals(await reader.readLine(), "12345");
    for (let i = 0; i < 3; i++) {
      await assertRejects(
        () => reader.readLine(),
        RangeError,
        "Line is longer than 5 bytes",
      );
    }
    await assertRejects(() => Array.fromAsync(reader), RangeError);
    await assertRejects(() => Array.fromAsync(reader.batches()), RangeError);
  }
});

Deno.test("LineReader counts the CR as part of a line, even of the last line", async () => {
  assertEquals(await linesOf(encode("1234\r\n"), [], 5), ["1234"]);
  await assertRejects(() => linesOf(encode("12345\r\n"), [], 5), RangeError);
  assertEquals(await linesOf(encode("12345"), [], 5), ["12345"]);
  await assertRejects(() => linesOf(encode("123456"), [], 5), RangeError);
  await assertRejects(() => linesOf(encode("ééé"), [], 5), RangeError);
});

Deno.test("LineReader applies the limit in the same way for all chunk sizes", async () => {
  await fc.assert(
    fc.asyncProperty(
      bytes,
      cuts,
      fc.integer({ min: 1, max: 8 }),
      async (bytes, cuts, max) => {
        const read = async (cuts: number[]) => {
          const lines: string[] = [];
          try {
            for await (
              const line of new LineReader(source(bytes, cuts), {
                maxLineBytes: max,
              })
            ) {
              lines.push(line);
            }
          } catch (error) {
            lines.push(String(error));
          }
          return lines;
        };
        const starts = [
          0,
          ...[...bytes.keys()].filter((i) => bytes[i] === 10).map((i) => i + 1),
        ];
        const tooLong = starts.some((start, i) =>
          (starts[i + 1] ?? bytes.length + 1) - 1 - start > max
        );
        const lines = await read(cuts);
        assertEquals(lines, await read([]));
        assertEquals(lines.at(-1)?.startsWith("RangeError") ?? false, tooLong);
      },
    ),
  );
});

Deno.test("LineReader returns the lines before the source's error, then throws it every time", async () => {
  const chunks = [encode("a\nb")].values();
  const reader = new LineReader({
    read(into) {
      const chunk = chunks.next().value;
      if (!chunk) {
        return Promise.reject(new Deno.errors.ConnectionReset("gone"));
      }
      into.set(chunk);
      return Promise.resolve(chunk.length);
    },
  });
  assertEquals(await reader.readLine(), "a");
  await assertRejects(
    () => reader.readLine(),
    Deno.errors.ConnectionReset,
    "gone",
  );
  await assertRejects(
    () => reader.readLine(),
    Deno.errors.ConnectionReset,
    "gone",
  );
});

Deno.test("LineReader refuses a line of 64 MiB without keeping it in memory", async () => {
  let given = 0;
  let largest = 0;
  const reader = new LineReader({
    read(into) {
      largest = Math.max(largest, into.buffer.byteLength);
      if (given >= 64 * 1024 ** 2) return Promise.resolve(null);
      into.fill(0x78);
      given += into.length;
      return Promise.resolve(into.length);
    },
  });
  await assertRejects(() => reader.readLine(), RangeError, "65536");
  assert(given <= 2 * 65536, `took ${given} bytes`);
  assert(largest <= 2 * 65536, `held a buffer of ${largest} bytes`);
});

Deno.test("LineReader reads a line of 8 MiB in chunks of 1,460 bytes without copying much", async () => {
  const length = 8 * 1024 ** 2;
  let allocated = 0;
  let buffer: ArrayBufferLike | undefined;
  let given = 0;
  const reader = new LineReader({
    read(into) {
      if (into.buffer !== buffer) allocated += into.buffer.byteLength;
      buffer = into.buffer;
      const size = Math.min(1460, into.length, length - given);
      if (size === 0) return Promise.resolve(null);
      into.fill(0x78, 0, size);
      given += size;
      return Promise.resolve(size);
    },
  }, { maxLineBytes: length });
  assertEquals((await reader.readLine())?.length, length);
  // A buffer that doubles its size allocates at most four times the length.
  assert(allocated <= 4 * length, `allocated ${allocated} bytes`);
});

Deno.test("LineReader reads short lines with a small buffer, whatever the limit", async () => {
  const line = encode(`${"x".repeat(1023)}\n`);
  let left = 10 * 1024;
  let most = 0;
  const reader = new LineReader({
    // Fills the whole buffer, as a file does.
    read(into) {
      most = Math.max(most, into.length);
      const lines = Math.min(left, Math.floor(into.length / line.length));
      left -= lines;
      for (let i = 0; i < lines; i++) into.set(line, i * line.length);
      return Promise.resolve(lines === 0 ? null : lines * line.length);
    },
  }, { maxLineBytes: Infinity });
  let lines = 0;
  for await (const batch of reader.batches()) lines += batch.length;
  assertEquals([lines, most], [10 * 1024, 65536]);
});

Deno.test("LineReader.batches() keeps the lines of one read together despite other readers", async () => {
  const reader = new LineReader(source(encode("1\n2\n3\n4\n")));
  const [one, other, line] = await Promise.all([
    reader.batches().next(),
    reader.batches().next(),
    reader.readLine(),
  ]);
  assertEquals(one.value, ["1", "2", "3", "4"]);
  assertEquals([other.done, line], [true, null]);
});

Deno.test("new LineReader() refuses an impossible limit", () => {
  for (const maxLineBytes of [0, -1, 0.5, NaN]) {
    assertThrows(
      () => new LineReader(source(new Uint8Array()), { maxLineBytes }),
      RangeError,
    );
  }
});
