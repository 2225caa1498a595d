/** The options of {@linkcode parseArgs} that this project uses. */
export interface ParseOptions {
  /** Options that take a value; "_" for the words that are no options. */
  string: string[];
  /** Options that take none. */
  boolean: string[];
  /** Other names of options. */
  alias: Record<string, string>;
  /** The values of options that are not given. */
  default: Record<string, unknown>;
  /** Is told of every word, and every option not named above. */
  unknown(word: string, option?: string): void;
}

/**
 * The part of `parseArgs` of `@std/cli` that this project uses: for where JSR
 * cannot be reached.
 *
 * @param words The command line.
 * @param options Which options there are.
 * @returns The options by name, and the other words as `_`.
 */
export function parseArgs(
  words: string[],
  options: ParseOptions,
  // deno-lint-ignore no-explicit-any
): { _: string[] } & Record<string, any> {
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
