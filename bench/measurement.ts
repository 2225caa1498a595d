/** One row of the table: a value that was measured several times. */
export interface Row {
  /** What the row is compared with: the rows of the same group. */
  group: string;
  /** What was measured. */
  name: string;
  /** Of what the values are, such as "MB/s". */
  unit: string;
  /** One value for each run; none if it could not be measured. */
  values: number[];
  /** The most memory that the process held, in MiB, if known. */
  peakMiB?: number;
  /** Why it could not be measured. */
  skipped?: string;
}

/** The value in the middle. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

/** How far the values lie apart, in per cent of the median. */
export function spread(values: number[]): number {
  const middle = median(values);
  if (middle === 0) return 0;
  return 100 * (Math.max(...values) - Math.min(...values)) / middle;
}
