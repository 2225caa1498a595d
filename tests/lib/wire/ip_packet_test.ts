import { assertEquals, assertThrows } from "@std/assert";
import { type IpEndpoint, ipPacket } from "../../../lib/wire/ip_packet.ts";
import { bytes } from "../../wire_samples.ts";

const from: IpEndpoint = { ip: [127, 0, 0, 1], port: 2001 };
const to: IpEndpoint = { ip: [127, 0, 0, 1], port: 2000 };

/** The bytes in hexadecimal, four at a time. */
function words(packet: Uint8Array): string {
  return packet.toHex().match(/.{1,8}/g)!.join(" ");
}

// The checksums were worked out by hand, as RFC 1071 says.
Deno.test("ipPacket() builds a UDP datagram", () => {
  assertEquals(
    words(ipPacket({ from, to, data: bytes("ps!") })),
    "4500001f 00004000 40113ccc 7f000001 7f000001 07d107d0 000b60c1 707321",
  );
});

Deno.test("ipPacket() builds a TCP segment", () => {
  const tcp = { seq: 1, ack: 2, flags: 0x18 };
  assertEquals(
    words(ipPacket({ from, to, tcp, data: bytes("ps!") })),
    "4500002b 00004000 40063ccb 7f000001 7f000001 " +
      "07d107d0 00000001 00000002 5018ffff 10b00000 707321",
  );
});

Deno.test("ipPacket() refuses what does not fit into a packet", () => {
  const longest = 0xffff - 20 - 8;
  const make = (length: number) =>
    ipPacket({ from, to, data: new Uint8Array(length) });
  assertEquals(make(longest).length, 0xffff);
  assertThrows(() => make(longest + 1), RangeError, "65535 bytes, not 65536");
});
