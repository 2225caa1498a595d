import type { Socket } from "node:net";
import { Changes } from "./changes.ts";
import { Evidence } from "./check.ts";
import { shown } from "./shown.ts";
import type { TraceEvent } from "./trace.ts";

/** What a peer needs to know of the trial that it is part of. */
export interface Trial {
  /** How long to wait for what should come, in milliseconds. */
  patienceMs: number;
  /** Notes what was done. */
  note(who: string, what: string): void;
  /** Adds an event of this connection to the trace. */
  traces(event: TraceEvent): void;
  /** Waits a while for the other end to read what was sent. */
  arrives(socket: Socket, slice: number): Promise<void>;
}

const MOST_BYTES = 16 * 1024 ** 2;
const LATE_MS = 200;

/**
 * The judge's end of a connection. It does just what it is told, notes it, and
 * throws evidence if the other end does not do what it should.
 */
export class Peer {
  /** What it is called in reports: "client 1". */
  readonly who: string;
  readonly #socket: Socket;
  readonly #trial: Trial;
  readonly #closed: Promise<void>;
  readonly #changes = new Changes();
  #received = new Uint8Array(1024);
  #length = 0;
  /** How the other end has ended its half of the connection, once it has. */
  #end: "end of file" | "a reset" | undefined;

  /**
   * Takes over a connection, and reads all that comes.
   *
   * @param who What it is called in reports.
   * @param socket The connection, which allows half-closes.
   * @param trial The trial that it is part of.
   */
  constructor(who: string, socket: Socket, trial: Trial) {
    this.who = who;
    this.#socket = socket;
    this.#trial = trial;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Uint8Array) => this.#keep(chunk));
    socket.on("end", () => {
      trial.traces({ dir: "down", kind: "fin" });
      this.#ends("end of file");
    });
    socket.on("error", () => {
      trial.traces({ dir: "down", kind: "rst" });
      this.#ends("a reset");
    });
    this.#closed = new Promise((resolve) => {
      socket.on("close", () => resolve(this.#ends("a reset")));
    });
  }

  /** Sends all of it, and does not wait for anything. */
  sends(data: string | Uint8Array): void {
    const bytes = typeof data === "string"
      ? new TextEncoder().encode(data)
      : data;
    this.#traceSent("data", bytes);
    this.#socket.write(bytes);
    this.#trial.note(this.who, `sent ${shown(bytes)}`);
  }

