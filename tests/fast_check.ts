/**
 * The library for property tests. It is not in deno.json, because `deno task`
 * downloads everything there before it runs anything.
 *
 * @module
 */
export { default } from "npm:fast-check@4.10.2";
