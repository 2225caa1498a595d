import { assert, assertEquals, assertThrows } from "@std/assert";
import { toText } from "@std/streams/to-text";
import { sep as SEPARATOR } from "node:path";
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

Deno.test("singleFile() puts the script first, then sockets, then the command line, and starts at the end", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `#!/usr/bin/env -S deno run
/**
 * it.ts: run it as scripts/it.ts
 * @module
 */

import { parse } from "../lib/command_line/parse.ts";
import { Late } from "../lib/sockets/late.ts";

const HELP = "deno run scripts/it.ts";

if (import.meta.main) {
  console.log(new Late().label, HELP, parse());
}
`,
    "lib/command_line/parse.ts": `export function parse() { return 1; }
`,
    "lib/sockets/late.ts": `const LABEL = "late";
export class Late {
  label = LABEL;
}
`,
  });
  assertEquals(await outputOf(text), "late deno run it.ts 1\n");
  assert(
    text.startsWith("#!/usr/bin/env -S deno run\n/**\n * it.ts: run it as it"),
  );
  const order = [
    ...["HELP =", "function main()", "Primer: sockets", "LABEL ="],
    ...["the command line", "function parse", "await main"],
  ].map((part) => text.indexOf(part));
  assertEquals(order, order.toSorted((a, b) => a - b));
  assert(!order.includes(-1));
  assert(!/import \{|export/.test(text), text);
});

Deno.test("singleFile() puts everything after what it needs while it loads", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `import { Sub } from "../lib/sub.ts";
import { table } from "../lib/table.ts";

const TABLE = { table: table() };
const LATER = () => new Sub();

if (import.meta.main) console.log(TABLE.table, LATER().length);
`,
    "lib/sub.ts": `import { Super } from "./super.ts";
export class Sub extends Super {}
`,
    "lib/super.ts": `export class Super { length = 2; }
`,
    "lib/table.ts": `const ROWS = [1];
export function table() { return ROWS.length; }
`,
  });
  assertEquals(await outputOf(text), "1 2\n");
});

Deno.test("singleFile() keeps what explains the code, and leaves out what only users of lib/ need", () => {
  const documented = (name: string) =>
    `/**
 * What ${name} is.
 *
 * Why ${name} is so; see {@linkcode other}.
 *
 * From the book.
 *
 * @param it What it is for.
 * @returns The first, or \`null\` at the
 * end.
 * @example Never
 */
export function ${name}(it: number): number | null { return it; }
`;
  const text = singleFileOf({
    "scripts/it.ts": `import { one } from "../lib/command_line/one.ts";
import { two } from "../lib/sockets/two.ts";

if (import.meta.main) console.log(one(1), two(2));
`,
    "lib/command_line/one.ts": documented("one"),
    "lib/sockets/two.ts": "/**\n * A file.\n *\n * @module\n */\n\n" +
      documented("two"),
  });
  const returns = " * @returns The first, or `null` at the\n * end.\n */";
  assert(text.includes(`/**\n * What one is.\n *\n${returns}`), text);
  assert(text.includes(" * Why two is so; see `other`.\n"), text);
  assert(text.includes(`\`other\`.\n *\n${returns}`), text);
  assert(!/the book|@param|Never|A file|Why one/.test(text), text);
});

Deno.test("singleFile() refuses two declarations of the same name", () => {
  const files = {
    "scripts/it.ts": `import { a } from "../lib/one.ts";
import { b } from "../lib/two.ts";

if (import.meta.main) console.log(a(), b());
`,
    "lib/one.ts": `const LIMIT = 1;
export function a() { return LIMIT; }
`,
    "lib/two.ts": `const [LIMIT] = [2];
export function b() { return LIMIT; }
`,
  };
  assertThrows(
    () => singleFileOf(files),
    Error,
    "one.ts and two.ts both declare LIMIT: rename one",
  );
  // Names that are not used cannot clash, and neither can names in functions.
  const text = singleFileOf({
    ...files,
    "lib/two.ts": `const LIMIT = 2;
export function b() { const a = 3; return a; }
`,
  });
  assert(!text.includes("LIMIT = 2"), text);
});

Deno.test("singleFile() refuses names that Deno or the copy itself needs", () => {
  for (
    const [name, other] of [["String", "Deno"], ["main", "every copy"]]
  ) {
    assertThrows(
      () =>
        singleFileOf({
          "scripts/it.ts": `function ${name}() {}

if (import.meta.main) ${name}();
`,
        }),
      Error,
      `${other} and it.ts`,
    );
  }
});

Deno.test("singleFile() imports what it uses from packages, all of it once", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `import { basename, join } from "node:path";
import { up } from "../lib/up.ts";

if (import.meta.main) console.log(join("a", up("b")));
`,
    "lib/up.ts": `import { dirname as parent, join, sep } from "node:path";
export function up(path: string) { return parent(join(path, "c")); }
`,
  });
  assertEquals(text.match(/^import.*/gm), [
    'import { dirname as parent, join } from "node:path";',
  ]);
  assertEquals(await outputOf(text), "a/b\n".replace("/", SEPARATOR));
});

Deno.test("singleFile() imports what is a type to one file and a value to another as a value", async () => {
  const text = singleFileOf({
    "scripts/it.ts": `import type { EventEmitter } from "node:events";
import { make } from "../lib/make.ts";

const emitter: EventEmitter = make();

if (import.meta.main) console.log(emitter.listenerCount("it"));
`,
    "lib/make.ts": `import { EventEmitter } from "node:events";
export function make() { return new EventEmitter(); }
`,
  });
  assertEquals(text.match(/^import.*/gm), [
    'import { EventEmitter } from "node:events";',
  ]);
  assertEquals(await outputOf(text), "0\n");
});

Deno.test("singleFile() uses replacements for packages if the copy must not need a network", async () => {
  const files = {
    "scripts/it.ts":
      `import { TextLineStream } from "jsr:@std/streams@^1.1.2/text-line-stream";

if (import.meta.main) {
  const lines = ReadableStream.from(["a\\nb\\n"]).pipeThrough(new TextLineStream());
  console.log(await Array.fromAsync(lines));
}
`,
  };
  const offline = singleFileOf(files, true);
  assertEquals(await outputOf(offline), '[ "a", "b" ]\n');
  assert(!offline.includes("jsr:@std"), offline);
  const online = singleFileOf(files);
  assert(!online.includes("class TextLineStream"), online);
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
export class Many {
  #mine = 4;
  used() { return OF_USED; }
  unused() { return this.#helper() + unused(); }
  #helper() { return OF_UNUSED + this.#mine; }
  toString() { return "many"; }
}
`,
    "lib/unused.ts": `export function unused() { return 5; }`,
  });
  assertEquals(await outputOf(text), "1 many\n");
  assert(!/unused|UNUSED|NEITHER|#/.test(text), text);
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

Deno.test("singleFile() refuses an offline copy with a package that has no replacement", () => {
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
    "there is no replacement for npm:fast-check@4.10.2",
  );
});
