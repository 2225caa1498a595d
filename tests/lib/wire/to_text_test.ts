import { assertEquals } from "@std/assert";
import { ladderLine } from "../../../lib/wire/ladder_line.ts";
import { toText } from "../../../lib/wire/to_text.ts";
import { DATAGRAMS, REFUSED, SLICED, wireEvent } from "../../wire_samples.ts";

const TEXTS = {
  SLICED: `\
    #     time conn client                  relay :2001            server :2000
    1    0.000   #1 ├── connect from :52634 ────►│                            │
    2    0.013   #1 │                            ├── connect ────────────────►│
    3    0.025   #1 ├── 2 B "ps" ───────────────►│                            │
    4    0.037   #1 │                 slicer 1/2 ├── 1 B "p" ────────────────►│
    5    0.050   #1 │                 slicer 2/2 ├── 1 B "s" ────────────────►│
    6    0.063   #1 │                            │◄─ 8 B "PID TTY\\n" ─────────┤
    7    0.075   #1 │◄─ 8 B "PID TTY\\n" ─────────┤                            │
    8    0.087   #1 ├══ FIN ════════════════════►│                            │
    9    0.100   #1 │                            ├══ FIN ════════════════════►│
   10    0.113   #1 │                            │◄─ 22 B "<b>&\\"quoted\\""… ──┤
   11    0.125   #1 │×─ drop 22 B "<b>&\\"quo"… ──┤ blackhole                  │
   12    0.138   #1 │                            * stall: stops reading       │
   13    0.150   #1 │                            │×═ RST ═════════════════════┤
   14    0.163   #1 │×═ RST ═════════════════════┤ reset_peer                 │
`,
  REFUSED: `\
    #     time conn client                  relay :2001            server :2000
    1    0.000   #1 ├── connect from :52634 ────►│                            │
    2    0.013   #1 │                            ├── cannot connect ─────────×│
    3    0.025   #1 │×═ RST ═════════════════════┤                            │
`,
  DATAGRAMS: `\
    #     time conn client                  relay :2001            server :2000
    1    0.000   #1 ├── connect from :52634 ────►│                            │
    2    0.013   #1 │                            ├── connect ────────────────►│
    3    0.025   #1 ├┄┄ #1 3 B "one" ┄┄┄┄┄┄┄┄┄┄┄►│                            │
    4    0.037   #1 │                            ├┄┄ #1 3 B "one" ┄┄┄┄┄┄┄┄┄┄┄►│
    5    0.050   #1 ├┄┄ #2 3 B "two" ┄┄┄┄┄┄┄┄┄┄┄►│                            │
    6    0.063   #1 │                     lose 2 ├── drop 3 B "two" ─×        │
    7    0.075   #1 ├┄┄ #3 0 B "" ┄┄┄┄┄┄┄┄┄┄┄┄┄┄►│                            │
    8    0.087   #1 │              duplicate 1/2 ├┄┄ #3 0 B "" ┄┄┄┄┄┄┄┄┄┄┄┄┄┄►│
    9    0.100   #1 │              duplicate 2/2 ├┄┄ #3 0 B "" ┄┄┄┄┄┄┄┄┄┄┄┄┄┄►│
   10    0.113   #1 │                            │◄┄ #1 24 B "Fri Nov 20 "… ┄┄┤
   11    0.125   #1 │◄┄ #1 24 B "Fri Nov 20 "… ┄┄┤                            │
`,
};

Deno.test("toText() draws a line for each event, 79 columns wide", () => {
  assertEquals(
    {
      SLICED: toText(SLICED),
      REFUSED: toText(REFUSED),
      DATAGRAMS: toText(DATAGRAMS),
    },
    TEXTS,
  );
  for (const line of Object.values(TEXTS).join("").trim().split("\n")) {
    if (line.includes("time conn")) continue;
    assertEquals([...line].length, 79, line);
  }
});

Deno.test("toText() says how many events are left out", () => {
  const [head, , , , ...rest] = TEXTS.SLICED.split("\n");
  const said = "(earlier events left out: 3)";
  assertEquals(toText(SLICED.slice(3), 3), [head, said, ...rest].join("\n"));
});

Deno.test("toText() needs no events", () => {
  assertEquals(toText([]).split("\n").length, 2);
});

Deno.test("ladderLine() cuts long remarks, also in ASCII", () => {
  const event = wireEvent({
    ...{ seq: 1, kind: "data", dir: "up", at: "client", conn: 0 },
    ...{ bytes: new Uint8Array(100).fill(97), fault: "x".repeat(30) },
  });
  assertEquals(
    [ladderLine(event), ladderLine(event, { ascii: true })],
    [
      `    1    0.000      ├── 100 B "aaaaaaaaaaaaa"… ─►│ ${"x".repeat(25)}… │`,
      `    1    0.000      |-- 100 B "aaaaaaaaaaa"... ->| ${
        "x".repeat(23)
      }... |`,
    ],
  );
});
