/**
 * Writes a command line so that a shell reads the same words.
 *
 * @param words The words.
 * @returns The line.
 *
 * @example
 * ```ts
 * import { commandText } from "../judge/command_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(commandText(["./a b", "{port}"]), "'./a b' {port}");
 * ```
 */
export function commandText(words: string[]): string {
  const quoted = (word: string) =>
    /^[\w@%+=:,./{}-]+$/.test(word)
      ? word
      : `'${word.replaceAll("'", "'\\''")}'`;
  return words.map(quoted).join(" ");
}
