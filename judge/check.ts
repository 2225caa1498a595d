/**
 * What the judge looks for, and what it can find.
 *
 * @module
 */
import type { Subject } from "./subject.ts";

/**
 * Something that a program should do according to the book, and how to test it.
 */
export interface Check {
  /** A short name, for `--only` and `--points`. */
  name: string;
  /** The sentence, without its subject: "serves the others while ...". */
  says: string;
  /** The section of the text that it comes from. */
  section: string;
  /** The book's own program need not do it; `--book` leaves it out. */
  beyondBook?: true;
  /** The book does not demand this, so it never counts as a failure. */
  advice?: true;
  /**
   * The checks that must pass before there is a point in trying this one.
   */
  after?: string[];
  /**
   * Tries the program, and returns if it does what the sentence says.
   *
   * @throws {Evidence} If the program does not do it.
   * @throws {Skipped} If this cannot be tried here.
   */
  judge(subject: Subject): Promise<void>;
}

/** Everything that is demanded of one of the books' programs. */
export interface Demands {
  /** The name on the command line, such as `strsvr`. */
  name: string;
  /** What the program is, in words. */
  title: string;
  /** The placeholders that the command must contain, such as `{port}`. */
  placeholders: string[];
  /** What it must do, in the order in which the judge reports it. */
  checks: Check[];
}

/** Shows that the program does not do what a check says. */
export class Evidence extends Error {
  /**
   * Creates the evidence.
   *
   * @param expected What should have happened.
   * @param got What happened.
   */
  constructor(readonly expected: string, readonly got: string) {
    super(`Expected ${expected}, got ${got}`);
  }
}

/**
 * The program never did what it should do first: listen, connect, send or
 * print.
 */
export class NeverStarted extends Evidence {}

/** Says why a check cannot be tried. */
export class Skipped extends Error {}

/** What the judge says about one check. */
export interface Verdict {
  /** The check. */
  check: Check;
  /** The verdict. `error` means that the judge itself has failed. */
  kind: "pass" | "FAIL" | "advice" | "skipped" | "error";
  /** How long it took, in milliseconds. */
  ms: number;
  /** What passed between the judge and the program, drawn as a ladder. */
  trace?: string;
  /** What the judge did, for FAIL and advice. */
  did?: string;
  /** What should have happened, and what did, for FAIL and advice. */
  evidence?: Evidence;
  /** The last lines that the program printed, if it never started. */
  printed?: string[];
  /** It was skipped because of another check, so its points are lost. */
  pointless?: true;
  /** Why it was skipped, or what went wrong in the judge. */
  reason?: string;
}
