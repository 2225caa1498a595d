/**
 * Compares the replacements in offline/ with the real packages. Without JSR it
 * compares them with themselves.
 *
 * @module
 */
import * as real from "@std/assert";
import { assertEquals, assertThrows } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { TextLineStream } from "@std/streams/text-line-stream";
import { toText } from "@std/streams/to-text";
import fc from "./fast_check.ts";
import config from "../deno.json" with { type: "json" };
import offline from "../offline/deno.json" with { type: "json" };
import * as offlineAssert from "../offline/assert/mod.ts";
import { parseArgs as offlineParseArgs } from "../offline/cli/parse_args.ts";
import { TextLineStream as OfflineTextLineStream } from "../offline/streams/text_line_stream.ts";
import { toText as offlineToText } from "../offline/streams/to_text.ts";

Deno.test("offline/deno.json repeats the imports and settings of deno.json, and adds the replacements", () => {
  const [version] = config.version.match(/^\d+\.\d+/)!;
  assertEquals<unknown>(offline, {
    links: ["./assert", "./cli", "./streams", ".."],
    imports: {
      ...config.imports,
      [config.name]: `jsr:${config.name}@^${version}.0`,
    },
    lock: config.lock,
    unstable: config.unstable,
    test: config.test,
  });
});

Deno.test("parseArgs() in offline/ parses command lines like @std/cli", () => {
  const options = {
    string: ["_", "host", "copies", "up"],
    boolean: ["help", "h", "go", "s", "no-page"],
    collect: ["up"],
    unknown(word: string, option?: string) {
      // Every script stops here.
      if (option !== undefined) throw new Error(`unknown ${word}`);
    },
  };
  const words = [
    ..."--host --host=::1 --host= --copies --copies=5 --up=a --up b".split(" "),
    ..."--go -h --help -s --no-page 2000 abc -1 -x --unknown".split(" "),
    ..."--unknown=1 20x0 -- - a=b".split(" "),
    ...["", " 80 ", "a\nb", "--host=a\nb"],
  ];
  const read = (parse: typeof offlineParseArgs, line: string[]) => {
    try {
      const { _, help, h, ...rest } = parse(line, options);
      return { _, help: Boolean(help || h), ...rest };
    } catch (error) {
      return String(error);
    }
  };
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...words), { maxLength: 5 }),
      (line) => {
        assertEquals(
          read(offlineParseArgs, line),
          read(parseArgs as typeof offlineParseArgs, line),
        );
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("TextLineStream and toText() in offline/ do the same as in @std/streams", async () => {
  const text = fc.array(fc.constantFrom("a", "\r", "\n", "\r\n", "é"))
    .map((it) => it.join(""));
  await fc.assert(fc.asyncProperty(fc.array(text), async (chunks) => {
    const through = (stream: TransformStream<string, string>) =>
      Array.fromAsync(ReadableStream.from(chunks).pipeThrough(stream));
    assertEquals(
      await through(new OfflineTextLineStream()),
      await through(new TextLineStream()),
    );
    const bytes = () =>
      ReadableStream.from(chunks).pipeThrough(new TextEncoderStream());
    assertEquals(await offlineToText(bytes()), await toText(bytes()));
  }));
});

Deno.test("the assertions in offline/ pass and fail like those of @std/assert", async () => {
  for (const assertions of [real, offlineAssert]) {
    const its: typeof offlineAssert = assertions as typeof offlineAssert;
    its.assert(1);
    assertThrows(() => its.assert(0));
    its.assertEquals({ a: [1, new Uint8Array([2])] }, {
      a: [1, new Uint8Array([2])],
    });
    const unequal: [unknown, unknown][] = [
      ...[[1, "1"], [[1], [2]], [{ a: 1 }, {}]] as [unknown, unknown][],
      [new Uint8Array(1), [0]],
    ];
    for (const [a, b] of unequal) {
      assertThrows(() => its.assertEquals<unknown>(a, b));
    }
    its.assertStringIncludes("abc", "b");
    assertThrows(() => its.assertStringIncludes("abc", "d"));
    its.assertMatch("abc", /^a/);
    assertThrows(() => its.assertMatch("abc", /^b/));
    const fail = () => {
      throw new RangeError("too long");
    };
    its.assertThrows(fail, RangeError, "long");
    assertThrows(() => its.assertThrows(fail, TypeError));
    assertThrows(() => its.assertThrows(fail, RangeError, "short"));
    assertThrows(() => its.assertThrows(() => {}));
    const reject = () => Promise.reject(new RangeError("too long"));
    await its.assertRejects(reject, RangeError, "long");
    await real.assertRejects(() => its.assertRejects(reject, TypeError));
    await real.assertRejects(() =>
      its.assertRejects(reject, RangeError, "short")
    );
    await real.assertRejects(() => its.assertRejects(() => Promise.resolve()));
  }
});
