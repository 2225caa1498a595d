import { assertEquals } from "@std/assert";
import { type Sender, SenderTable } from "../../lib/page/sender_table.ts";

const HOUR = 3_600_000;

/** A sender that was heard at these times. */
function heardAt(...times: number[]): SenderTable {
  const table = new SenderTable(0);
  for (const time of times) table.hear("a", time);
  return table;
}

/** The first sender, at that time. */
function first(table: SenderTable, now = 0): Sender {
  return table.list(now)[0];
}

Deno.test("SenderTable: a sender is late after twice its interval", () => {
  const table = heardAt(10_000);
  assertEquals(first(table, HOUR).state, "heard once");
  table.hear("a", 70_000);
  assertEquals(first(table, 190_000).state, "on time");
  assertEquals(first(table, 190_001).state, "late");
  table.hear("a", 200_000);
  assertEquals(first(table, 200_001).state, "on time");
});

Deno.test("SenderTable: silences of an hour do not change the interval", () => {
  const table = heardAt(0, 5000, 10_000);
  for (let now = HOUR; now < 20 * HOUR; now += 2 * HOUR) {
    for (const beat of [0, HOUR, HOUR + 5000]) table.hear("a", now + beat);
    assertEquals(first(table).allowedMs, 10_000);
  }
});

Deno.test("SenderTable: three gaps that are too long set a new interval", () => {
  const table = heardAt(0, 2000, 4000, 64_000, 124_000);
  assertEquals(first(table).allowedMs, 4000);
  table.hear("a", 184_000);
  assertEquals(first(table).allowedMs, 120_000);
  for (let beat = 1; beat <= 5; beat++) table.hear("a", 184_000 + 2000 * beat);
  assertEquals(first(table).allowedMs, 4000);
});

Deno.test("SenderTable: a duplicate or a burst is not an interval", () => {
  const table = heardAt(0, 1, 60_000);
  for (let now = 60_000; now < HOUR; now += 60_000) {
    assertEquals(first(table, now - 1).state, "on time");
    for (const after of [0, 0, 200, 400]) table.hear("a", now + after);
  }
  assertEquals(first(table).allowedMs, 120_000);
  const steady = Array.from({ length: 5001 }, (_, now) => now);
  assertEquals(first(heardAt(...steady), 6000).state, "on time");
  assertEquals(first(heardAt(...steady), 6001).state, "late");
});

Deno.test('SenderTable: with expectMs, it lists "nobody" as late if no sender was heard', () => {
  assertEquals(heardAt().list(HOUR), []);
  const table = new SenderTable(1000, 500);
  assertEquals(table.list(1500), []);
  assertEquals(table.list(1501), [
    { name: "nobody", state: "late", heard: 1000, allowedMs: 500 },
  ]);
  for (const time of [1600, 5600]) table.hear("a", time);
  assertEquals(first(table, 6100).state, "on time");
  assertEquals(first(table, 6101).state, "late");
});

Deno.test("SenderTable: a flood from new ports pushes out newcomers only", () => {
  const table = heardAt(0, 5000);
  // Twenty noisy ports, and then 60,000 that are heard once or twice.
  for (let n = 0; n < 200; n++) {
    table.hear(`noisy ${n % 20}`, 6000 + 1000 * Math.floor(n / 20));
  }
  for (let port = 0; port < 60_000; port++) {
    table.hear(`port ${port}`, 20_000);
    if (port % 2) table.hear(`port ${port}`, 20_600);
  }
  const [late, ...others] = table.list(21_000);
  assertEquals([late.name, late.state], ["a", "late"]);
  const noisy = others.filter(({ name }) => name.startsWith("noisy"));
  assertEquals([others.length, noisy.length], [29, 19]);
});

Deno.test("SenderTable: a new sender is listed although 20 are late", () => {
  const table = new SenderTable(0);
  for (let n = 0; n < 40; n++) table.hear(`dead ${n % 20}`, n < 20 ? 0 : 1000);
  for (const time of [HOUR, HOUR + 5000]) table.hear("new", time);
  const { name, state } = table.list(HOUR + 6000).at(-1)!;
  assertEquals([name, state], ["new", "on time"]);
  table.dismiss("dead 3");
  assertEquals(table.list(HOUR).length, 20);
});
