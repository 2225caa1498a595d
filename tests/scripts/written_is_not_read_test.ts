import { assert, assertEquals, assertMatch } from "@std/assert";
import { run, script, test } from "../harness.ts";

const LINUX = Deno.build.os === "linux";

/**
 * On other systems, one more write may succeed before the client learns that
 * the server has closed.
 */
const ACCEPTED = LINUX ? "{1}" : "+";
const SECOND_AND_THIRD = `2\\. The server has closed\\.
(   write: accepted 6 bytes\n)${ACCEPTED}   write: failed, the other end [^\n]+
3\\. The server reads and answers\\.
   answer: I have read "hello"\n$`;

Deno.test("written_is_not_read.ts shows every time that a write succeeds although nobody reads", async () => {
  for (let i = 0; i < 20; i++) {
    const { code, stdout, stderr } = await run(
      script("written_is_not_read", "--allow-net=127.0.0.1"),
    );
    assertEquals([code, stderr], [0, ""]);
    const [first, second, ...rest] = stdout.split("\n");
    assertEquals(first, "1. The server reads nothing.");
    const [, accepted] = second.match(
      /^ {3}write: accepted (\d+) of 50000000 bytes$/,
    ) ?? [];
    assert(Number(accepted) > 10_000, second);
    if (LINUX) assert(Number(accepted) < 50_000_000, second);
    assertMatch(rest.join("\n"), new RegExp(`^${SECOND_AND_THIRD}`));
  }
});

test(
  "written_is_not_read.ts --system shows in which queue each byte is",
  async () => {
    const command = script(
      "written_is_not_read",
      "--allow-net=127.0.0.1",
      "--allow-run=ss",
    );
    for (const bytes of ["1000", "50000000"]) {
      const { code, stdout, stderr } = await run(
        command,
        ...["--system", "--bytes", bytes],
      );
      assertEquals([code, stderr], [0, ""]);
      const [, accepted] = stdout.match(/accepted (\d+) of/)!;
      const rows = [...stdout.matchAll(/^ESTAB +(\d+) +(\d+) /gm)]
        .map(([, received, sent]) => [Number(received), Number(sent)])
        .sort((a, b) => a[0] - b[0]);
      const [[nothing, sent], [received, none]] = rows;
      assertEquals([rows.length, nothing, none], [2, 0, 0], stdout);
      assertEquals(sent + received, Number(accepted), stdout);
      assertEquals(sent > 0, bytes !== "1000", stdout);
    }
  },
  { needs: ["ss"] },
);
