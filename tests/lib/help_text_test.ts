import { assertEquals } from "@std/assert";
import { helpText } from "../../lib/command_line/help_text.ts";

Deno.test("helpText() shows everything that a program declares", () => {
  const help = helpText({
    name: "moon",
    summary: "Asks the moon for its phase, and prints it. The summary is " +
      "longer than a line, so it is broken between words.",
    operands: ["HOST", "PORT"],
    options: {
      s: { help: "be silent" },
      host: {
        value: "ADDRESS",
        default: "127.0.0.1",
        help: "the address to listen on",
      },
      phase: { value: "N", repeat: true, help: "which phase" },
    },
    details: ["Phases:", "  0 is new"],
    examples: ["deno run --allow-net scripts/moon.ts h 1", "moon.ts h 2"],
    permissions: [
      { flags: "" },
      { when: "--host", flags: "--allow-net" },
      { when: "--phase", flags: "--allow-read", also: true },
    ],
  });
  assertEquals(
    help,
    `Usage: moon.ts HOST PORT [options]

Asks the moon for its phase, and prints it. The summary is longer than a line,
so it is broken between words.

  -s
      be silent
  --host ADDRESS
      the address to listen on (default: 127.0.0.1)
  --phase N
      which phase (can be repeated)
  -h, --help
      show this help

Phases:
  0 is new

Example: deno run --allow-net scripts/moon.ts h 1
Example: moon.ts h 2
Permissions: none
Permissions with --host: --allow-net
Permissions with --phase: also --allow-read
For port 0 (any free port), leave :PORT out of --allow-net.`,
  );
});

Deno.test("helpText() needs no more than a name", () => {
  // In a copy, a student may have deleted the rest.
  const program = { name: "moon" } as Parameters<typeof helpText>[0];
  assertEquals(
    helpText(program),
    "Usage: moon.ts [options]\n\n\n\n  -h, --help\n      show this help\n",
  );
});
