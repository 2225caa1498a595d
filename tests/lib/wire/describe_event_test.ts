import { assertEquals } from "@std/assert";
import { describeEvent } from "../../../lib/wire/describe_event.ts";
import type { WireEvent } from "../../../lib/wire/wire_event.ts";
import { bytes, wireEvent } from "../../wire_samples.ts";

/** For each kind of event: what the relay gets, and what it does. */
const SENTENCES: Partial<Record<WireEvent["kind"], [string, string]>> = {
  connect: [
    "The client at 127.0.0.1:52634 connects to the relay.",
    "The relay connects to the server at 127.0.0.1:2000.",
  ],
  data: [
    'The relay reads 2 bytes from the client: "ps".',
    'The relay writes 2 bytes to the server: "ps".',
  ],
  datagram: [
    'Datagram 7 arrives from the client: 2 bytes, "ps".',
    'The relay sends datagram 7 to the server: 2 bytes, "ps".',
  ],
  fin: [
    "The client sends end of file (FIN): no more bytes will come from it.",
    "The relay sends end of file (FIN) to the server.",
  ],
  rst: [
    "The client resets the connection (RST).",
    "The relay resets the connection to the server (RST).",
  ],
  refuse: [
    "The relay cannot connect to the client at 127.0.0.1:2001.",
    "The relay cannot connect to the server at 127.0.0.1:2000.",
  ],
  drop: [
    'The relay discards 2 bytes for the client: "ps".',
    'The relay discards 2 bytes for the server: "ps".',
  ],
};

for (const [kind, sentences] of Object.entries(SENTENCES)) {
  Deno.test(`describeEvent() describes ${kind} at the client's side and at the server's`, () => {
    for (const [i, at] of (["client", "server"] as const).entries()) {
      const event = wireEvent({
        ...{ seq: 1, kind: kind as WireEvent["kind"], dir: "up", at },
        ...{ offset: 7, bytes: bytes("ps") },
      });
      assertEquals(describeEvent(event), sentences[i]);
    }
  });
}

Deno.test("describeEvent() tells the ends of the other direction apart", () => {
  const fin = { seq: 1, kind: "fin", dir: "down" } as const;
  assertEquals(
    [
      describeEvent(wireEvent({ ...fin, at: "client" })),
      describeEvent(wireEvent({ ...fin, at: "server", fault: "stall" })),
    ],
    [
      "The relay sends end of file (FIN) to the client.",
      "The server sends end of file (FIN): no more bytes will come from it. Fault: stall.",
    ],
  );
});

Deno.test("describeEvent() describes an empty datagram, one byte, and a note", () => {
  const to = { seq: 1, dir: "down", at: "client" } as const;
  assertEquals(
    [
      describeEvent(wireEvent({ ...to, kind: "datagram", offset: 3 })),
      describeEvent(wireEvent({ ...to, kind: "data", bytes: bytes("x") })),
      describeEvent(wireEvent({ ...to, kind: "note", fault: "stall is off" })),
    ],
    [
      "The relay sends datagram 3 to the client: it is empty.",
      'The relay writes 1 byte to the client: "x".',
      "Fault, server to client: stall is off.",
    ],
  );
});

for (
  const [fault, what] of [
    ["latency 30 ms, blackhole: FIN", "the end of file (FIN)"],
    ["blackhole: RST", "the reset (RST)"],
    ["blackhole", "an empty datagram"],
  ]
) {
  Deno.test(`describeEvent() says that ${what} was dropped`, () => {
    const drop = { seq: 1, kind: "drop", dir: "up", at: "server" } as const;
    assertEquals(
      describeEvent(wireEvent({ ...drop, fault })),
      `The relay does not pass ${what} on to the server. Fault: ${fault}.`,
    );
  });
}