  /**
   * Sends pieces one by one, and waits a while for each to be read before the
   * next.
   */
  async sendsSlices(pieces: (string | Uint8Array)[]): Promise<void> {
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) await this.#trial.arrives(this.#socket, i);
      this.sends(piece);
    }
  }

  /** Waits a while for the other end to read what was sent. */
  async isRead(): Promise<void> {
    await this.#trial.arrives(this.#socket, 1);
  }

  /**
   * Demands that exactly this comes next. It may take a long time, provided
   * that more of it keeps coming.
   *
   * @param expected What should come.
   * @param inWords The same in words, if it is long.
   */
  async gets(expected: string, inWords = shown(expected)): Promise<void> {
    const bytes = new TextEncoder().encode(expected);
    let same = 0;
    const isDecided = () => {
      const count = Math.min(this.#length, bytes.length);
      while (same < count && this.#received[same] === bytes[same]) same++;
      return same === bytes.length || same < this.#length;
    };
    for (let before = -1; !isDecided() && before < this.#length;) {
      before = this.#length;
      await this.#wait(() => isDecided() || this.#length > before);
    }
    if (same < bytes.length) throw this.#evidence(inWords);
    this.#drop(bytes.length);
    this.#trial.note(this.who, `got ${inWords}`);
  }

  /**
   * Demands that at some point everything received so far is right.
   *
   * @param isRight Whether all that has come so far is what was wanted.
   * @param expected What was wanted, in words.
   * @returns All of it; the next demand is about what comes after it.
   */
  async getsWhat(
    isRight: (text: string) => boolean,
    expected: string,
  ): Promise<string> {
    await this.#wait(() => isRight(this.#text()));
    const text = this.#text();
    if (!isRight(text)) throw this.#evidence(expected);
    this.#drop(this.#length);
    this.#trial.note(this.who, `got ${shown(text)}`);
    return text;
  }

  /**
   * Demands that a long answer ends with this; waits while the answer grows.
   */
  async getsInTheEnd(end: string): Promise<string> {
    const bytes = new TextEncoder().encode(end);
    for (let before = -1; !this.#endsWith(bytes) && before < this.#length;) {
      before = this.#length;
      await this.#wait(() => this.#endsWith(bytes));
    }
    if (!this.#endsWith(bytes)) {
      throw this.#evidence(`an answer that ends with ${shown(end)}`);
    }
    this.#trial.note(this.who, `got an answer that ends with ${shown(end)}`);
    const text = this.#text();
    this.#drop(this.#length);
    return text;
  }

  /** Demands that nothing comes for a while. */
  async getsNothing(): Promise<void> {
    const ms = this.#trial.patienceMs;
    const isQuiet = () => this.#length > 0 || this.#end ? false : undefined;
    const quiet = await this.#changes.until(isQuiet, ms);
    if (quiet === false) throw this.#evidence(`nothing for ${seconds(ms)}`, "");
    this.#trial.note(this.who, "got nothing");
  }

  /** Demands that nothing more comes: end of file, or silence. */
  async getsNoMore(): Promise<void> {
    await this.#changes.until(
      () => this.#length > 0 || this.#end ? true : undefined,
      this.#trial.patienceMs / 4,
    );
    if (this.#length > 0) throw this.#evidence("nothing more", "");
  }

  /** Demands the end of the connection, and returns what came before it. */
  async getsEnd(): Promise<string> {
    // An answer may be long: whenever something comes, the time starts again.
    for (let before = -1; !this.#end && before < this.#length;) {
      before = this.#length;
      await this.#wait(() => this.#length > before);
    }
    if (!this.#end) throw this.#evidence("end of file");
    const text = this.#text();
    this.#trial.note(this.who, `got ${shown(text)} and ${this.#end}`);
    this.#drop(this.#length);
    return text;
  }

  /** Waits a little for the end, without demanding it; returns what has come. */
  async mayEnd(): Promise<string> {
    const look = () => this.#end && true;
    await this.#changes.until(look, this.#trial.patienceMs / 4);
    return this.#text();
  }

  /**
   * Closes its own half: the other end reads end of file.
   *
   * @returns A promise that resolves when end of file has been sent.
   */
  halfCloses(): Promise<void> {
    this.#traceSent("fin");
    this.#trial.note(this.who, "half-closed");
    return new Promise((resolve) => this.#socket.end(() => resolve()));
  }

  /** Closes the connection, as a program does when it ends. */
  async leaves(): Promise<void> {
    this.#traceSent("fin");
    await this.close(this.#trial.patienceMs);
    this.#trial.note(this.who, "left");
  }

  /**
   * Resets the connection, as a computer does after a crash and a restart.
   */
  async resets(): Promise<void> {
    this.#socket.resetAndDestroy();
    this.#trial.traces({ dir: "up", kind: "rst" });
    await this.#closed;
    this.#trial.note(this.who, "reset the connection");
  }

  /** Stops reading, so that the buffers on the way fill up. */
  stopsReading(): void {
    this.#socket.pause();
    this.#does("stopped reading");
  }

  /** Resumes reading. */
  readsOn(): void {
    this.#socket.resume();
    this.#does("went on reading");
  }

  /** Closes it without a note; waits at most `ms` for what is on its way. */
  async close(ms = LATE_MS): Promise<void> {
    if (this.#socket.isPaused()) this.#socket.destroy();
    else this.#socket.destroySoon();
    const late = setTimeout(() => this.#socket.destroy(), ms);
    await this.#closed;
    clearTimeout(late);
  }

  /** Adds to the trace what is about to be sent, if it still can be. */
  #traceSent(
    kind: "data" | "fin",
    bytes: Uint8Array = new Uint8Array(),
  ): void {
    if (this.#socket.writable) this.#trial.traces({ dir: "up", kind, bytes });
  }

  /** Notes something that the judge does without sending anything. */
  #does(what: string): void {
    this.#trial.traces({ dir: "up", kind: "note", fault: what });
    this.#trial.note(this.who, what);
  }

  #keep(chunk: Uint8Array): void {
    this.#trial.traces({ dir: "down", kind: "data", bytes: chunk });
    const length = this.#length + chunk.length;
    if (length > MOST_BYTES) {
      this.#socket.pause(); // A program that never stops sending has to wait.
      return;
    }
    if (length > this.#received.length) {
      const size = Math.max(length, 2 * this.#received.length);
      this.#received = new Uint8Array(this.#received.buffer.transfer(size));
    }
    this.#received.set(chunk, this.#length);
    this.#length = length;
    this.#changes.tell();
  }

  #ends(how: "end of file" | "a reset"): void {
    this.#end ??= how;
    this.#changes.tell();
  }

  async #wait(isDone: () => boolean): Promise<void> {
    const look = () => isDone() || this.#end ? true : undefined;
    await this.#changes.until(look, this.#trial.patienceMs);
  }

  #text(): string {
    return new TextDecoder().decode(this.#received.subarray(0, this.#length));
  }

  #endsWith(end: Uint8Array): boolean {
    const from = this.#length - end.length;
    return from >= 0 && end.every((it, i) => this.#received[from + i] === it);
  }

  #drop(count: number): void {
    this.#received.copyWithin(0, count, this.#length);
    this.#length -= count;
  }

  #got(): string {
    const got = this.#length > 0
      ? [shown(this.#received.subarray(0, this.#length))]
      : [];
    if (this.#end) got.push(this.#end);
    return got.join(", then ") || "nothing";
  }

  #evidence(
    expected: string,
    within = ` within ${seconds(this.#trial.patienceMs)}`,
  ): Evidence {
    return new Evidence(`${expected}${within}`, this.#got());
  }
}

/** Formats milliseconds as seconds: "1.5 s". */
function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(2))} s`;
}
