/** One row of a table: a value that is measured several times. */
export interface Row {
  /** The title of the table. */
  group: string;
  /** What is measured. */
  name: string;
  /** The unit of the values, such as "MB/s". */
  unit: string;
  /** One value for each run; empty if the row is skipped. */
  values: number[];
  /** The most memory that the process used, in MiB, if known. */
  peakMiB?: number;
  /** The reason why the row is skipped. */
  skipped?: string;
}

/**
 * Measures all rows of one part of the benchmarks in turn, `runs` times, and
 * calls `progress` with a description of what it is measuring.
 */
export type Measure = (
  runs: number,
  progress: (what: string) => void,
) => Promise<Row[]>;

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
