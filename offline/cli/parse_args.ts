/**
 * The part of `parseArgs` of `@std/cli` that this project uses.
 *
 * It is for where JSR cannot be reached.
 *
 * @param words The command line.
 * @param options Which options there are: `string` are those that take a value,
 * `boolean` those that take none, and `default` has the values of those not
 * given. `unknown` is told of every other option.
 * @returns The options by name, and the words that are none as `_`.
 */
export function parseArgs(
  words: string[],
  options: {
    string: string[];
    boolean: string[];
    default: Record<string, unknown>;
    unknown(word: string, option?: string): void;
  },
): Record<string, unknown> {
  const line: Record<string, unknown> = { ...options.default };
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const [, option, value] = word.match(/^--?([^-=][^=]*)(?:=(.*))?$/s) ?? [];
    if (word === "--") return { ...line, _: [...rest, ...words.slice(i + 1)] };
    if (!option) rest.push(word);
    else if (options.boolean.includes(option)) line[option] = true;
    else if (!options.string.includes(option)) options.unknown(word, option);
    else if (value !== undefined) line[option] = value;
    else line[option] = /^[^-]/.test(words[i + 1] ?? "-") ? words[++i] : "";
  }
  return { ...line, _: rest };
}
