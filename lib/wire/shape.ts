/**
 * shape.ts: an SVG element as plain data.
 *
 * @module
 */

/**
 * An SVG element as plain data: its name, its attributes, and what it
 * contains. It can become text in a file, or elements in a page.
 */
export type Shape = [
  tag: string,
  attributes: Record<string, string | number>,
  ...children: (Shape | string)[],
];
