/**
 * Runs programs as users do: each in a process of its own, with a command line,
 * standard streams and an exit code.
 *
 * @module
 */

/** How to start a program. */
export interface Command {
  /** The executable and its first arguments. */
  argv: string[];
  /** The folder to start it in. */
  cwd?: string;
  /** Variables to add to its environment. */
  env?: Record<string, string>;
  /**
   * Resolves to another address at which to reach a server, such as that of a
   * relay to it.
   */
  reach?: (address: Address) => Promise<Address & AsyncDisposable>;
}

/** Where a server listens. */
export interface Address {
  /** The IP address, without brackets. */
  hostname: string;
  /** The port. */
  port: number;
}

/** Adds arguments to a command. */
export function withArgs(command: Command, ...args: string[]): Command {
  return { ...command, argv: [...command.argv, ...args] };
}

/** The programs that are still running. */
const running = new Set<Deno.ChildProcess>();

// A test that times out cannot end its programs itself.
globalThis.addEventListener("unload", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Text that grows, such as what a program writes to a standard stream. */
export class Output {
  /** All the text so far. */
  text = "";
  /** Called with each piece of text as it arrives. */
  onText: (text: string) => void = () => {};
  #done = false;
  #grown = Promise.withResolvers<void>();

  /**
   * Waits until the text from index `from` on matches.
   *
   * @throws {Error} If the stream ends without a match.
   */
  async match(pattern: RegExp, from = 0): Promise<RegExpMatchArray> {
    while (true) {
      const found = this.text.slice(from).match(pattern);
      if (found) return found;
      if (this.#done) {
        throw new Error(`No ${pattern} in ${JSON.stringify(this.text)}`);
      }
      await this.#grown.promise;
    }
  }

  /** Adds a piece of text. */
  add(text: string): void {
    this.text += text;
    this.onText(text);
    this.#wake();
  }

  /** Adds all text of a stream, and resolves at its end. */
  async addAll(stream: Deno.ChildProcess["stdout"]): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.add(text);
    }
    this.#done = true;
    this.#wake();
  }

  #wake(): void {
    this.#grown.resolve();
    this.#grown = Promise.withResolvers<void>();
  }
}

/** A running program. Disposing of it kills it. */
export class Program implements AsyncDisposable {
  /** Its standard output. */
  readonly stdout = new Output();
  /** Its standard error. */
  readonly stderr = new Output();
  readonly #outputs: Promise<void[]>;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reach: Command["reach"];
  readonly #reached = new AsyncDisposableStack();

  /** Starts the command with additional arguments. */
  constructor(command: Command, ...args: string[]) {
    const [executable, ...first] = command.argv;
    this.#child = new Deno.Command(executable, {
      args: [...first, ...args],
      cwd: command.cwd,
      env: { NO_COLOR: "1", ...command.env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#reach = command.reach;
    running.add(this.#child);
    this.#outputs = Promise.all([
      this.stdout.addAll(this.#child.stdout),
      this.stderr.addAll(this.#child.stderr),
    ]);
    this.#stdin = this.#child.stdin.getWriter();
  }

  /** The process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Types text into the program's standard input. */
  async type(text: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(text));
  }

  /** Ends standard input, as Ctrl-D does. */
  async endInput(): Promise<void> {
    await this.#stdin.close();
  }

  /** Waits for `listening on ...` and returns the address. */
  async listening(): Promise<Address> {
    const [, host, port] = await this.stdout.match(
      /^listening on (\S+):(\d+)/m,
    );
    const hostname = host.replace(/^\[|\]$/g, "");
    const address = { hostname, port: Number(port) };
    if (!this.#reach) return address;
    return this.#reached.use(await this.#reach(address));
  }

  /** Sends a signal; `SIGINT` is Ctrl-C. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /**
   * Waits until the program ends and returns its exit code.
   *
   * @throws {Error} If a signal ended it.
   */
  async exit(): Promise<number> {
    const { code, signal } = await this.#child.status;
    running.delete(this.#child);
    await this.#outputs;
    // The code does not show this: Deno reports 130 for a program that SIGINT
    // killed, too.
    if (signal) throw new Error(`Ended by ${signal}: ${this.stderr.text}`);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has already ended.
    }
    await this.#stdin.abort().catch(() => {});
    await this.#reached.disposeAsync();
    // It rejects if SIGKILL ended the program.
    await this.exit().catch(() => {});
  }
}

/** Runs a command with an empty standard input until it ends. */
export async function run(
  command: Command,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using program = new Program(command, ...args);
  await program.endInput();
  const code = await program.exit();
  return { code, stdout: program.stdout.text, stderr: program.stderr.text };
}
