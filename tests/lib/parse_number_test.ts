import { assertEquals, assertThrows } from "@std/assert";
import { parseNumber } from "../../lib/command_line/parse_number.ts";
import { UsageError } from "../../lib/command_line/usage_error.ts";

Deno.test("parseNumber() accepts numbers within the range", () => {
  for (const port of ["0", "80", "65535", "00080"]) {
    assertEquals(parseNumber("PORT", port, 0, 65535), Number(port));
  }
  assertEquals(parseNumber("--interval", "0.02", 0.001, 60), 0.02);
});

Deno.test("parseNumber() refuses everything else, even what Number() accepts", () => {
  const wrong = ["", " ", " 80 ", "0x50", "1e3", "-1", "+1", "1.5", "65536"];
  for (const text of [...wrong, "20x0", "NaN", "８０"]) {
    const error = assertThrows(
      () => parseNumber("PORT", text, 0, 65535),
      UsageError,
    );
    assertEquals(
      error.message,
      `PORT must be a number from 0 to 65535, not "${text}"`,
    );
  }
  for (const text of [".5", "5.", "1,5", "0", "Infinity"]) {
    assertThrows(
      () => parseNumber("--interval", text, 0.001, 60),
      UsageError,
      "--interval must be a number from 0.001 to 60",
    );
  }
});
