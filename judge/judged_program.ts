import type { Changes } from "./changes.ts";
import { mayRun } from "./may_run.ts";
import { PrintedText } from "./printed_text.ts";
import type { Trace } from "./trace.ts";

/**
 * Waits for the end of its input, which comes when the judge closes it or ends
 * in any way, even by SIGKILL. Then it ends the whole process group.
 */
const GUARD = 'read _; kill -s KILL -- "-$1" 2>/dev/null';

/**
 * Waits for a line, and only then becomes the program. If the judge is ended
 * before there is a guard, no line comes, and no program starts.
 */
const GATE = 'read _ && exec "$@"';

/**
 * A running program, in a process group of its own that ends with the judge.
 *
 * Deno can signal a process group only with an unrestricted `--allow-run`. So a
 * small shell script kills the group; for this, the judge needs only the
 * permission to run `sh`. Where that is not allowed, only the program itself is
 * ended, and not what it has started.
 */
export class JudgedProgram {
  /** Its standard output. */
  readonly stdout: PrintedText;
  /** Its standard error. */
  readonly stderr: PrintedText;
  /** How it has ended, once it has. */
  end: Deno.CommandStatus | undefined;
  readonly #child: Deno.ChildProcess;
  readonly #guard: Deno.ChildProcess | undefined;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #ended: Promise<unknown>;
  #killed: Promise<void> | undefined;
  readonly #killNow = () => {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It had ended already.
    }
  };

  /**
   * Starts it.
   *
   * @param command The program and its arguments.
   * @param changes Told when it prints something, and when it ends.
   * @param trace Shows what it prints, and how it ends.
   * @throws {Deno.errors.NotFound} If there is no such program. If a shell may
   * be run, the shell prints that instead.
   * @throws {Deno.errors.NotCapable} If the judge may run neither `sh` nor the
   * program.
   */
  constructor(command: string[], changes: Changes, trace: Trace) {
    const hasShell = mayRun("sh");
    const gate = hasShell ? ["sh", "-c", GATE, "sh"] : [];
    const [program, ...args] = [...gate, ...command];
    this.#child = new Deno.Command(program, {
      args,
      // Python holds back what it prints to a pipe, but not what it prints to a
      // terminal.
      env: { PYTHONUNBUFFERED: "1", NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    addEventListener("unload", this.#killNow); // for Ctrl-C
    this.#guard = hasShell ? guard(this.#child.pid) : undefined;
    this.#stdin = this.#child.stdin.getWriter();
    if (hasShell) this.type("\n");
    const { stdout, stderr } = this.#child;
    this.stdout = new PrintedText(stdout, changes, trace);
    this.stderr = new PrintedText(stderr, changes, trace);
    this.#ended = this.#child.status.then((status) => {
      this.end = status;
      trace.note("down", `ended with ${this.howEnded}`);
      changes.tell();
    });
  }

  /** How it has ended, in words; undefined while it runs. */
  get howEnded(): string | undefined {
    return this.end && (this.end.signal ?? `exit code ${this.end.code}`);
  }

  /** The number of its process group, which is that of its first process. */
  get group(): number {
    return this.#child.pid;
  }

  /** Types into its standard input; does nothing if that is closed. */
  async type(text: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(text)).catch(() => {});
  }

  /** Ends its standard input, as Ctrl-D does. */
  async endInput(): Promise<void> {
    await this.#stdin.close().catch(() => {});
  }

  /**
   * Ends it and all that it has started in its process group. A second call
   * only waits for the first.
   */
  async kill(): Promise<void> {
    await (this.#killed ??= this.#kill());
  }

  async #kill(): Promise<void> {
    this.#killNow();
    removeEventListener("unload", this.#killNow);
    // This fails if the guard has already ended, for example by a signal.
    await this.#guard?.stdin.close().catch(() => {});
    await this.#guard?.status;
    await this.#ended;
    await this.#stdin.abort().catch(() => {});
    await Promise.all([this.stdout.close(), this.stderr.close()]);
  }
}

/** Starts the shell that ends the process group. */
function guard(group: number): Deno.ChildProcess {
  return new Deno.Command("sh", {
    args: ["-c", GUARD, "guard", String(group)],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    // Ctrl-C in the terminal must not end it before it has done its work.
    detached: true,
  }).spawn();
}
