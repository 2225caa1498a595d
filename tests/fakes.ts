import type { Command } from "./harness.ts";

/** A temporary folder of shell scripts that take the place of real commands. */
export interface Fakes extends AsyncDisposable {
  /** The folder. */
  folder: string;
  /** Makes a program find these commands first. */
  shownTo(program: Command): Command;
}

/** Writes a shell script for each name. */
export async function makeFakes(
  bodies: Record<string, string>,
): Promise<Fakes> {
  const folder = await Deno.makeTempDir();
  for (const [name, body] of Object.entries(bodies)) {
    await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\n${body}\n`, {
      mode: 0o755,
    });
  }
  return {
    folder,
    shownTo: (program) => {
      const path = program.env?.PATH;
      const PATH = path === undefined ? folder : `${folder}:${path}`;
      return { ...program, env: { ...program.env, PATH } };
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Waits until a process no longer exists. */
export async function gone(pid: number): Promise<void> {
  try {
    while (true) {
      Deno.kill(pid, "SIGCONT"); // harmless: only the error matters
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
