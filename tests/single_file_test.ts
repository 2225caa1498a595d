import { assert, assertEquals, assertThrows } from "@std/assert";
import { toText } from "@std/streams/to-text";
import { pathToFileURL } from "node:url";
import { singleFile } from "../tools/single_file.ts";

/** Makes one file of `scripts/it.ts` among these files. */
function singleFileOf(files: Record<string, string>, offline = false): string {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = `${folder}/${path}`;
      Deno.mkdirSync(file.replace(/\/[^/]*$/, ""), { recursive: true });
      Deno.writeTextFileSync(file, text);
    }
    return singleFile(pathToFileURL(`${folder}/scripts/it.ts`), { offline });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Checks a program's types, runs it and resolves to what it prints. */
async function outputOf(program: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--check", "--no-config", "--ext=ts", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const [output] = await Promise.all([
    toText(child.stdout),
    new Response(program).body!.pipeTo(child.stdin),
    child.status,
  ]);
  return output;
}

Deno.test("singleFile() puts the script first, what it borrows last, and starts when all is there", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `#!/usr/bin/env -S deno run
// it.ts: run it as scripts/it.ts

import { Late } from "../lib/late.ts";

const HELP = "deno run scripts/it.ts";

if (import.meta.main) {
  console.log(new Late().name, HELP);
}
`,
    "lib/late.ts": `const NAME = "late";
/** First.
 *
 * Second.
 *
 * @example
 * never
 */
export class Late {
  /** The name. */
  name = NAME;
}
`,
  });
  assertEquals(await outputOf(text), "late deno run it.ts\n");
  assert(text.startsWith("#!/usr/bin/env -S deno run\n// it.ts: run it as it"));
  const order = [
    "HELP =",
    "function main()",
    "Borrowed",
    "NAME =",
    "await main",
  ]
    .map((part) => text.indexOf(part));
  assertEquals(order, order.toSorted((a, b) => a - b));
  assert(!/import \{|export|Second|never/.test(text), text);
  assert(text.includes("/** First. */\nclass Late {"), text);
});

Deno.test("singleFile() renames what two modules call the same, and nothing else", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `import { a } from "../lib/one.ts";
import { b as c } from "../lib/two.ts";

const LIMIT = "script";
function shown(limit: string): string {
  const helper = { helper: "property" };
  return limit + " " + helper.helper;
}
if (import.meta.main) {
  console.log(shown(LIMIT), a(), c());
}
`,
    "lib/one.ts": `const LIMIT = "one";
function helper() { return { LIMIT }; }
export function a() { return helper().LIMIT; }
`,
    "lib/two.ts": `const LIMIT = "two";
function helper() { return LIMIT; }
export function b() { return helper(); }
`,
  });
  assertEquals(await outputOf(text), "script property one two\n");
  assert(text.includes("const ONE_LIMIT"), text);
  assert(text.includes("function twoHelper()"), text);
});

Deno.test("singleFile() does not take the name of a global that is used elsewhere", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `import { shout } from "../lib/shout.ts";

if (import.meta.main) {
  console.log(shout("a"), String(1));
}
`,
    "lib/shout.ts":
      `function String(text: string) { return text.toUpperCase(); }
export function shout(text: string) { return String(text); }
`,
  });
  assertEquals(await outputOf(text), "A 1\n");
});

Deno.test("singleFile() leaves out what the script does not use, down to methods", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `import { Many } from "../lib/many.ts";

if (import.meta.main) {
  console.log(new Many().used(), \`\${new Many()}\`);
}
`,
    "lib/many.ts": `import { unused } from "./unused.ts";
const OF_USED = 1;
const OF_UNUSED = 2;
export const NEITHER = 3;
export class Many implements AsyncIterable<number> {
  #mine = 4;
  used() { return OF_USED; }
  unused() { return this.#helper() + unused(); }
  #helper() { return OF_UNUSED + this.#mine; }
  toString() { return "many"; }
  async *[Symbol.asyncIterator]() { yield OF_UNUSED; }
}
`,
    "lib/unused.ts": `export function unused() { return 5; }`,
  });
  assertEquals(await outputOf(text), "1 many\n");
  assert(!/unused|UNUSED|NEITHER|#|Symbol|implements/.test(text), text);
});

Deno.test("singleFile() has parameters on one line, unless a comment is among them, and exports nothing", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `import { add, sum } from "../lib/add.ts";

export function show(
  ...numbers: number[]
): void {
  console.log(add(1, 2), sum(
    (it) => it,
    ...numbers,
  ));
}

if (import.meta.main) show(3, 4);
`,
    "lib/add.ts": `/** Adds. */
export function add(
  one: number,
  other = 0,
): number {
  return one + other;
}

export function sum(
  // What counts.
  of: (
    it: number,
  ) => number,
  ...numbers: number[]
): number {
  function next(
    total: number,
    it: number,
  ): number {
    return total + of(it);
  }
  return numbers.reduce(next, 0);
}
`,
  });
  assertEquals(await outputOf(text), "3 7\n");
  assert(text.includes("function show(...numbers: number[]): void {"), text);
  assert(text.includes("function add(one: number, other = 0): number {"), text);
  assert(text.includes("function next(total: number, it: number): number {"));
  assert(text.includes("(\n  // What counts.\n  of: (\n"), text);
  assert(!text.includes("export"), text);
});

Deno.test("singleFile() writes a file that is imported as text into the copy", async () => {
  const page = "<p>`${1}` \\ </p>\n";
  const text = singleFileOf({
    "scripts/it.ts": `import PAGE from "./it.html" with { type: "text" };

if (import.meta.main) {
  console.log(PAGE);
}
`,
    "scripts/it.html": page,
  });
  assertEquals(await outputOf(text), page + "\n");
});

Deno.test("singleFile() keeps a script's own main()", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `import { NAME } from "../lib/name.ts";

function main(): void {
  console.log(NAME);
}

if (import.meta.main) main();
`,
    "lib/name.ts": `export const NAME = "n";`,
  });
  assertEquals(await outputOf(text), "n\n");
});

Deno.test("singleFile() refuses a script that starts before its end", () => {
  assertThrows(
    () =>
      singleFileOf({
        "scripts/it.ts": `import { one } from "../lib/one.ts";
console.log(one);
`,
        "lib/one.ts": `export const one = 1;`,
      }),
    Error,
    "it.ts does not end with if (import.meta.main)",
  );
});

Deno.test("singleFile() refuses to go offline with a package that has no stand-in", () => {
  assertThrows(
    () =>
      singleFileOf({
        "scripts/it.ts": `import fc from "npm:fast-check@4.10.2";

if (import.meta.main) {
  console.log(fc);
}
`,
      }, true),
    Error,
    "there is no stand-in for npm:fast-check@4.10.2",
  );
});

Deno.test("singleFile() keeps what a script imports when it is needed", () => {
  const text = singleFileOf({
    "scripts/it.ts": `// The head.
if (import.meta.main) {
  console.log(await import("npm:fast-check@4.10.2"));
}
`,
  });
  assertEquals(text.split("The head").length, 2);
  assert(text.includes('await import("npm:fast-check@4.10.2")'), text);
});
