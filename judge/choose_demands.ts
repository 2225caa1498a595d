import { UsageError } from "../lib/command_line/usage_error.ts";
import { allDemands, demandsOf } from "./demands_of.ts";
import type { Demands } from "./check.ts";

/**
 * Chooses what to demand of a program.
 *
 * @param name The program's name, such as "strsvr".
 * @param command Its command, with placeholders such as `{port}`.
 * @param options `only`: the names of the checks to try; if there are none, all
 * are tried. `book`: whether to leave out what the books' own programs need not
 * do.
 * @returns The demands.
 * @throws {UsageError} If there is no such program or check, or if the command
 * lacks a placeholder.
 *
 * @example
 * ```ts
 * import { chooseDemands } from "../judge/choose_demands.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { only: ["lunch"], book: false };
 * const { checks } = chooseDemands("strsvr", ["./strsvr", "{port}"], options);
 * assertEquals(checks.map((it) => it.name), ["lunch"]);
 * ```
 */
export function chooseDemands(
  name: string,
  command: string[],
  { only, book }: { only: string[]; book: boolean },
): Demands {
  const demands = demandsOf(name, command);
  if (!demands) {
    const known = new Set(allDemands().map((it) => it.name));
    throw new UsageError(`PROGRAM must be one of ${[...known].join(", ")}`);
  }
  const words = command.join(" ");
  const missing = demands.placeholders.find((it) => !words.includes(it));
  if (missing) throw new UsageError(`COMMAND must contain ${missing}`);
  const names = demands.checks.map((it) => it.name);
  if (only.some((it) => !names.includes(it))) {
    throw new UsageError(`--only must be one of ${names.join(", ")}`);
  }
  const checks = demands.checks.filter((it) =>
    only.length > 0 ? only.includes(it.name) : !(book && it.beyondBook)
  );
  return { ...demands, checks };
}
