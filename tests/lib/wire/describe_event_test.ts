import { assertEquals } from "@std/assert";
import { describeEvent } from "../../../lib/wire/describe_event.ts";
import type { WireEvent } from "../../../lib/wire/wire_event.ts";

const DROP: WireEvent = {
  seq: 1,
  ms: 0,
  conn: 1,
  dir: "up",
  at: "server",
  kind: "drop",
  offset: 0,
  bytes: new Uint8Array(),
  from: "127.0.0.1:2001",
  to: "127.0.0.1:2000",
  fault: null,
};

for (
  const [fault, what] of [
    ["latency 30 ms, blackhole: FIN", "the end of file (FIN)"],
    ["blackhole: RST", "the reset (RST)"],
    ["blackhole", "an empty datagram"],
  ]
) {
  Deno.test(`describeEvent() says that ${what} was dropped`, () => {
    assertEquals(
      describeEvent({ ...DROP, fault }),
      `The relay does not pass ${what} on to the server. Fault: ${fault}.`,
    );
  });
}
