/** What a {@linkcode LineReader} reads from: a connection, `Deno.stdin`. */
export interface Reader {
  /**
   * Waits for bytes, puts them at the front of `into`, and resolves to how
   * many, or to `null` at end of file.
   */
  read(into: Uint8Array): Promise<number | null>;
}

const FULL_BUFFER_BYTES = 65536;

/**
 * Reads a byte stream line by line, however it was cut into chunks: Python's
 * `makefile`.
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
  #buffer: Uint8Array;
  #held = 0;
  /** Those from `#next` on have not been given yet. */
  #lines: string[] = [];
  #next = 0;
  #ended = false;
  #filling: Promise<void> | undefined;

  /**
   * Makes a reader, which reads nothing until it is asked.
   *
   * @param source Where the bytes come from.
   * @param options `maxLineBytes` is the longest line accepted, in bytes before
   * its LF; 65536 if not given.
   * @throws {RangeError} If `maxLineBytes` is less than 1.
   */
  constructor(source: Reader, options: { maxLineBytes?: number } = {}) {
    const { maxLineBytes = 65536 } = options;
    if (!(maxLineBytes >= 1)) {
      throw new RangeError(
        `maxLineBytes must be 1 or more, not ${maxLineBytes}`,
      );
    }
    this.#source = source;
    this.#maxLineBytes = maxLineBytes;
    this.#buffer = new Uint8Array(Math.min(1024, maxLineBytes + 1));
  }

  /**
   * Waits for one line.
   *
   * @returns The line without its end, or `null` at end of file.
   * @throws {RangeError} If the line is longer than `maxLineBytes`.
   * @throws Whatever the source's `read` rejects with.
   */
  async readLine(): Promise<string | null> {
    while (this.#next === this.#lines.length) {
      if (this.#ended) return null;
      await this.#more();
    }
    return this.#lines[this.#next++];
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
  [Symbol.asyncIterator](): AsyncIterator<string, undefined> {
    // Not an async generator: most lines are there already, and its machinery
    // would cost more than they do.
    const wait = async (): Promise<IteratorResult<string, undefined>> => {
      const line = await this.readLine();
      return line === null
        ? { done: true, value: undefined }
        : { done: false, value: line };
    };
    return {
      next: () =>
        this.#next < this.#lines.length
          ? Promise.resolve({ done: false, value: this.#lines[this.#next++] })
          : wait(),
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
      if (this.#next < this.#lines.length) {
        const batch = this.#next === 0
          ? this.#lines
          : this.#lines.slice(this.#next);
        this.#lines = [];
        this.#next = 0;
        yield batch;
      } else if (this.#ended) {
        return;
      } else {
        await this.#more();
      }
    }
  }

  /** Those who ask meanwhile wait for the same chunk; a failure stays. */
  #more(): Promise<void> {
    return this.#filling ??= this.#fill().then(() => {
      this.#filling = undefined;
    });
  }

  async #fill(): Promise<void> {
    const read = await this.#source.read(this.#buffer.subarray(this.#held));
    const filled = this.#held + (read ?? 0);
    const lf = this.#buffer.subarray(this.#held, filled).lastIndexOf(10);
    const complete = read === null ? filled : lf < 0 ? 0 : this.#held + lf + 1;
    this.#ended = read === null;
    if (complete > 0) {
      this.#split(this.#decoder.decode(this.#buffer.subarray(0, complete)));
      this.#buffer.copyWithin(0, complete, filled);
    }
    this.#held = filled - complete;
    if (this.#held > this.#maxLineBytes) {
      throw new RangeError(`Line is longer than ${this.#maxLineBytes} bytes`);
    }
    // Grow for a line that does not fit, and while the peer fills a small one.
    const full = filled === this.#buffer.length;
    if (full && (complete === 0 || filled < FULL_BUFFER_BYTES)) this.#grow();
  }

  #split(text: string): void {
    // Without the last end: to split there, too, and drop the empty last piece
    // would cost a tenth of the speed.
    const end = text.endsWith("\r\n")
      ? -2
      : text.endsWith("\n")
      ? -1
      : undefined;
    this.#lines = text.slice(0, end)
      .split(text.includes("\r") ? /\r?\n/ : "\n");
    this.#next = 0;
  }

  /** To a byte more than a line may have at most: a good one ends in there. */
  #grow(): void {
    const held = this.#buffer.subarray(0, this.#held);
    const size = Math.min(2 * this.#buffer.length, this.#maxLineBytes + 1);
    this.#buffer = new Uint8Array(size);
    this.#buffer.set(held);
  }
}
