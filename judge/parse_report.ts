import { UsageError } from "../lib/command_line/usage_error.ts";
import { REPORTS } from "./report.ts";

/**
 * Reads the value of `--report`, such as `tap=report.tap`.
 *
 * @param text The value.
 * @returns The format and the file; `-` is standard output.
 * @throws {UsageError} If there is no such format, or the name of the file is
 * missing.
 *
 * @example
 * ```ts
 * import { parseReport } from "../judge/parse_report.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseReport("tap=-"), { format: "tap", file: "-" });
 * ```
 */
export function parseReport(text: string): { format: string; file: string } {
  const [, format = "", file = ""] = text.match(/^(\w+)=(.+)$/) ?? [];
  if (Object.hasOwn(REPORTS, format)) return { format, file };
  const formats = Object.keys(REPORTS).map((it) => `${it}=FILE`);
  throw new UsageError(`--report must be one of ${formats.join(", ")}`);
}
