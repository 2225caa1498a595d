import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { fromJsonLines } from "../../../lib/wire/from_json_lines.ts";
import { toJsonLines } from "../../../lib/wire/to_json_lines.ts";
import { DATAGRAMS, REFUSED, SLICED, wireEvent } from "../../wire_samples.ts";

Deno.test("fromJsonLines() reads back exactly what toJsonLines() wrote", () => {
  const allBytes = wireEvent({
    seq: 7,
    dir: "down",
    at: "server",
    kind: "data",
    ms: 0.1 + 0.2,
    offset: 2 ** 40,
    bytes: Uint8Array.from({ length: 256 }, (_, i) => i),
    fault: 'corrupt "0.5"\n',
    from: "[::1]:2000",
  });
  for (const events of [SLICED, REFUSED, DATAGRAMS, [allBytes], []]) {
    assertEquals(fromJsonLines(toJsonLines(events)), events);
  }
});

Deno.test("toJsonLines() writes one line for each event, whatever is in it", () => {
  const text = toJsonLines(SLICED);
  assertEquals(text.split("\n").length, SLICED.length + 1);
  assertEquals(text.at(-1), "\n");
  for (const line of text.trimEnd().split("\n")) {
    assertMatch(line, /^\{"seq":\d+,.*,"fault":.*\}$/);
    assertEquals(Object.keys(JSON.parse(line)).length, 11);
  }
});

Deno.test("fromJsonLines() takes CRLF, empty lines and further keys", () => {
  const [line] = toJsonLines(SLICED).split("\n");
  const more = line.replace("{", '{"note":"mine",');
  assertEquals(
    fromJsonLines(`\n${line}\r\n\r\n${more}`),
    [SLICED[0], SLICED[0]],
  );
});

Deno.test("fromJsonLines() names the line and the key that are wrong", () => {
  const [line] = toJsonLines(SLICED).split("\n");
  const wrong = [
    ['"seq":1', '"seq":"1"', '"seq" must be a number of at least 0, not "1"'],
    ['"seq":1', '"seq":1.5', '"seq" must be a whole number, not 1.5'],
    ['"dir":"up"', '"dir":"left"', '"dir" must be up or down, not "left"'],
    ['"at":"client",', "", '"at" must be client or server, not undefined'],
    [
      '"bytes":""',
      '"bytes":"7"',
      '"bytes" must be pairs of hexadecimal digits, not "7"',
    ],
    ['"fault":null', '"fault":0', '"fault" must be a string or null, not 0'],
  ];
  for (const [right, changed, message] of wrong) {
    assertThrows(
      () => fromJsonLines(`${line}\n${line.replace(right, changed)}\n`),
      SyntaxError,
      `Line 2 is not an event: ${message}`,
    );
  }
  for (const text of ["ps", "null", "[]", "1", line.slice(0, -5)]) {
    assertThrows(() => fromJsonLines(text), SyntaxError, "Line 1 is not");
  }
});
