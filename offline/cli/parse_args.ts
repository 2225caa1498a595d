import { parseArgs as parseTokens } from "node:util";

/** The options of {@linkcode parseArgs} that this project uses. */
export interface ParseOptions {
  /** Options that take a value. */
  string?: string[];
  /** Options that take none. */
  boolean?: string[];
  /** Another name for an option. */
  alias?: Record<string, string>;
  /** The value of an option that is not given. */
  default?: Record<string, unknown>;
  /** Gets what is no option above, and decides whether it is kept. */
  unknown?: (argument: string, key?: string) => unknown;
}

/** What {@linkcode parseArgs} read. */
// deno-lint-ignore no-explicit-any
export type Args = { _: (string | number)[] } & Record<string, any>;

/**
 * The part of `parseArgs` of `@std/cli` that this project uses, made of
 * `node:util`: for where JSR cannot be reached.
 *
 * @param args The command line.
 * @param options Which options there are.
 * @returns The options by name, and the other arguments as `_`.
 */
export function parseArgs(args: string[], options: ParseOptions = {}): Args {
  const { string = [], boolean = [], alias = {}, unknown } = options;
  const type =
    (type: "string" | "boolean") => (name: string) => [name, { type }];
  const known = Object.fromEntries([
    ...string.map(type("string")),
    ...boolean.map(type("boolean")),
  ]);
  const parsed: Args = { _: [], ...options.default };
  for (const name of boolean) parsed[name] = false;
  let verbatim = false;
  const { tokens } = parseTokens({
    args,
    options: known,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === "option-terminator") verbatim = true;
    else if (token.kind === "positional") {
      if (verbatim || unknown?.(token.value) !== false) {
        parsed._.push(token.value);
      }
    } else {
      const name = alias[token.name] ?? token.name;
      if (string.includes(name)) {
        const given = token.inlineValue || !token.value?.startsWith("-");
        parsed[name] = given ? token.value ?? "" : "";
      } else if (boolean.includes(name)) parsed[name] = true;
      else unknown?.(args[token.index], name);
    }
  }
  return parsed;
}
