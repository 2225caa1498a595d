/**
 * line_reader.ts: reads lines of limited length, however they are split into
 * chunks.
 *
 * @module
 */

/**
 * What a {@linkcode LineReader} reads from, such as a connection or
 * `Deno.stdin`.
 *
 * `read` puts bytes at the front of the array and resolves to their number,
 * which is at least one, or to `null` at end of file.
 */
export type Reader = Pick<Deno.Conn, "read">;

const CR = 13;

/**
 * Reads lines, however they are split into chunks, like the file object that
 * Python's `makefile` returns.
 *
 * - A line ends with LF or CRLF, which is not returned. A lone CR is data.
 * - Text after the last LF is the last line. If there is no such text, no empty
 *   line is added.
 * - Bytes are decoded as UTF-8. A character may be split across chunks. Invalid
 *   bytes become U+FFFD (WHATWG Encoding Standard). A byte order mark is data.
 * - A line with more than `maxLineBytes` bytes before its LF (a CR counts) is
 *   an error. The lines before it are returned first. After an error, every
 *   further read fails with the same error. This includes errors from the
 *   source.
 * - The reader reads ahead, so nothing else may read from the source. It never
 *   closes the source. After a `break`, the next read continues where the last
 *   one stopped.
 *
 * The cost is linear in the number of bytes, however they are split into
 * chunks. The reader keeps the lines that one read completed, and a buffer. The
 * buffer starts at 1 KiB, so that idle readers are small, and doubles when it
 * is full: up to 64 KiB, or more for longer lines, but never beyond
 * `maxLineBytes` + 1 bytes.
 *
 * From Matloff, sections 5.1 to 5.3.
 *
 * @example A line that comes in two chunks
 * ```ts
 * import { LineReader } from "@socket-primer/primer/line-reader";
 * import { assertEquals } from "@std/assert";
 *
 * const chunks = ["moon, s", "un\r\nand\nstars"].values();
 * const source = {
 *   read(into: Uint8Array) {
 *     const chunk = chunks.next().value;
 *     return Promise.resolve(
 *       chunk === undefined ? null : new TextEncoder().encodeInto(chunk, into).written,
 *     );
 *   },
 * };
 *
 * const lines: string[] = [];
 * for await (const line of new LineReader(source)) lines.push(line);
 * assertEquals(lines, ["moon, sun", "and", "stars"]);
 * ```
 */
export class LineReader implements AsyncIterable<string> {
  readonly #source: Reader;
  readonly #maxLineBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** The first `#held` bytes are the start of a line that is not complete. */
  #buffer: Uint8Array<ArrayBuffer>;
  #held = 0;
  /** Complete lines. Those from index `#next` on have not been returned yet. */
  #text = "";
  #next = 0;
  #ended = false;
  #filling: Promise<void> | undefined;
  #batchSize = 0;

  /**
   * Creates a reader. It reads nothing until a line is requested.
   *
   * @param source Where the bytes come from.
   * @param options `maxLineBytes` is the length of the longest line accepted,
   * in bytes before its LF; 65536 if not given.
   * @throws {RangeError} If `maxLineBytes` is less than 1.
   */
  constructor(source: Reader, options: { maxLineBytes?: number } = {}) {
    const max = options.maxLineBytes ?? 65536;
    if (!(max >= 1)) {
      throw new RangeError(`maxLineBytes must be at least 1, not ${max}`);
    }
    this.#source = source;
    this.#maxLineBytes = max;
    this.#buffer = new Uint8Array(Math.min(1024, max + 1));
  }

