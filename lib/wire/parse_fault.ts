/**
 * parse_fault.ts: parses one fault, such as `slicer 1`.
 *
 * @module
 */
import { parseNumber } from "../command_line/parse_number.ts";
import { UsageError } from "../command_line/usage_error.ts";
import { FAULTS, type Transport } from "./fault_list.ts";

/** A fault, as parsed from text. */
export interface Fault {
  /** Its name, such as `slicer`. */
  name: string;
  /** All of its words, with single spaces: `slicer 1 20`. */
  text: string;
  /** Its parameters. */
  values: FaultValue[];
}

/** A parameter of a fault: a number, a word, or the numbers of datagrams. */
export type FaultValue = number | string | number[];

/**
 * Parses a fault that a user has typed: `slicer 1`, `latency 100 20`, `lose
 * 3,5`.
 *
 * @param text The name of the fault and its parameters, separated by spaces.
 * @param transport Decides which faults there are.
 * @returns The fault.
 * @throws {UsageError} If there is no such fault, if this transport cannot have
 * it, or if a parameter is missing or wrong. The message lists the faults, or
 * says what is wrong.
 *
 * @example
 * ```ts
 * import { parseFault } from "@socket-primer/primer/parse-fault";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseFault("lose  3,5", "udp"), {
 *   name: "lose",
 *   text: "lose 3,5",
 *   values: [[3, 5]],
 * });
 * assertThrows(
 *   () => parseFault("lose 3,5", "tcp"),
 *   Error,
 *   "lose: TCP sends lost data again; you would only see latency",
 * );
 * ```
 */
export function parseFault(text: string, transport: Transport): Fault {
  const [name, ...words] = text.trim().split(/\s+/);
  const parameters = parametersOf(name, transport);
  const required = parameters.filter((it) => !it.startsWith("["));
  if (words.length < required.length || words.length > parameters.length) {
    const usage = [name, ...parameters].join(" ");
    const given = JSON.stringify([name, ...words].join(" "));
    throw new UsageError(`write this fault as ${usage}, not ${given}`);
  }
  const values = words.map((word, i) => {
    const parameter = parameters[i].replace(/^\[|\]$/g, "");
    return parseValue(name, parameter.split("|"), word);
  });
  return { name, text: [name, ...words].join(" "), values };
}

/** What the fault takes, such as `["SIZE", "[GAP_MS|lockstep]"]`. */
function parametersOf(name: string, transport: Transport): string[] {
  const form = Object.hasOwn(FAULTS, name) ? FAULTS[name][transport] : null;
  if (form === null) {
    const all = Object.keys(FAULTS);
    const names = all.filter((it) => "parameters" in FAULTS[it][transport]);
    const over = `over ${transport.toUpperCase()} there are`;
    const given = JSON.stringify(name);
    throw new UsageError(`unknown fault ${given}; ${over} ${names.join(", ")}`);
  }
  if ("refusal" in form) throw new UsageError(`${name}: ${form.refusal}`);
  return form.parameters.split(" ").filter(Boolean);
}

/** The range of each parameter that is a number. */
const RANGES: Record<string, [min: number, max: number]> = {
  MS: [0, 3_600_000],
  JITTER: [0, 3_600_000],
  GAP_MS: [0, 3_600_000],
  BYTES_PER_S: [1, 1e12],
  SIZE: [1, 1e12],
  N: [0, 1e12],
};

/** Parses a parameter that may be of any of these kinds. */
function parseValue(fault: string, kinds: string[], word: string): FaultValue {
  const [kind] = kinds;
  if (/^[a-z]+$/.test(word) && kinds.includes(word)) return word;
  if (kind in RANGES) {
    return parseNumber(`${kinds.join("|")} of ${fault}`, word, ...RANGES[kind]);
  }
  const isList = kinds.includes("LIST");
  if (isList && /^[1-9]\d*(,[1-9]\d*)*$/.test(word)) {
    return word.split(",").map(Number);
  }
  const chance = probability(word);
  if (kind === "P" && chance <= 1) return chance;
  const numbers = isList ? ", or numbers such as 3,5" : "";
  const wanted = kind === "P"
    ? `a probability such as 0.1 or 10%${numbers}`
    : kinds.join(" or ");
  throw new UsageError(`${fault} takes ${wanted}, not ${JSON.stringify(word)}`);
}

/** Reads `0.1` or `10%`. */
function probability(word: string): number {
  const [, digits, percent] = word.match(/^(\d*\.?\d+)(%?)$/) ?? [];
  return Number(digits) / (percent ? 100 : 1);
}
