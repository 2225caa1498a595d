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
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  // An option before another one has no value: node:util would take that one.
  const parsable = args.slice(0, end).map((argument, i) => {
    const takesValue = argument.startsWith("--") &&
      string.includes(argument.slice(2));
    return takesValue && /^(-|$)/.test(args[i + 1] ?? "")
      ? `${argument}=`
      : argument;
  });
  const { tokens } = parseTokens({
    args: parsable,
    options: known,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (unknown?.(token.value) !== false) parsed._.push(token.value);
    } else if (token.kind === "option") {
      const name = alias[token.name] ?? token.name;
      if (string.includes(name)) parsed[name] = token.value;
      else if (boolean.includes(name)) parsed[name] = true;
      else unknown?.(args[token.index], name);
    }
  }
  parsed._.push(...args.slice(end + 1));
  return parsed;
}
