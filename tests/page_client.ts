/**
 * The client of the time service with its page, and senders of datagrams.
 *
 * @module
 */
import { Program, script } from "./harness.ts";

/** The script, with the permissions that it needs on this machine. */
export const CLIENT_SERVER = script(
  "client_server",
  "--unstable-net",
  "--allow-net=127.0.0.1",
);

/** What the page gets when it asks. */
export interface Answer {
  run: string;
  first: number;
  end: number;
  lines: { text?: string; from?: string; note?: string }[];
  senders: { name: string; state: string }[];
  command: string;
}

/** Sends datagrams to a port of this machine. */
export class Sender implements Disposable {
  readonly #socket = Deno.listenDatagram({
    hostname: "127.0.0.1",
    port: 0,
    transport: "udp",
  });

  constructor(readonly port: number) {}

  /** The sender's own address. */
  get name(): string {
    return `127.0.0.1:${(this.#socket.addr as Deno.NetAddr).port}`;
  }

  async send(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string"
      ? new TextEncoder().encode(data)
      : data;
    const { port } = this;
    await this.#socket.send(bytes, {
      transport: "udp",
      hostname: "127.0.0.1",
      port,
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** The client at work. */
export class PageClient implements AsyncDisposable {
  readonly sender: Sender;
  /** The latest answer, with all lines of all answers. */
  seen: Answer | undefined;

  constructor(
    readonly program: Program,
    readonly port: number,
    readonly url: string,
  ) {
    this.sender = new Sender(port);
  }

  /** Starts it on any port and page, and waits until it is listening. */
  static async start(...options: string[]): Promise<PageClient> {
    const args = ["-c", "--port=0", "--mark=86400", ...options];
    if (!options.some((it) => it.startsWith("--page"))) args.push("--page=0");
    const program = new Program(CLIENT_SERVER, ...args);
    const { port } = await program.listening();
    const [, url] = await program.stdout.match(/^page at (\S+)$/m);
    return new PageClient(program, port, url);
  }

  /** Asks for what is new, as the page does. */
  async ask(run = "", after = 0): Promise<Answer> {
    const response = await fetch(`${this.url}log?run=${run}&after=${after}`);
    return await response.json();
  }

  /** Asks again and again until that is so. */
  async until(condition: (seen: Answer) => boolean): Promise<Answer> {
    while (true) {
      const { run, first = 0, lines = [] } = this.seen ?? {};
      const answer = await this.ask(run, first + lines.length);
      answer.lines.unshift(...lines);
      answer.first = first || answer.first - lines.length;
      this.seen = answer;
      if (answer.first + answer.lines.length < answer.end) continue;
      if (condition(answer)) return answer;
    }
  }

  /** Does what a button of the page does. */
  async post(path: string): Promise<unknown> {
    const headers = { origin: new URL(this.url).origin };
    const response = await fetch(this.url + path, { method: "POST", headers });
    return await response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sender[Symbol.dispose]();
    await this.program[Symbol.asyncDispose]();
  }
}
