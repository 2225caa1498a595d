import type { Mark } from "./marks.ts";
import { githubReport } from "./report_github.ts";
import { gradescopeReport } from "./report_gradescope.ts";
import { junitReport } from "./report_junit.ts";
import { tapReport } from "./report_tap.ts";

/** What a report says, whatever its format. */
export interface Report {
  /** The program, such as "strsvr". */
  name: string;
  /** The marks, in the order of the checks. */
  marks: Mark[];
  /** The command line that tries a check again. */
  again(check: string): string;
}

/** The formats of reports, by their names in `--report`. */
export const REPORTS: Record<string, (report: Report) => string> = {
  tap: tapReport,
  junit: junitReport,
  gradescope: gradescopeReport,
  github: githubReport,
};
