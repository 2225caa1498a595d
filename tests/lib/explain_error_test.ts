import { assertEquals } from "@std/assert";
import { explainError } from "../../lib/command_line/explain_error.ts";

const CASES: [unknown, string][] = [
  [
    new Deno.errors.TimedOut("Connection timed out (os error 110)"),
    "no answer; is the address right, and does the server accept clients?",
  ],
  [
    new Deno.errors.PermissionDenied("Permission denied (os error 13)"),
    "the operating system does not allow it",
  ],
  [
    new Error("No space left on device (os error 28)"),
    "No space left on device",
  ],
  [
    new Deno.errors.NotCapable(
      'Requires net access to "127.0.0.1:2000", run again with the --allow-net flag',
    ),
    "permission missing; add --allow-net=127.0.0.1:2000",
  ],
  [new Error("one\n  two\x1b[2J"), "one; two\\x1b[2J"],
  ["not\nan error", "not; an error"],
  [undefined, "undefined"],
];

for (const [thrown, line] of CASES) {
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  Deno.test(`explainError() explains ${name} as "${line}"`, () => {
    assertEquals(explainError(thrown), line);
    const error = new Error("cannot do it", { cause: thrown });
    if (thrown !== undefined) {
      assertEquals(explainError(error), `cannot do it: ${line}`);
    }
  });
}
