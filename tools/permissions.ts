/**
 * Finds the narrowest permissions for a command line, from what the script
 * declares. If you run this file with NAME ARGUMENTS..., it prints them.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import type { Program } from "../lib/command_line/run_program.ts";
import { programs } from "../primer.ts";
import { sourceFor } from "../lib/sockets/source_for.ts";

/**
 * Finds the narrowest permissions that a script needs for a command line.
 *
 * @param name The script's name, such as "tms".
 * @param args Its arguments.
 * @returns The flags for `deno run`, without those for an address or a port that the
 * script will reject anyway.
 */
export function permissionsFor(name: string, args: string[]): string[] {
  // Importing a script by its name would need permission to read it.
  const program = programs.find((it) => it.name === name);
  if (!program) throw new RangeError(`There is no program "${name}"`);
  const line = parseLeniently(program, args);
  const flags = flagsFor(program, line, args);
  const typed = wordsTyped(program, line);
  const net = flags.filter((it) => it.startsWith("--allow-net="))
    .map((it) => it.replace("--allow-net=", "")).join();
  return [...new Set(flags.map((it) => it.replace(/^(--allow-net)=.*/, "$1")))]
    .flatMap((flag) =>
      flag === "--allow-net" ? narrowNet(net, typed) : narrowFile(flag, typed)
    );
}

/** What was typed, by option; the operands are in `_`. */
type Line = Record<string, unknown>;

/**
 * Finds the declared flags for a command line, with placeholders such as
 * ADDRESS.
 */
function flagsFor(
  { permissions }: Program,
  line: Line,
  args: string[],
): string[] {
  const words = args.join(" ").split(" ");
  // A condition without a dash, such as lockstep, is a word in the value of an
  // option.
  const isGiven = (option: string) =>
    option.startsWith("-")
      ? [line[option.replace(/^-+/, "")]].flat().some(Boolean)
      : words.includes(option);
  const ways = permissions.filter(({ when = "" }) =>
    when.split(" ").filter(Boolean).every(isGiven)
  );
  return [ways.findLast(({ also }) => !also)]
    .concat(ways.filter(({ also }) => also))
    .flatMap((way) => way?.flags.split(" ").filter(Boolean) ?? []);
}

/**
 * Finds the values of ADDRESS, PORT and so on for a command line, or their
 * defaults.
 */
function wordsTyped(
  { options = {}, operands = [] }: Program,
  line: Line,
): Map<string, string> {
  const typed = new Map<string, string>();
  for (const [key, { value, default: fallback }] of Object.entries(options)) {
    if (!value) continue;
    const given = [line[key] ?? fallback].flat();
    // Of KIND=FILE, only FILE needs a permission.
    const part = (text: unknown) =>
      value.includes("=") ? String(text).replace(/^.*?=/, "") : text;
    typed.set(value.replace(/^.*=/, ""), bracketed(given.map(part).join()));
  }
  for (const [i, operand] of operands.entries()) {
    typed.set(operand, bracketed((line._ as string[])[i]));
  }
  // UDP needs an address to send from, which depends on the one to send to.
  const to = typed.get("HOST:PORT") ?? "";
  typed.set("SOURCE", bracketed(sourceFor(to.replace(/:\d*$/, ""))));
  return typed;
}

/** Parses a command line. The script itself will report what is wrong with it. */
function parseLeniently({ options = {} }: Program, args: string[]): Line {
  const keys = Object.keys(options);
  return parseArgs(args, {
    boolean: keys.filter((it) => !options[it].value),
    string: ["_", ...keys.filter((it) => options[it].value)],
    collect: keys.filter((it) => options[it].repeat),
    unknown: () => {},
  });
}

/** Writes an IPv6 address in brackets, as a permission needs it. */
function bracketed(text: unknown): string {
  const host = String(text ?? "");
  return /^(?!\[)[^:]*:.*:/.test(host) ? `[${host}]` : host;
}

/** Replaces ADDRESS:PORT and the like with what was typed. */
function narrowNet(net: string, typed: Map<string, string>): string[] {
  const allowed = new Set<string>();
  for (const entry of net.split(",")) {
    const whole = typed.get(entry) ??
      entry.split(":").map((it) => typed.get(it) ?? it).join(":");
    const [, host, port = "0"] =
      whole.match(/^([\w.-]+|\[[\w:%]+\])(?::(\d+))?$/) ?? [];
    // Deno itself would read a comma as a second address.
    if (!host || Number(port) > 65535) return [];
    if (allowed.has(host)) continue;
    allowed.add(Number(port) === 0 ? host : `${host}:${Number(port)}`);
  }
  return [`--allow-net=${[...allowed].join(",")}`];
}

/**
 * Replaces FILE with what was typed; - is standard output and needs no flag.
 */
function narrowFile(flag: string, typed: Map<string, string>): string[] {
  const [, name, file] = flag.match(/^(--allow-(?:read|write))=(.*)$/) ?? [];
  if (!file) return [flag];
  const files = typed.get(file)!.split(",").filter((it) => it !== "-");
  return files.length > 0 ? [`${name}=${files}`] : [];
}

if (import.meta.main) {
  const [name, ...args] = Deno.args;
  console.log(permissionsFor(name, args).join("\n"));
}
