/**
 * text_table.ts: lays out rows as a table.
 *
 * @module
 */

/**
 * Lays out rows as a table in plain text.
 *
 * The columns are the properties of the first row, in their order, and their
 * names are the heading. Two spaces separate the columns. A column is aligned
 * to the right if all of its values are numbers, and to the left otherwise. The
 * cell of an `undefined` value is empty.
 *
 * @param rows The rows, all with the same properties.
 * @returns The lines of the table, each ending in LF; "" if there are no rows.
 *
 * @example
 * ```ts
 * import { textTable } from "@socket-primer/primer/text-table";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   textTable([{ client: "A", bytes: 5 }, { client: "B", bytes: 1000 }]),
 *   `client  bytes
 * A           5
 * B        1000
 * `,
 * );
 * ```
 */
export function textTable<T extends object>(rows: T[]): string {
  if (rows.length === 0) return "";
  const names = Object.keys(rows[0]) as (keyof T & string)[];
  const columns = names.map((name) => {
    const values = rows.map((row) => row[name]);
    const cells = [name, ...values.map((value) => String(value ?? ""))];
    const width = Math.max(...cells.map((cell) => cell.length));
    const toRight = values.every((value) => typeof value === "number");
    return cells.map((it) => toRight ? it.padStart(width) : it.padEnd(width));
  });
  const lines = columns[0].map((_, i) => columns.map((cells) => cells[i]));
  return lines.map((cells) => cells.join("  ").trimEnd() + "\n").join("");
}
