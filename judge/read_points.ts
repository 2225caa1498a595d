import { UsageError } from "../lib/command_line/usage_error.ts";
import type { Check } from "./check.ts";

/**
 * Reads how many points each check is worth: `{ "lunch": 5, "idle": 2 }`.
 *
 * @param file The JSON file.
 * @param checks The checks of this run.
 * @returns The points, by the names of the checks.
 * @throws {UsageError} If the file names a check that is not in `checks`, or
 * gives points that are negative or not a number.
 * @throws {Error} If the file cannot be read, or is not JSON.
 */
export function readPoints(
  file: string,
  checks: Check[],
): Record<string, number> {
  const points = parsed(file);
  for (const [name, number] of Object.entries(points)) {
    if (!checks.some((it) => it.name === name)) {
      throw new UsageError(`--points: this run has no check "${name}"`);
    }
    if (typeof number === "number" && number >= 0) continue;
    throw new UsageError(
      `--points: "${name}" must be a number that is not negative`,
    );
  }
  return points;
}

function parsed(file: string): Record<string, number> {
  const text = Deno.readTextFileSync(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON`, { cause });
  }
}
