import type { Changes } from "./changes.ts";

const MOST_CHARACTERS = 4 * 1024 ** 2;

/**
 * What a program prints, as it arrives; at most 4 MiB of it are kept. After
 * that nothing is read any more, so the program waits, and our memory does not
 * grow.
 */
export class PrintedText {
  /** All that has been printed so far. */
  text = "";
  /** Whether it was more than the judge keeps. */
  tooMuch = false;
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  readonly #reader: ReadableStreamDefaultReader<string>;

  /**
   * Starts reading.
   *
   * @param stream What the program prints.
   * @param changes Is told of every piece.
   */
  constructor(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    changes: Changes,
  ) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    this.ended = this.#collect(changes);
  }

  /** Stops reading: what is still to come belongs to a process that escaped. */
  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
    await this.ended;
  }

  async #collect(changes: Changes): Promise<void> {
    while (!this.tooMuch) {
      const { value, done } = await this.#reader.read();
      if (done) break;
      this.text += value;
      this.tooMuch = this.text.length > MOST_CHARACTERS;
      changes.tell();
    }
  }
}
