/**
 * Property tests, from npm. Not in deno.json, whose packages `deno task` would
 * fetch before it runs anything.
 *
 * @module
 */
export { default } from "npm:fast-check@4.10.2";
