/** One row of a table: a value that is measured several times. */
export interface Row {
  /** The title of the table. */
  group: string;
  /** What is measured. */
  name: string;
  /** The unit of the values, such as "MB/s". */
  unit: string;
  /** The values so far. */
  values: number[];
  /** The most memory that the processes used, in MiB, if known. */
  peakMiB?: number;
  /** The reason why the row is skipped. */
  skipped?: string;
  /**
   * Measures once more, and records the value. A row without this is filled
   * when another row is measured.
   */
  measure?: (row: Row) => Promise<void>;
}

/**
 * Makes the rows of one table.
 *
 * @param ways For each row, how to measure it, or why it is skipped.
 */
export function rowsOf(
  group: string,
  unit: string,
  ways: Record<string, Row["measure"] | string>,
): Row[] {
  return Object.entries(ways).map(([name, way]) => {
    const row: Row = { group, name, unit, values: [] };
    if (typeof way === "string") return { ...row, skipped: way };
    return { ...row, measure: way };
  });
}

/** Adds a value to a row; NaN means that the system does not provide it. */
export function record(row: Row, value: number): void {
  if (!Number.isNaN(value)) row.values.push(value);
  else row.skipped = "this system does not provide the number";
}

/** The median of some values. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

/** The range of the values, as a percentage of the median. */
export function spread(values: number[]): number {
  const middle = median(values);
  if (middle === 0) return 0;
  return 100 * (Math.max(...values) - Math.min(...values)) / middle;
}
