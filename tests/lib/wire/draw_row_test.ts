import { assert, assertEquals } from "@std/assert";
import { drawArrow } from "../../../lib/wire/draw_arrow.ts";
import { drawRow } from "../../../lib/wire/draw_row.ts";
import { ladderLayout } from "../../../lib/wire/ladder_layout.ts";
import type { Shape } from "../../../lib/wire/shape.ts";
import type { WireEvent, WireEventKind } from "../../../lib/wire/wire_event.ts";
import { bytes, wireEvent } from "../../wire_samples.ts";

/** What draws each arrow from x = 100 to 200, and from x = 200 to 100. */
const ARROWS: Record<WireEventKind, [string[], string[]]> = {
  connect: [
    ["104", "M108 0H192", "M200 0l-9 -4.5v9z"],
    ["196", "M192 0H108", "M100 0l9 -4.5v9z"],
  ],
  data: [
    ["M100 0H192", "M200 0l-9 -4.5v9z"],
    ["M200 0H108", "M100 0l9 -4.5v9z"],
  ],
  datagram: [
    ["M100 0H199", "M191 -5L199 0l-8 5"],
    ["M200 0H101", "M109 -5L101 0l8 5"],
  ],
  fin: [
    ["M105 -6v12", "M105 0H192", "M200 0l-9 -4.5v9z"],
    ["M195 -6v12", "M195 0H108", "M100 0l9 -4.5v9z"],
  ],
  rst: [
    ["M100 -2H188", "M100 2H188", "M188 -5l10 10m0 -10l-10 10"],
    ["M200 -2H112", "M200 2H112", "M102 -5l10 10m0 -10l-10 10"],
  ],
  refuse: [
    ["M100 0H188", "M188 -5l10 10m0 -10l-10 10"],
    ["M200 0H112", "M102 -5l10 10m0 -10l-10 10"],
  ],
  drop: [
    ["M100 0H150", "M145 -5l10 10m0 -10l-10 10"],
    ["M200 0H150", "M145 -5l10 10m0 -10l-10 10"],
  ],
  note: [["M100 -6l6 6l-6 6l-6 -6z"], ["M200 -6l6 6l-6 6l-6 -6z"]],
};

for (const [kind, expected] of Object.entries(ARROWS)) {
  Deno.test(`drawArrow() draws the same ${kind} in both directions`, () => {
    const lines = [[100, 200], [200, 100]].map(([start, end]) =>
      drawArrow(kind as WireEventKind, start, end)
        .map(([, { d, cx }]) => String(d ?? cx))
    );
    assertEquals(lines, expected);
  });
}

/** The texts of a row: their class, their place and what they say. */
function texts(event: WireEvent, width = 720): Record<string, string> {
  const [, , ...shapes] = drawRow(event, ladderLayout(width));
  return Object.fromEntries(
    (shapes as Shape[]).filter(([tag]) => tag === "text")
      .map(([, { class: name, x, y }, text]) => [name, `${x} ${y} ${text}`]),
  );
}

const DATA = { seq: 3, kind: "data", dir: "up", at: "client" } as const;

Deno.test("drawRow() shows number, seconds, connection, words and fault", () => {
  const event = { ...DATA, bytes: bytes("ps"), fault: "slicer 1/2" };
  assertEquals(texts(wireEvent(event)), {
    seq: "30 26 3",
    time: "90 26 0.025",
    conn: "126 26 1",
    label: '302.5 15 2 B "ps"',
    fault: "302.5 35 ↯ slicer 1/2",
  });
  const { label, fault } = texts(wireEvent({ ...event, at: "server" }));
  assertEquals(label, '571.5 15 2 B "ps"');
  assertEquals(fault, "571.5 35 ↯ slicer 1/2");
});

Deno.test("drawRow() leaves out the seconds where there is no room, and connection 0", () => {
  const names = Object.keys(texts(wireEvent({ ...DATA, conn: 0 }), 400));
  assertEquals(names, ["seq", "label"]);
});

Deno.test("drawRow() shows as many bytes as there is room for", () => {
  const event = wireEvent({ ...DATA, bytes: bytes("0123456789".repeat(20)) });
  assertEquals(
    texts(event).label,
    '302.5 15 200 B "0123456789012345678901234"…',
  );
  assertEquals(texts(event, 400).label, '149 15 200 B "0123456789"…');
});

Deno.test("drawRow() writes what happened above the arrow", () => {
  const words = ({ ...given }: Partial<WireEvent>) =>
    texts(wireEvent({ ...DATA, ...given })).label.split(" ").slice(2).join(" ");
  const ps = bytes("ps");
  assertEquals(
    [
      words({ kind: "connect" }),
      words({ kind: "fin" }),
      words({ kind: "rst" }),
      words({ kind: "refuse" }),
      words({ kind: "note", fault: "stall is on" }),
      words({ kind: "drop", fault: "blackhole: FIN" }),
      words({ kind: "drop", fault: "blackhole: RST" }),
      words({ kind: "drop", fault: "blackhole" }),
      words({ kind: "drop", bytes: ps }),
      words({ kind: "datagram", bytes: ps, offset: 4 }),
      words({ kind: "datagram", offset: 4 }),
    ],
    [
      "connect",
      "FIN",
      "RST",
      "cannot connect",
      "stall is on",
      "FIN dropped",
      "RST dropped",
      "0 B dropped",
      '2 B dropped "ps"',
      '#4 2 B "ps"',
      "#4 0 B",
    ],
  );
});

Deno.test("drawRow() puts a note on the relay's line, and its fault only in the words", () => {
  const note = wireEvent({ ...DATA, kind: "note", fault: "stall" });
  const layout = ladderLayout(720);
  const row = JSON.stringify(drawRow(note, layout));
  assert(row.includes(`"M${layout.relay} -6l6 6`), row);
  assert(!row.includes("↯"), row);
});
