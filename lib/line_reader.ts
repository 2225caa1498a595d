/** What a {@linkcode LineReader} reads from: a connection, `Deno.stdin`. */
export interface Reader {
  /**
   * Waits for bytes, puts them at the front of `into`, and resolves to how
   * many, or to `null` at end of file.
   */
  read(into: Uint8Array): Promise<number | null>;
}

/** Options of a {@linkcode LineReader}. */
export interface LineReaderOptions {
  /**
   * The longest line that is accepted, in bytes before its LF.
   *
   * @default {65536}
   */
  maxLineBytes?: number;
}

const LF = 10;
const FIRST_BUFFER_BYTES = 1024;
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
 *   it again, and so does an error of the source. At most that many bytes and
 *   one chunk are held.
 * - It reads ahead, so nobody else may read from the source. It never closes
 *   it, and after a `break` it goes on where it was.
 *
 * The cost is linear in the bytes, whatever the chunks. Reading ahead begins
 * with 1 KiB, so that an idle reader is small, and grows to 64 KiB.
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
  /** The bytes of a line whose end has not come yet are the first `#held`. */
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BUFFER_BYTES);
  #held = 0;
  /** Lines not yet given are those from `#next` on. */
  #lines: string[] = [];
  #next = 0;
  #end: { error?: unknown } | undefined;
  #reading: Promise<void> | undefined;

  /**
   * Makes a reader, which reads nothing until it is asked.
   *
   * @param source Where the bytes come from.
   * @param options The longest line accepted.
   * @throws {RangeError} If `maxLineBytes` is not a positive whole number.
   */
  constructor(source: Reader, options: LineReaderOptions = {}) {
    const { maxLineBytes = 65536 } = options;
    if (!Number.isSafeInteger(maxLineBytes) || maxLineBytes < 1) {
      throw new RangeError(
        `maxLineBytes must be a positive whole number, not ${maxLineBytes}`,
      );
    }
    this.#source = source;
    this.#maxLineBytes = maxLineBytes;
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
      if (this.#ended()) return null;
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
    const afterWaiting = async (): Promise<
      IteratorResult<string, undefined>
    > => {
      const line = await this.readLine();
      return line === null
        ? { done: true, value: undefined }
        : { done: false, value: line };
    };
    return {
      // Not an async generator: most lines are there already, and its machinery
      // would cost more than they do.
      next: () =>
        this.#next < this.#lines.length
          ? Promise.resolve({ done: false, value: this.#lines[this.#next++] })
          : afterWaiting(),
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
      } else if (this.#ended()) {
        return;
      } else {
        await this.#more();
      }
    }
  }

  /** Whether the source has ended; throws if it ended with an error. */
  #ended(): boolean {
    if (this.#end && "error" in this.#end) throw this.#end.error;
    return this.#end !== undefined;
  }

  /** Reads one chunk; those who ask meanwhile wait for the same one. */
  #more(): Promise<void> {
    return this.#reading ??= this.#readChunk()
      .catch((error) => {
        this.#end = { error };
      })
      .finally(() => {
        this.#reading = undefined;
      });
  }

  async #readChunk(): Promise<void> {
    if (this.#held === this.#buffer.length) this.#grow();
    const read = await this.#source.read(this.#buffer.subarray(this.#held));
    if (read === null) {
      if (this.#held > 0) this.#give(this.#held);
      this.#end ??= {};
      return;
    }
    const chunk = this.#buffer.subarray(this.#held, this.#held + read);
    const lineEnd = this.#held + chunk.lastIndexOf(LF) + 1;
    const hasLine = lineEnd > this.#held;
    this.#held += read;
    // A chunk that filled the buffer: there is more to come at once.
    const full = this.#held === this.#buffer.length;
    if (hasLine) this.#give(lineEnd);
    if (this.#held > this.#maxLineBytes) this.#refuse();
    else if (full && this.#held < FULL_BUFFER_BYTES) this.#grow();
  }

  /** Makes lines of the first `end` bytes and keeps those after them. */
  #give(end: number): void {
    const complete = this.#buffer.subarray(0, this.#beforeLongLine(end));
    const text = this.#decoder.decode(complete);
    const lines = text.split("\n");
    // What follows the last LF did not end yet: it keeps its CR.
    const last = lines.pop()!;
    if (text.includes("\r")) {
      for (const [i, line] of lines.entries()) {
        if (line.endsWith("\r")) lines[i] = line.slice(0, -1);
      }
    }
    if (last !== "") lines.push(last);
    this.#lines = lines;
    this.#next = 0;
    this.#buffer.copyWithin(0, end, this.#held);
    this.#held -= end;
  }

  /** The start of the first line that is too long, or `end` if none is. */
  #beforeLongLine(end: number): number {
    if (end <= this.#maxLineBytes) return end;
    for (let start = 0; start < end;) {
      const lf = this.#buffer.subarray(start, end).indexOf(LF);
      const length = lf < 0 ? end - start : lf;
      if (length > this.#maxLineBytes) {
        this.#refuse();
        return start;
      }
      start += length + 1;
    }
    return end;
  }

  #refuse(): void {
    this.#end ??= {
      error: new RangeError(`Line is longer than ${this.#maxLineBytes} bytes`),
    };
  }

  #grow(): void {
    const larger = new Uint8Array(this.#buffer.length * 2);
    larger.set(this.#buffer.subarray(0, this.#held));
    this.#buffer = larger;
  }
}
