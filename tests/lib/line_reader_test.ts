import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "../fast_check.ts";
import { LineReader, type Reader } from "../../lib/sockets/line_reader.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Cuts for {@linkcode source}: every byte is a chunk of its own. */
const BYTE_BY_BYTE: number[] = Array(50).fill(1);

/** Delivers the bytes in chunks of these sizes, and then the rest. */
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

/** Reads from a source, and notes into which buffers the reader reads. */
class Measured implements Reader {
  /** The number of bytes read. */
  bytes = 0;
  /** The size of the largest buffer. */
  largest = 0;
  /** The size of all buffers together. */
  allocated = 0;
  #buffer?: ArrayBufferLike;
  #isReading = false;

  constructor(readonly source: Reader) {}

  async read(into: Uint8Array): Promise<number | null> {
    assert(!this.#isReading, "two reads at a time");
    this.#isReading = true;
    const { byteLength } = into.buffer;
    this.largest = Math.max(this.largest, byteLength);
    if (into.buffer !== this.#buffer) this.allocated += byteLength;
    this.#buffer = into.buffer;
    const count = await this.source.read(into);
    this.bytes += count ?? 0;
    this.#isReading = false;
    return count;
  }
}

const EXAMPLES: [input: string | Uint8Array, lines: string[]][] = [
  ["a\nb\r\nc\rd\r\r\n\n\r\ne\r", ["a", "b", "c\rd\r", "", "", "e\r"]],
  ["", []],
  ["\n", [""]],
  ["é🙂\r\n€", ["é🙂", "€"]],
  ["\ufeffa\n\ufeffb", ["\ufeffa", "\ufeffb"]],
  [new Uint8Array([0xff, 10, 0xe2, 0x82, 10]), ["\ufffd", "\ufffd"]],
];

Deno.test("LineReader ends lines at LF and CRLF, and keeps a lone CR and a byte order mark", async () => {
  for (const [input, lines] of EXAMPLES) {
    const bytes = peers.bytesOf(input);
    for (const cuts of [[], BYTE_BY_BYTE]) {
      const reader = new LineReader(source(bytes, cuts));
      assertEquals(await reader.readAllLines(), lines);
      assertEquals(await reader.readLine(), null);
    }
  }
});

/** What a reader with this limit should return, and the error, if any. */
function expected(bytes: Uint8Array, limit: number): string[] {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const lines: string[] = [];
  while (bytes.length > 0) {
    const lf = bytes.indexOf(10);
    const length = lf < 0 ? bytes.length : lf;
    if (length > limit) {
      return [...lines, `RangeError: Line is longer than ${limit} bytes`];
    }
    const line = decoder.decode(bytes.subarray(0, length));
    lines.push(lf < 0 ? line : line.replace(/\r$/, ""));
    bytes = bytes.subarray(length + 1);
  }
  return lines;
}

/** Three ways to read on; only at end of file do they return no lines. */
const WAYS = [
  async (reader: LineReader) => {
    const line = await reader.readLine();
    return line === null ? [] : [line];
  },
  async (reader: LineReader) => {
    for await (const line of reader) return [line];
    return [];
  },
  async (reader: LineReader) => {
    for await (const batch of reader.batches()) {
      assert(batch.length > 0);
      return batch;
    }
    return [];
  },
];

/** Reads to the end or to an error, each time in the next of these ways. */
async function readAll(
  reader: LineReader,
  ways: Iterable<typeof WAYS[number]>,
): Promise<string[]> {
  const all: string[] = [];
  try {
    for (const readOn of ways) {
      const lines = await readOn(reader);
      if (lines.length === 0) break;
      all.push(...lines);
    }
  } catch (error) {
    all.push(String(error));
  }
  return all;
}

/** Random bytes, often those that matter for lines. */
const someBytes = fc.oneof(
  fc.uint8Array(),
  fc.array(fc.constantFrom(...encode("\n\raé🙂\ufeff")))
    .map((array) => new Uint8Array(array)),
  fc.string({ unit: "binary" }).map(encode),
);

Deno.test("LineReader returns the lines up to one that is too long, however they arrive and are read", async () => {
  await fc.assert(
    fc.asyncProperty(
      someBytes,
      fc.array(fc.nat({ max: 5 })),
      fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(65536)),
      fc.infiniteStream(fc.constantFrom(...WAYS)),
      async (bytes, cuts, maxLineBytes, ways) => {
        const reader = new LineReader(source(bytes, cuts), { maxLineBytes });
        const lines = await readAll(reader, ways);
        assertEquals(lines, expected(bytes, maxLineBytes));
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("LineReader returns the lines before an error, then throws it every time", async () => {
  const start = source(encode("a\nb"));
  const broken: Reader = {
    async read(into) {
      const count = await start.read(into);
      if (count === null) throw new Deno.errors.ConnectionReset("gone");
      return count;
    },
  };
  const tooLong = source(encode("one\r\n1234\r\n12345\n12345\r\nafter\n"));
  const cases: [source: Reader, lines: string[], error: string][] = [
    [broken, ["a"], "ConnectionReset: gone"],
    [
      tooLong,
      ["one", "1234", "12345"],
      "RangeError: Line is longer than 5 bytes",
    ],
  ];
  for (const [source, lines, error] of cases) {
    const reader = new LineReader(source, { maxLineBytes: 5 });
    for (const line of lines) assertEquals(await reader.readLine(), line);
    for (const readOn of [...WAYS, ...WAYS]) {
      assertEquals(await readAll(reader, [readOn]), [error]);
    }
  }
});

Deno.test("LineReader.readLine() gives two concurrent callers a line each, with one read at a time", async () => {
  const reader = new LineReader(new Measured(source(encode("a\nb\n"), [2])));
  const lines = [reader.readLine(), reader.readLine()];
  assertEquals(await Promise.all(lines), ["a", "b"]);
});

Deno.test("LineReader.batches() keeps the lines of one read together despite other readers", async () => {
  const reader = new LineReader(source(encode("1\n2\n3\n4\n5\n"), [8]));
  const [one, other, line] = await Promise.all([
    reader.batches().next(),
    reader.batches().next(),
    reader.readLine(),
  ]);
  assertEquals(one.value, ["1", "2", "3", "4"]);
  assertEquals([other.value, line], [["5"], null]);
});

test("LineReader returns a line before the peer closes", async () => {
  using ends = await peers.connection();
  const reader = new LineReader(ends.server);
  await peers.send(ends.client, "first\nsec");
  assertEquals(await reader.readLine(), "first");
  const second = reader.readLine();
  await peers.send(ends.client, "ond\n");
  assertEquals(await second, "second");
});

Deno.test("LineReader refuses a line of 64 MiB without keeping it in memory", async () => {
  const endless = source(new Uint8Array(64 * 1024 ** 2));
  const measured = new Measured(endless);
  const reader = new LineReader(measured);
  await assertRejects(() => reader.readLine(), RangeError, "65536");
  assert(measured.bytes <= 2 * 65536, `took ${measured.bytes} bytes`);
  assert(measured.largest <= 2 * 65536, `buffered ${measured.largest} bytes`);
});

Deno.test("LineReader reads a line of 8 MiB in chunks of 1,460 bytes without copying much", async () => {
  const length = 8 * 1024 ** 2;
  const cuts = Array(Math.ceil(length / 1460)).fill(1460);
  const measured = new Measured(source(new Uint8Array(length), cuts));
  const reader = new LineReader(measured, { maxLineBytes: length });
  assertEquals((await reader.readLine())?.length, length);
  // A buffer that doubles its size allocates at most four times the length.
  const { allocated } = measured;
  assert(allocated <= 4 * length, `allocated ${allocated} bytes`);
});

Deno.test("LineReader reads short lines with a small buffer, whatever the limit", async () => {
  const lines = `${"x".repeat(1023)}\n`.repeat(10 * 1024);
  // Each read fills the whole buffer, as with a file.
  const measured = new Measured(source(encode(lines)));
  const reader = new LineReader(measured, { maxLineBytes: Infinity });
  assertEquals((await reader.readAllLines()).length, 10 * 1024);
  assertEquals(measured.largest, 65536);
});

Deno.test("new LineReader() refuses an impossible limit", () => {
  for (const maxLineBytes of [0, -1, 0.5, NaN]) {
    assertThrows(
      () => new LineReader(source(new Uint8Array()), { maxLineBytes }),
      RangeError,
    );
  }
});
