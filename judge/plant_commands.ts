import { shell } from "./system.ts";

/**
 * Makes a folder of commands, for programs that run commands.
 *
 * @param commands Their names, and for each the lines of shell that it runs.
 * @returns The folder.
 * @throws {Skipped} If the judge may not run `sh`.
 */
export async function plantCommands(
  commands: Record<string, string>,
): Promise<string> {
  const write = 'printf "#!/bin/sh\\n%s\\n" "$2" > "$d/$1"; chmod 755 "$d/$1"';
  const folder = await shell(
    `d=$(mktemp -d); while [ $# -gt 0 ]; do ${write}; shift 2; done; echo "$d"`,
    ...Object.entries(commands).flat(),
  );
  return folder.trim();
}
