/**
 * Runs programs as their users do: each as a process of its own, known by its
 * command line, its standard streams and its exit code alone.
 *
 * @module
 */

/** How to start a program: the start of its command line, and where. */
export interface Command {
  /** The executable and its first arguments. */
  argv: string[];
  /** The folder to start it in. */
  cwd?: string;
  /** Variables to add to its environment. */
  env?: Record<string, string>;
}

/** A pair of programs: each takes the arguments of the book's. */
export interface Pair {
  /** What the tests are called after, such as "tms.ts". */
  name: string;
  /** The server. */
  server: Command;
  /** The client. */
  client: Command;
}

/** Where a server listens. */
export interface Address {
  /** The IP address, without brackets. */
  hostname: string;
  /** The port. */
  port: number;
}

/** The repository's folder. */
export const ROOT = `${import.meta.dirname}/..`;

/**
 * Flags by which `deno run` finds the @std packages where this test run found
 * them: in the stand-ins, if JSR could not be reached.
 */
export const SOURCE: string[] =
  import.meta.resolve("@std/assert").startsWith("file:")
    ? ["--config", `${ROOT}/offline/deno.json`]
    : [];

/** How to run a script of the repository with these permissions. */
export function script(name: string, ...permissions: string[]): Command {
  return {
    argv: [
      Deno.execPath(),
      "run",
      "--no-prompt",
      ...SOURCE,
      ...permissions,
      `scripts/${name}.ts`,
    ],
    cwd: ROOT,
  };
}

/** The same command with these further arguments. */
export function withArgs(command: Command, ...args: string[]): Command {
  return { ...command, argv: [...command.argv, ...args] };
}

/** Registers a test that fails, rather than waits for ever, when it hangs. */
export function test(
  name: string,
  fn: () => Promise<void>,
  options: { ignore?: boolean } = {},
): void {
  Deno.test({ name, fn, timeout: 60_000, ...options });
}

/** Those that a test which took too long has left behind. */
const running = new Set<Deno.ChildProcess>();
globalThis.addEventListener("unload", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** One of the standard streams of a {@linkcode Program}, as it comes. */
export class Output {
  /** All that has come so far. */
  text = "";
  /** Is told what comes, as it comes. */
  onText: (text: string) => void = () => {};
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  #done = false;
  #wake: () => void = () => {};
  #grown = this.#growth();

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.ended = this.#collect(stream);
  }

  /** Waits until the text matches, from index `from` on. */
  async match(pattern: RegExp, from = 0): Promise<RegExpMatchArray> {
    while (true) {
      const found = this.text.slice(from).match(pattern);
      if (found) return found;
      if (this.#done) {
        throw new Error(`No ${pattern} in ${JSON.stringify(this.text)}`);
      }
      await this.#grown;
    }
  }

  async #collect(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.text += text;
      this.onText(text);
      this.#tell();
    }
    this.#done = true;
    this.#tell();
  }

  #growth(): Promise<void> {
    return new Promise((resolve) => this.#wake = resolve);
  }

  #tell(): void {
    const wake = this.#wake;
    this.#grown = this.#growth();
    wake();
  }
}

/** A program at work. Disposing of it ends it. */
export class Program implements AsyncDisposable {
  /** Its standard output. */
  readonly stdout: Output;
  /** Its standard error. */
  readonly stderr: Output;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;

  /** Starts the command with these further arguments. */
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
    running.add(this.#child);
    this.stdout = new Output(this.#child.stdout);
    this.stderr = new Output(this.#child.stderr);
    this.#stdin = this.#child.stdin.getWriter();
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Types into it. */
  async type(text: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(text));
  }

  /** Ends its standard input, as Ctrl-D does. */
  async endInput(): Promise<void> {
    await this.#stdin.close();
  }

  /** Waits for its "listening on ..." and resolves to the address. */
  async listening(): Promise<Address> {
    const [, host, port] = await this.stdout.match(
      /^listening on (\S+):(\d+)/m,
    );
    return { hostname: host.replace(/^\[|\]$/g, ""), port: Number(port) };
  }

  /** Sends it a signal: `SIGINT` is Ctrl-C. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for its end and resolves to its exit code, if it chose one. */
  async exit(): Promise<number> {
    const { code, signal } = await this.#ended();
    // Deno would give 130 for a program that SIGINT simply killed.
    if (signal) throw new Error(`Ended by ${signal}: ${this.stderr.text}`);
    return code;
  }

  async #ended(): Promise<Deno.CommandStatus> {
    const status = await this.#child.status;
    running.delete(this.#child);
    await Promise.all([this.stdout.ended, this.stderr.ended]);
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It had ended already.
    }
    await this.#stdin.abort().catch(() => {});
    await this.#ended();
  }
}

/** Runs a command to its end and resolves to what it printed and its code. */
export async function run(
  command: Command,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using program = new Program(command, ...args);
  await program.endInput();
  const code = await program.exit();
  return { code, stdout: program.stdout.text, stderr: program.stderr.text };
}
