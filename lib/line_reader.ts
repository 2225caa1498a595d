/**
 * What a {@linkcode LineReader} reads from: a connection, `Deno.stdin`.
 *
 * It puts bytes at the front of the array and resolves to how many, at least
 * one, or to `null` at end of file.
 */
export type Reader = Pick<Deno.Conn, "read">;

const CR = 13;

/**
 * Reads lines, however they were cut into chunks: Python's `makefile`.
 *
 * - A line ends at LF or CRLF, which is not part of it. A lone CR is data.
 * - Text after the last LF is a last line; without any there is none.
 * - Bytes are UTF-8, wherever they are split. Bad ones become U+FFFD (as in the
 *   WHATWG Encoding Standard); a byte order mark is data.
 * - A line of more than `maxLineBytes` bytes before its LF (a CR counts) is an
 *   error. It comes after the lines before it and stays: every later read gives
 *   it again, and so does an error of the source. No more bytes than such a line
 *   are held.
 * - It reads ahead, so nobody else may read from the source. It never closes
 *   it, and after a `break` it goes on where it was.
 *
 * The cost is linear in the bytes, whatever the chunks. It reads 1 KiB ahead at
 * first, so that an idle reader is small, and more when more comes.
 *
 * From Matloff, sections 5.1 to 5.3.
 *
 * @example A line that comes in two chunks
 * ```ts
 * import { LineReader } from "@socket-primer/lib/line-reader";
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
  /** Its first `#held` bytes are a line whose end has not come yet. */
  #buffer: Uint8Array<ArrayBuffer>;
  #held = 0;
  /** Complete lines; those from `#next` on have not been given yet. */
  #text = "";
  #next = 0;
  #ended = false;
  #filling: Promise<void> | undefined;
  #batchSize = 0;

  /**
   * Makes a reader, which reads nothing until it is asked.
   *
   * @param source Where the bytes come from.
   * @param options `maxLineBytes` is the longest line accepted, in bytes before
   * its LF; 65536 if not given.
   * @throws {RangeError} If `maxLineBytes` is less than 1.
   */
  constructor(source: Reader, options: { maxLineBytes?: number } = {}) {
    const max = options.maxLineBytes ?? 65536;
    if (!(max >= 1)) throw new RangeError(`maxLineBytes is ${max}, not >= 1`);
    this.#source = source;
    this.#maxLineBytes = max;
    this.#buffer = new Uint8Array(Math.min(1024, max + 1));
  }

  /**
   * Waits for one line.
   *
   * @returns The line without its end, or `null` at end of file.
   * @throws {RangeError} If the line is longer than `maxLineBytes`.
   * @throws Whatever the source's `read` rejects with.
   */
  async readLine(): Promise<string | null> {
    while (this.#next === this.#text.length && !this.#ended) await this.#more();
    return this.#next < this.#text.length ? this.#takeLine() : null;
  }

  /**
   * Waits for end of file: Python's `readlines`. The lines so far wait with it,
   * so use it only where the peer closes soon and sends little.
   *
   * @returns All lines that are left.
   * @throws {RangeError} If a line is longer than `maxLineBytes`.
   * @throws Whatever the source's `read` rejects with.
   */
  async readAllLines(): Promise<string[]> {
    const all: string[] = [];
    for await (const line of this) all.push(line);
    return all;
  }

  /**
   * Iterates over the lines, each as soon as it is complete.
   *
   * @returns An iterator; after a `break` the reader can be read on.
   * @throws {RangeError} If a line is longer than `maxLineBytes`.
   * @throws Whatever the source's `read` rejects with.
   */
  [Symbol.asyncIterator](): AsyncIterator<string, null> {
    const result = (value: string | null) =>
      ({ done: value === null, value }) as IteratorResult<string, null>;
    // No async generator: most lines are there, and it costs more than they do.
    return {
      next: () =>
        this.#next < this.#text.length
          ? Promise.resolve(result(this.#takeLine()))
          : this.readLine().then(result),
    };
  }

  /**
   * Iterates over the lines by the batch: all those that one read completed.
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
      // As long as the last one: to grow while it is filled would cost a tenth
      // of the speed, and so would #takeLine().
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

  /** Waits for a chunk; those who ask meanwhile wait for the same one. */
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
    if (this.#ended && complete > 0) this.#text += "\r\n"; // the last line's
    this.#buffer.copyWithin(0, complete, filled);
    this.#held = filled - complete;
    if (this.#held > this.#maxLineBytes) {
      throw new RangeError(`Line is longer than ${this.#maxLineBytes} bytes`);
    }
    // Grows for a line that does not fit, to a byte more than it may have, and
    // while the peer fills a small one.
    const full = filled === this.#buffer.length;
    if (full && (complete === 0 || filled < 65536)) {
      const size = Math.min(2 * filled, this.#maxLineBytes + 1);
      this.#buffer = new Uint8Array(this.#buffer.buffer.transfer(size));
    }
    this.#filling = undefined; // but a failure stays
  }
}
