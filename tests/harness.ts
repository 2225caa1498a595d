/**
 * Runs programs as their users do, for the tests: as processes of their own.
 *
 * @module
 */

/** A program to test: what to run, and in which folder. */
export interface Command {
  /** The executable and its first arguments. */
  argv: string[];
  /** The folder to run it in. */
  cwd?: string;
  /** Variables added to its environment. */
  env?: Record<string, string>;
}

/** The repository's folder. */
export const ROOT = new URL("..", import.meta.url);

/**
 * The flags that make `deno run` find the @std packages where this test run
 * found them: in the stand-ins, if JSR could not be reached.
 */
export const SOURCE = import.meta.resolve("@std/assert").startsWith("file:")
  ? ["--config", new URL("../offline/deno.json", import.meta.url).pathname]
  : [];
