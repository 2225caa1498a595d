import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/command_line/usage_error.ts";
import { FAULTS } from "../../../lib/wire/fault_list.ts";
import { parseFault } from "../../../lib/wire/parse_fault.ts";

/** A value for each parameter. */
const SAMPLES: Record<string, string> = {
  MS: "50",
  "[MS]": "50",
  "[JITTER]": "5",
  BYTES_PER_S: "1000",
  SIZE: "3",
  "[GAP_MS|lockstep]": "lockstep",
  N: "7",
  "[fin|reset|stall]": "reset",
  "[stall]": "stall",
  P: "10%",
  "P|LIST": "3,5",
  "[P|LIST]": "0.5",
};

for (const transport of ["tcp", "udp"] as const) {
  for (const [name, { [transport]: form }] of Object.entries(FAULTS)) {
    if ("refusal" in form) {
      Deno.test(`parseFault() says why there is no ${name} over ${transport}`, () => {
        const { message } = assertThrows(
          () => parseFault(`${name} 1`, transport),
          UsageError,
        );
        assertEquals(message, `${name}: ${form.refusal}`);
        assertMatch(message, /^[a-z_]+: [^\n.]{20,80}$/);
      });
      continue;
    }
    Deno.test(`parseFault() reads ${name} over ${transport}, with and without its optional parameters`, () => {
      const parameters = form.parameters.split(" ").filter(Boolean);
      const required = parameters.filter((it) => !it.startsWith("["));
      for (const words of [parameters, required]) {
        const text = [name, ...words.map((it) => SAMPLES[it])].join(" ");
        const fault = parseFault(` ${text.replace(" ", "  ")} `, transport);
        assertEquals([fault.name, fault.text], [name, text]);
        assertEquals(fault.values.length, words.length);
      }
      assertThrows(() => parseFault(`${name} 1 2 3`, transport), UsageError);
    });
  }
}

Deno.test("parseFault() lists the faults of the transport if there is no such fault", () => {
  assertThrows(
    () => parseFault("loose 3", "udp"),
    UsageError,
    'unknown fault "loose"; over UDP there are latency, bandwidth, ' +
      "limit_data, blackhole, corrupt, lose, duplicate, reorder, truncate",
  );
  assertThrows(
    () => parseFault("toString", "tcp"),
    UsageError,
    "unknown fault",
  );
  assertThrows(() => parseFault("", "tcp"), UsageError, 'unknown fault ""');
});

Deno.test("parseFault() says what a wrong parameter should be", () => {
  const wrong = [
    ["latency", 'write this fault as latency MS [JITTER], not "latency"'],
    [
      "latency soon",
      'MS of latency must be a number from 0 to 3600000, not "soon"',
    ],
    [
      "slicer 0",
      'SIZE of slicer must be a number from 1 to 1000000000000, not "0"',
    ],
    ["limit_data 5 end", 'limit_data takes fin or reset or stall, not "end"'],
    ["corrupt 2", 'corrupt takes a probability such as 0.1 or 10%, not "2"'],
    ["stall 5", 'write this fault as stall, not "stall 5"'],
  ];
  for (const [text, message] of wrong) {
    const error = assertThrows(() => parseFault(text, "tcp"), UsageError);
    assertEquals(error.message, message);
  }
});
