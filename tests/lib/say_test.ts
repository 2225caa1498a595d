import { assertEquals } from "@std/assert";
import { pendingWrites } from "../../lib/command_line/print.ts";
import { say } from "../../lib/command_line/say.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

test("say() drops messages while 1,000 are waiting, and then says how many", async () => {
  using ends = await peers.connection();
  const { client: writer, server: reader } = ends;
  // More than the connection holds while nobody reads.
  say("x".repeat(20_000_000), writer);
  const messages = Array.from({ length: 1099 }, (_, n) => `message ${n}`);
  for (const message of messages) say(message, writer);
  const received = peers.receiveAll(reader);
  await Promise.all(pendingWrites());
  for (const message of ["last but one", "last"]) say(message, writer);
  await Promise.all(pendingWrites());
  await writer.closeWrite();
  const [, ...lines] = (await received).split("\n");
  assertEquals(lines, [
    ...messages.slice(0, 999),
    ...["(messages dropped: 100)", "last but one", "last", ""],
  ]);
});