  /**
   * Waits for the next line.
   *
   * @returns The line without its LF or CRLF, or `null` at end of file.
   * @throws {RangeError} If the line is longer than `maxLineBytes`.
   * @throws Whatever the source's `read` rejects with.
   */
  async readLine(): Promise<string | null> {
    while (this.#next === this.#text.length && !this.#ended) await this.#more();
    return this.#next < this.#text.length ? this.#takeLine() : null;
  }

  /**
   * Waits for end of file and returns all lines, like Python's `readlines`. Use
   * it only if the peer sends little and then closes or half-closes.
   *
   * @returns The remaining lines.
   * @throws {RangeError} If a line is longer than `maxLineBytes`.
   * @throws Whatever the source's `read` rejects with.
   */
  async readAllLines(): Promise<string[]> {
    const all: string[] = [];
    for await (const line of this) all.push(line);
    return all;
  }

  /**
   * Iterates over the lines. Each one is returned as soon as it is complete.
   *
   * @returns An iterator. After a `break` the reader can still be used.
   * @throws {RangeError} If a line is longer than `maxLineBytes`.
   * @throws Whatever the source's `read` rejects with.
   */
  [Symbol.asyncIterator](): AsyncIterator<string, null> {
    const result = (value: string | null) =>
      ({ done: value === null, value }) as IteratorResult<string, null>;
    // Most lines have been read already, and an async generator would return
    // them more slowly.
    return {
      next: () =>
        this.#next < this.#text.length
          ? Promise.resolve(result(this.#takeLine()))
          : this.readLine().then(result),
    };
  }

  /**
   * Iterates over batches of lines. A batch contains the lines that one read
   * has completed, except those already returned. This is faster than iterating
   * over single lines.
   *
   * @returns An iterator over arrays of at least one line.
   * @throws {RangeError} If a line is longer than `maxLineBytes`.
   * @throws Whatever the source's `read` rejects with.
   */
  async *batches(): AsyncGenerator<string[], undefined> {
    while (true) {
      while (this.#next === this.#text.length && !this.#ended) {
        await this.#more();
      }
      const text = this.#text;
      if (this.#next === text.length) return;
      // Growing the array or calling #takeLine() would make this 10% slower.
      const batch = new Array<string>(this.#batchSize);
      let size = 0;
      for (let start = this.#next, lf; start < text.length; start = lf + 1) {
        lf = text.indexOf("\n", start);
        const end = text.charCodeAt(lf - 1) === CR ? lf - 1 : lf;
        batch[size++] = text.slice(start, end);
      }
      this.#next = text.length;
      batch.length = this.#batchSize = size;
      yield batch;
    }
  }

  #takeLine(): string {
    const start = this.#next;
    const lf = this.#text.indexOf("\n", start);
    this.#next = lf + 1;
    const end = this.#text.charCodeAt(lf - 1) === CR ? lf - 1 : lf;
    return this.#text.slice(start, end);
  }

  /** Waits for a chunk. Concurrent callers wait for the same one. */
  #more(): Promise<void> {
    return this.#filling ??= this.#fill();
  }

  async #fill(): Promise<void> {
    const count = await this.#source.read(this.#buffer.subarray(this.#held));
    const filled = this.#held + (count ?? 0);
    const lf = this.#buffer.subarray(this.#held, filled).lastIndexOf(10);
    const complete = count === null ? filled : lf < 0 ? 0 : this.#held + lf + 1;
    this.#text = this.#decoder.decode(this.#buffer.subarray(0, complete));
    this.#next = 0;
    this.#ended = count === null;
    // The last line has no LF, so CRLF is added: if only LF were added, a CR at
    // the end of the line would be lost.
    if (this.#ended && complete > 0) this.#text += "\r\n";
    this.#buffer.copyWithin(0, complete, filled);
    this.#held = filled - complete;
    if (this.#held > this.#maxLineBytes) {
      throw new RangeError(`Line is longer than ${this.#maxLineBytes} bytes`);
    }
    // The buffer grows if a line does not fit, or if a read has filled all of a
    // small buffer. It never needs more than the limit plus one byte; that
    // extra byte shows that a line is too long.
    const full = filled === this.#buffer.length;
    if (full && (complete === 0 || filled < 65536)) {
      const size = Math.min(2 * filled, this.#maxLineBytes + 1);
      this.#buffer = new Uint8Array(this.#buffer.buffer.transfer(size));
    }
    // If this function throws, #filling is kept, so #more() returns the
    // rejected promise again.
    this.#filling = undefined;
  }
}
