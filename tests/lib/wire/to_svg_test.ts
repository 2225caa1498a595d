import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "../../fast_check.ts";
import { toSvg } from "../../../lib/wire/to_svg.ts";
import { DATAGRAMS, REFUSED, SLICED, wireEvent } from "../../wire_samples.ts";

/** Checks that tags are balanced and that text is escaped: XML 1.0. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const attributes = String.raw`(?:\s+[\w:-]+="[^"<]*")*`;
  const tag = new RegExp(String.raw`<(/?)([\w:-]+)${attributes}\s*(/?)>`, "g");
  let end = 0;
  for (
    const { 0: all, 1: closing, 2: name, 3: empty, index } of xml.matchAll(tag)
  ) {
    assertText(xml.slice(end, index));
    end = index + all.length;
    if (closing) assertEquals(open.pop(), name);
    else if (!empty) open.push(name);
  }
  assertEquals(open, []);
  assertEquals(xml.slice(end), "\n");
  // deno-lint-ignore no-control-regex
  assert(!/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(xml));
}

function assertText(text: string): void {
  assert(!/<|&(?!(amp|lt|gt|quot);)/.test(text), text);
}

Deno.test("toSvg() writes well-formed XML, whatever passed", () => {
  for (const events of [SLICED, REFUSED, DATAGRAMS, []]) {
    assertWellFormed(toSvg(events));
  }
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.string(),
      (data, fault) => {
        const event = {
          seq: 1,
          dir: "up",
          at: "client",
          kind: "data",
        } as const;
        const visible = fault.replaceAll(/[\p{C}\ufffe\uffff]/gu, "");
        assertWellFormed(
          toSvg([wireEvent({ ...event, bytes: data, fault: visible })]),
        );
      },
    ),
  );
});

Deno.test("toSvg() gives every event a row, and its sentence as the title", () => {
  const svg = toSvg(SLICED);
  assertEquals(svg.match(/<g class="row /g)!.length, SLICED.length);
  for (
    const words of [
      "<title>The client at 127.0.0.1:52634 connects to the relay.</title>",
      "<title>The relay writes 1 byte to the server: &quot;p&quot;. Fault: slicer 1/2.</title>",
      ">↯ slicer 1/2</text>",
      ">1 B &quot;p&quot;</text>",
      ">:52634</text>",
      ">:2000</text>",
    ]
  ) {
    assertStringIncludes(svg, words);
  }
});

Deno.test("toSvg() distinguishes kinds and directions by shape, not by colour", () => {
  const kinds = ["connect", "data", "datagram", "fin", "rst", "drop"] as const;
  const shapes = kinds.flatMap((kind) =>
    (["up", "down"] as const).map((dir) => {
      const svg = toSvg([wireEvent({ seq: 1, kind, dir, at: "client" })]);
      const [row] = svg.match(/<g class="row .*<\/g>/)!;
      return [...row.matchAll(/ (d|cx)="([^"]*)"/g)].join();
    })
  );
  assertEquals(new Set(shapes).size, 12);
});

Deno.test("toSvg() says how many events are missing before the first", () => {
  assertStringIncludes(
    toSvg(SLICED.slice(3), 3),
    ">3 events are left out</text>",
  );
  assertStringIncludes(
    toSvg(SLICED.slice(1), 1),
    ">1 event is left out</text>",
  );
  assert(!toSvg(SLICED).includes("left out"));
});
