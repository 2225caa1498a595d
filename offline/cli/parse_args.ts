/**
 * The part of `parseArgs` of `@std/cli` that this project uses: for where JSR
 * cannot be reached.
 *
 * @param words The command line.
 * @param options Which options there are: `string` are those that take a value,
 * `boolean` those that take none, `alias` has other names of them, and `default`
 * the values of those not given. `unknown` is told of every other option.
 * @returns The options by name, and the words that are none as `_`.
 */
export function parseArgs(
  words: string[],
  options: {
    string: string[];
    boolean: string[];
    alias: Record<string, string>;
    default: Record<string, unknown>;
    unknown(word: string, option?: string): void;
  },
): { _: string[] } & Record<string, unknown> {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const line: Record<string, unknown> = { help: false, ...options.default };
  const rest: string[] = [];
  for (let i = 0; i < end; i++) {
    const [, given, value] = words[i].match(/^--?([^-=][^=]*)=?(.*)$/s) ?? [];
    const option = options.alias[given] ?? given;
    if (option === undefined) rest.push(words[i]);
    else if (options.boolean.includes(option)) line[option] = true;
    else if (!options.string.includes(option)) {
      options.unknown(words[i], option);
    } else if (words[i].includes("=")) line[option] = value;
    else {
      const follows = i + 1 < end && /^[^-]/.test(words[i + 1]);
      line[option] = follows ? words[++i] : "";
    }
  }
  return { ...line, _: [...rest, ...words.slice(end + 1)] };
}
