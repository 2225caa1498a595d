import { type Command, Output, Program } from "./program.ts";

/** What our programs print when they ask for a line. */
const PROMPT = /enter a letter:|press Enter to send\n/;

/** A terminal, in which programs are started. Disposing of it kills them. */
export class Terminal implements AsyncDisposable {
  /** What the programs print and what is typed. */
  readonly screen = new Output();
  /** All programs so far. */
  readonly programs: Program[] = [];
  #typedUpTo = 0;

  /** Starts a program. */
  start(command: Command, ...args: string[]): Program {
    const program = new Program(command, ...args);
    for (const output of [program.stdout, program.stderr]) {
      output.onText = (text) => this.screen.add(text);
    }
    this.programs.push(program);
    this.#typedUpTo = this.screen.text.length; // only its own prompts count
    return program;
  }

  /**
   * Waits until the screen from index `from` on matches.
   *
   * @throws {Error} If all programs end without a match.
   */
  async shows(pattern: RegExp, from = 0): Promise<void> {
    const allEnded = Promise.all(this.programs.map((it) => it.exit()));
    await Promise.race([this.screen.match(pattern, from), allEnded]);
    if (!pattern.test(this.screen.text.slice(from))) {
      throw new Error(`No ${pattern} in ${JSON.stringify(this.screen.text)}`);
    }
  }

  /** Types a line into the last program, as soon as it asks for one. */
  async type(line: string): Promise<void> {
    await this.shows(PROMPT, this.#typedUpTo);
    this.screen.add(`${line}\n`);
    this.#typedUpTo = this.screen.text.length;
    await this.programs.at(-1)!.type(`${line}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.programs) await program[Symbol.asyncDispose]();
  }
}
