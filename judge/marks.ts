import type { Verdict } from "./check.ts";

/** A verdict and the points for it. */
export interface Mark {
  /** The verdict. */
  verdict: Verdict;
  /** The points earned. */
  score: number;
  /** The points that could be earned. */
  max: number;
}

/**
 * Gives points for verdicts. Advice is never worth any, and neither is a check
 * that could not be tried. A check that was skipped because the program never
 * started, or did not pass another check, counts as failed.
 *
 * @param verdicts The verdicts.
 * @param points The points by the name of the check; a check that is not named
 * gives none. Without this parameter, each check is worth one point.
 * @returns The marks, in the same order.
 *
 * @example
 * ```ts
 * import { marksFor } from "../judge/marks.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const check = { name: "w", says: "sends w", section: "5.2", judge: async () => {} };
 * const [mark] = marksFor([{ check, kind: "pass", ms: 1 }], { w: 5 });
 * assertEquals([mark.score, mark.max], [5, 5]);
 * ```
 */
export function marksFor(
  verdicts: Verdict[],
  points?: Record<string, number>,
): Mark[] {
  return verdicts.map((verdict) => {
    const { kind, check, pointless } = verdict;
    const worth = points ? points[check.name] ?? 0 : 1;
    const counts = !check.advice && (kind !== "skipped" || pointless);
    const max = counts ? worth : 0;
    return { verdict, score: kind === "pass" ? max : 0, max };
  });
}
