/**
 * The client of the time service with its page, senders of datagrams, and
 * datagrams with what the client shows of them.
 *
 * @module
 */
import { listenDatagram } from "../lib/sockets/listen_datagram.ts";
import { Program, script } from "./harness.ts";
import { bytesOf } from "./peers.ts";

/** The script, with the permissions that it needs on this machine. */
export const CLIENT_SERVER = script(
  "client_server",
  "--unstable-net",
  "--allow-net=127.0.0.1,[::1]",
);

const LONGEST_DATAGRAM = Deno.build.os === "darwin" ? 9_216 : 65_507;

/** What the program adds to the text of a datagram of more than 256 bytes. */
export const CUT = "(cut at 256 bytes)";

/**
 * Datagrams, how the page shows each, and how the terminal does if that
 * differs.
 */
export const DATAGRAMS: [
  string | Uint8Array,
  text: string,
  inTerminal?: string,
][] = [
  ["Fri Nov 20 10:09:06 2026", "Fri Nov 20 10:09:06 2026"],
  ["", ""],
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
  ["x".repeat(256), "x".repeat(256)],
  ["x".repeat(257), "x".repeat(256)],
  ["x".repeat(LONGEST_DATAGRAM), "x".repeat(256)],
  [`${"x".repeat(255)}é`, `${"x".repeat(255)}\ufffd`],
  ["\x1b[2Ja\r\n\0\x7f\x9b", "\\u{1b}[2Ja\\u{d}\\u{a}\\u{0}\\u{7f}\\u{9b}"],
  ["left\u202eright\u2028", "left\\u{202e}right\\u{2028}"],
  [
    "\ufeffa\u200b\u2060\u00ad\u{e0041}\u3164",
    "\\u{feff}a\\u{200b}\\u{2060}\\u{ad}\\u{e0041}\\u{3164}",
  ],
  ["a literal \\u{a}", "a literal \\u{5c}u{a}"],
  [new Uint8Array([0xff, 0xfe, 0, 0xc3, 0x28]), "\ufffd\ufffd\\u{0}\ufffd("],
  ["naïve 日本 😀", "naïve 日本 😀"],
  // What looks like the program's own words is marked in the terminal.
  ["waiting...", "waiting...", "\\u{77}aiting..."],
  ["hi (from ::1) ", "hi (from ::1) ", "hi \\u{28}from ::1) "],
  [CUT, CUT, "\\u{28}cut at 256 bytes)"],
];

/** What the page gets when it asks. */
export interface Answer {
  run: string;
  first: number;
  end: number;
  lines: { text?: string; from?: string; note?: string }[];
  command: string;
}

/** Sends datagrams to a port of this machine. */
export class Sender implements Disposable {
  readonly #socket = listenDatagram("127.0.0.1");

  constructor(readonly port: number) {}

  /** The sender's own address. */
  get name(): string {
    return `127.0.0.1:${(this.#socket.addr as Deno.NetAddr).port}`;
  }

  async send(data: string | Uint8Array): Promise<void> {
    const to = { ...this.#socket.addr, port: this.port } as Deno.NetAddr;
    await this.#socket.send(bytesOf(data), to);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** A running client, the address of its page, and a sender. */
export class PageClient implements AsyncDisposable {
  constructor(
    readonly program: Program,
    readonly url: string,
    readonly sender: Sender,
  ) {}

  /**
   * Starts it on free ports, one of them for the page, and waits until it is
   * listening.
   */
  static async start(...options: string[]): Promise<PageClient> {
    const args = ["-c", "--port=0", "--page=0", "--mark=86400"];
    const program = new Program(CLIENT_SERVER, ...args, ...options);
    const { port } = await program.listening();
    const [, url] = await program.stdout.match(/^page at (\S+)$/m);
    return new PageClient(program, url, new Sender(port));
  }

  /**
   * Asks for the lines from `after` on, as the page does; it gets at most 100.
   */
  async ask(run = "", after = 0): Promise<Answer> {
    const response = await fetch(`${this.url}log?run=${run}&after=${after}`);
    return await response.json();
  }

  /** Sends these, no faster than the program receives them. */
  async sendAll(datagrams: (string | Uint8Array)[]): Promise<void> {
    const { end } = await this.ask();
    for (const [n, datagram] of datagrams.entries()) {
      await this.sender.send(datagram);
      if (n % 100 < 99 && n + 1 < datagrams.length) continue;
      while ((await this.ask()).end <= end + n);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sender[Symbol.dispose]();
    await this.program[Symbol.asyncDispose]();
  }
}
