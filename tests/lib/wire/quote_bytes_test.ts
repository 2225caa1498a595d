import { assert, assertEquals } from "@std/assert";
import fc from "../../fast_check.ts";
import { quoteBytes } from "../../../lib/wire/quote_bytes.ts";
import { bytes } from "../../wire_samples.ts";

Deno.test("quoteBytes() shows what a terminal would hide or obey", () => {
  const shown: [string | number[], string][] = [
    ["", '""'],
    ["ps", '"ps"'],
    ['a"b\\c', String.raw`"a\"b\\c"`],
    ["\r\n\t\0\x1b[2J\x7f", String.raw`"\r\n\t\x00\x1b[2J\x7f"`],
    ["é漢🎈", '"é漢🎈"'],
    ["\u202e\u2028\ufeff\x85", String.raw`"\u{202e}\u{2028}\u{feff}\u{85}"`],
    [[0xff, 0x41, 0xc3], String.raw`"\xffA\xc3"`],
    [[0xc0, 0x80], String.raw`"\xc0\x80"`],
    [[0xed, 0xa0, 0x80], String.raw`"\xed\xa0\x80"`],
  ];
  for (const [input, expected] of shown) {
    const data = typeof input === "string"
      ? bytes(input)
      : new Uint8Array(input);
    assertEquals(quoteBytes(data, 99), expected);
  }
});

Deno.test("quoteBytes() cuts between characters, and says so", () => {
  assertEquals(quoteBytes(bytes("abcdef"), 8), '"abcdef"');
  assertEquals(quoteBytes(bytes("abcdef"), 7), '"abcde…');
  assertEquals(quoteBytes(bytes("a\0b"), 5), '"a…');
  assertEquals(quoteBytes(bytes("a\0b"), 6), '"a…');
  assertEquals(quoteBytes(bytes("a\0b"), 7), String.raw`"a\x00…`);
});

Deno.test("quoteBytes() never gives more than it may, nor a control character", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 3, max: 40 }), (data, n) => {
      const text = quoteBytes(data, n);
      assert(text.length <= n, text);
      assert(!/[\p{C}\p{Zl}\p{Zp}]/u.test(text));
      if (text.endsWith('"')) {
        assertEquals(quoteBytes(data, 9999), text);
      }
    }),
  );
});
