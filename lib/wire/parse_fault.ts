/** A fault, read from its words. */
export interface Fault {
  /** Its name, such as `slicer`. */
  name: string;
  /** All of its words, with single spaces: `slicer 1 20`. */
  text: string;
  /** What follows its name. */
  values: FaultValue[];
}

/** A parameter of a fault: a number, a word, or the numbers of datagrams. */
export type FaultValue = number | string | number[] | undefined;
