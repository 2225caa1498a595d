import type { Command } from "./harness.ts";

/** A folder of made-up commands, for programs that run commands. */
export interface Fakes extends AsyncDisposable {
  /** The folder. */
  folder: string;
  /** The same program, which finds these commands before any others. */
  shownTo(program: Command): Command;
}

/** Makes shell scripts with these names and bodies. */
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

/** Resolves when there is no such process any more. */
export async function gone(pid: number): Promise<void> {
  try {
    while (true) {
      Deno.kill(pid, "SIGCONT");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
