import type { Command } from "./harness.ts";

/**
 * Makes a temporary folder of shell scripts that take the place of real
 * commands.
 */
export async function makeFakes(bodies: Record<string, string>) {
  const folder = await Deno.makeTempDir();
  for (const [name, body] of Object.entries(bodies)) {
    const text = `#!/bin/sh\n${body}\n`;
    await Deno.writeTextFile(`${folder}/${name}`, text, { mode: 0o755 });
  }
  return {
    folder,
    /** Makes a program find these commands first. */
    shownTo(program: Command): Command {
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
