/**
 * The part of `parseArgs` of `@std/cli` that this project uses, for machines
 * that cannot reach JSR.
 *
 * @param words The command line.
 * @param options The options: `string` names those that take a value, `boolean`
 * those that take none, and `collect` those that may be repeated. `unknown` is
 * called for every other option.
 * @returns The values by option, and all other words as `_`.
 */
export function parseArgs(
  words: string[],
  options: {
    string: string[];
    boolean: string[];
    collect: string[];
    unknown(word: string, option?: string): void;
  },
): Record<string, unknown> {
  const rest: string[] = [];
  const line: Record<string, unknown> = { _: rest };
  for (const option of options.boolean) line[option] = false;
  for (const option of options.collect) line[option] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const [, option, value] = word.match(/^--?([^-=][^=]*)(?:=(.*))?$/s) ?? [];
    if (word === "--") {
      rest.push(...words.slice(i + 1));
      break;
    }
    if (!option) rest.push(word);
    else if (options.boolean.includes(option)) line[option] = true;
    else if (!options.string.includes(option)) options.unknown(word, option);
    else {
      const next = /^[^-]/.test(words[i + 1] ?? "-") ? words[i + 1] : "";
      if (value === undefined && next) i++;
      const given = value ?? next;
      const list = line[option];
      if (Array.isArray(list)) list.push(given);
      else line[option] = given;
    }
  }
  return line;
}
