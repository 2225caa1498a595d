import { assertEquals } from "@std/assert";
import { SenderTable } from "../../lib/page/sender_table.ts";

Deno.test("SenderTable.list() has a sender late after twice the interval seen", () => {
  const table = new SenderTable({ now: 0 });
  const list = (now: number) => table.list(now).map(({ state }) => state);
  table.hear("a", 10_000);
  assertEquals(list(900_000), ["waiting"]);
  table.hear("a", 70_000);
  assertEquals(list(70_000), ["on time"]);
  assertEquals(list(190_000), ["on time"]);
  assertEquals(list(190_001), ["late"]);
  table.hear("a", 200_000);
  assertEquals(list(200_001), ["on time"]);
});

Deno.test("SenderTable.list() forgives stutters of less than a second", () => {
  const table = new SenderTable({ now: 0 });
  for (let now = 0; now < 100; now++) table.hear("a", now);
  assertEquals(table.list(1099)[0].state, "on time");
  assertEquals(table.list(1100)[0].state, "late");
});

Deno.test("SenderTable.list() learns that the interval has changed", () => {
  const table = new SenderTable({ now: 0 });
  let now = 0;
  for (let n = 0; n < 10; n++) table.hear("a", now += 2000);
  for (let n = 0; n < 10; n++) table.hear("a", now += 60_000);
  assertEquals(table.list(now + 60_000)[0].state, "on time");
});

Deno.test("SenderTable.list() has nobody late if nobody was heard in time", () => {
  const table = new SenderTable({ now: 1000, expectMs: 500 });
  assertEquals(table.list(1500), [
    { name: "nobody yet", state: "waiting", allowedMs: 500 },
  ]);
  assertEquals(table.list(1501)[0].state, "late");
  assertEquals(new SenderTable({ now: 0 }).list(1e9)[0].state, "waiting");
});

Deno.test("SenderTable.hear() forgets first those heard just once", () => {
  const table = new SenderTable({ now: 0, maxSenders: 3 });
  const names = () => table.list(0).map(({ name }) => name);
  table.hear("steady", 0);
  table.hear("steady", 1);
  for (let port = 0; port < 60_000; port++) table.hear(`${port}`, 2 + port);
  assertEquals(names(), ["steady", "59998", "59999"]);
  table.hear("59998", 70_000);
  table.hear("59999", 70_001);
  table.hear("new", 70_002);
  assertEquals(names(), ["59998", "59999", "new"]);
});
