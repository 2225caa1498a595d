import { assert, assertEquals, assertThrows } from "@std/assert";
import { sep as SEPARATOR } from "node:path";
import { pathToFileURL } from "node:url";
import { singleFile } from "../tools/single_file.ts";
import { Program } from "./harness.ts";

/** Makes one file of a script and the other files that it needs. */
function singleFileOf(
  script: string,
  others: Record<string, string> = {},
  offline = false,
): string {
  const folder = Deno.makeTempDirSync();
  try {
    for (const subfolder of ["scripts", "lib/command_line", "lib/sockets"]) {
      Deno.mkdirSync(`${folder}/${subfolder}`, { recursive: true });
    }
    const files = { ...others, "scripts/it.ts": script };
    for (const [path, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${folder}/${path}`, text);
    }
    return singleFile(pathToFileURL(`${folder}/scripts/it.ts`), { offline });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Checks that no single file can be made, and why. */
function assertRefused(
  why: string,
  ...files: Parameters<typeof singleFileOf>
): void {
  assertThrows(() => singleFileOf(...files), Error, why);
}

/** Checks a program's types, runs it and checks what it prints. */
async function assertPrints(program: string, output: string): Promise<void> {
  const deno = [Deno.execPath(), "run", "--check", "--no-config", "--ext=ts"];
  await using child = new Program({ argv: [...deno, "-"] });
  await child.type(program);
  await child.endInput();
  assertEquals(await child.exit(), 0, child.stderr.text);
  assertEquals(child.stdout.text, output);
}

Deno.test("singleFile() puts the script first, then sockets, then the command line, and starts at the end", async () => {
  const script = `#!/usr/bin/env -S deno run
/**
 * it.ts: run it as scripts/it.ts
 * @module
 */

import { parse } from "../lib/command_line/parse.ts";
import { Late } from "../lib/sockets/late.ts";

const HELP = "deno run scripts/it.ts";

if (import.meta.main) console.log(new Late().label, HELP, parse());
`;
  const text = singleFileOf(script, {
    "lib/command_line/parse.ts": "export function parse() { return 1; }",
    "lib/sockets/late.ts": `const LABEL = "late";
export class Late {
  label = LABEL;
}
`,
  });
  await assertPrints(text, "late deno run it.ts 1\n");
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
  const script = `import { Sub } from "../lib/sub.ts";
import { table } from "../lib/table.ts";

const TABLE = { table: table() };
const LATER = () => new Sub();

if (import.meta.main) console.log(TABLE.table, LATER().length);
`;
  const text = singleFileOf(script, {
    "lib/sub.ts": `import { Super } from "./super.ts";
export class Sub extends Super {}
`,
    "lib/super.ts": "export class Super { length = 2; }",
    "lib/table.ts": `const ROWS = [1];
export function table() { return ROWS.length; }
`,
  });
  await assertPrints(text, "1 2\n");
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
  const script = `import { one } from "../lib/command_line/one.ts";
import { two } from "../lib/sockets/two.ts";

if (import.meta.main) console.log(one(1), two(2));
`;
  const text = singleFileOf(script, {
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
  const script = `import { a } from "../lib/one.ts";
import { b } from "../lib/two.ts";

if (import.meta.main) console.log(a(), b());
`;
  const one = `const LIMIT = 1;
export function a() { return LIMIT; }
`;
  assertRefused("one.ts and two.ts both declare LIMIT: rename one", script, {
    "lib/one.ts": one,
    "lib/two.ts": `const [LIMIT] = [2];
export function b() { return LIMIT; }
`,
  });
  // Names that are not used cannot clash, and neither can names in functions.
  const text = singleFileOf(script, {
    "lib/one.ts": one,
    "lib/two.ts": `const LIMIT = 2;
export function b() { const a = 3; return a; }
`,
  });
  assert(!text.includes("LIMIT = 2"), text);
});

Deno.test("singleFile() refuses names that Deno or the copy itself needs", () => {
  for (const [name, other] of [["String", "Deno"], ["main", "every copy"]]) {
    const script = `function ${name}() {}\nif (import.meta.main) ${name}();`;
    assertRefused(`${other} and it.ts`, script);
  }
});

Deno.test("singleFile() imports only what it uses from a package, in one import", async () => {
  const script = `import { basename, join } from "node:path";
import { up } from "../lib/up.ts";

if (import.meta.main) console.log(join("a", up("b")));
`;
  const text = singleFileOf(script, {
    "lib/up.ts": `import { dirname as parent, join, sep } from "node:path";
export function up(path: string) { return parent(join(path, "c")); }
`,
  });
  assertEquals(text.match(/^import.*/gm), [
    'import { dirname as parent, join } from "node:path";',
  ]);
  await assertPrints(text, "a/b\n".replace("/", SEPARATOR));
});

Deno.test("singleFile() imports what is a type to one file and a value to another as a value", async () => {
  const script = `import type { EventEmitter } from "node:events";
import { make } from "../lib/make.ts";

const emitter: EventEmitter = make();

if (import.meta.main) console.log(emitter.listenerCount("it"));
`;
  const text = singleFileOf(script, {
    "lib/make.ts": `import { EventEmitter } from "node:events";
export function make() { return new EventEmitter(); }
`,
  });
  assertEquals(text.match(/^import.*/gm), [
    'import { EventEmitter } from "node:events";',
  ]);
  await assertPrints(text, "0\n");
});

Deno.test("singleFile() uses replacements for packages if the copy must not need a network", async () => {
  const script =
    `import { TextLineStream } from "jsr:@std/streams@^1.1.2/text-line-stream";

if (import.meta.main) {
  const lines = ReadableStream.from(["a\\nb\\n"]).pipeThrough(new TextLineStream());
  console.log(await Array.fromAsync(lines));
}
`;
  const offline = singleFileOf(script, {}, true);
  await assertPrints(offline, '[ "a", "b" ]\n');
  assert(!offline.includes("jsr:@std"), offline);
  const online = singleFileOf(script);
  assert(!online.includes("class TextLineStream"), online);
});

Deno.test("singleFile() leaves out what the script does not use, down to methods", async () => {
  const script = `import { Many } from "../lib/many.ts";

if (import.meta.main) console.log(new Many().used(), \`\${new Many()}\`);
`;
  const text = singleFileOf(script, {
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
    "lib/unused.ts": "export function unused() { return 5; }",
  });
  await assertPrints(text, "1 many\n");
  assert(!/unused|UNUSED|NEITHER|#/.test(text), text);
});

Deno.test("singleFile() writes a file that is imported as text into the copy", async () => {
  const page = "<p>`${1}` \\ </p>\n";
  const script = `import PAGE from "./it.html" with { type: "text" };

if (import.meta.main) console.log(PAGE);
`;
  const text = singleFileOf(script, { "scripts/it.html": page });
  await assertPrints(text, page + "\n");
});

Deno.test("singleFile() refuses a script that does not end with if (import.meta.main)", () => {
  const script = `import { one } from "../lib/one.ts";
console.log(one);
`;
  const one = "export const one = 1;";
  const why = "it.ts does not end with if (import.meta.main)";
  assertRefused(why, script, { "lib/one.ts": one });
});

Deno.test("singleFile() refuses an offline copy with a package that has no replacement", () => {
  const script = `import fc from "npm:fast-check@4.10.2";

if (import.meta.main) console.log(fc);
`;
  const why = "there is no replacement for npm:fast-check@4.10.2";
  assertRefused(why, script, {}, true);
});
