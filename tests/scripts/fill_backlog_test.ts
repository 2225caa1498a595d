import { assertEquals, assertMatch } from "@std/assert";
import { Program, run, script, test } from "../harness.ts";

const LINUX = Deno.build.os === "linux";

/** What the script prints on Linux with this backlog. */
function expected(backlog: number): string {
  const last = backlog + 2;
  const early = Array.from({ length: backlog + 1 }, (_, i) => i + 1);
  const lines = (say: string, clients: number[]) =>
    clients.map((it) => `  client ${it}: ${say}\n`).join("");
  return `The backlog is ${backlog}, and the server accepts nobody:
${lines("connected", early)}  client ${last}: still waiting after 700 ms
The server accepts the first client and greets it:
  client ${last}: connected
The server closes its listener:
  client 1: the server says "hello"
${lines("the other end has reset the connection", [...early.slice(1), last])}`;
}

/** Runs the script with this backlog; resolves to what it prints. */
async function fill(backlog: number): Promise<string> {
  const { code, stdout, stderr } = await run(
    script("fill_backlog", "--allow-net=127.0.0.1"),
    ...["--backlog", String(backlog)],
  );
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

test("fill_backlog.ts shows every time that N + 1 clients are connected and the next one waits", async () => {
  for (let i = 0; i < 3; i++) {
    const backlogs = [1, 2, 5, 20];
    for (
      const [j, output] of (await Promise.all(backlogs.map(fill))).entries()
    ) {
      if (LINUX) assertEquals(output, expected(backlogs[j]));
      else assertMatch(output, /^The backlog is .*\n {2}client 1: connected\n/);
    }
  }
});

test(
  "fill_backlog.ts exits with 130 on Ctrl-C while a client is waiting",
  async () => {
    await using program = new Program(
      script("fill_backlog", "--allow-net=127.0.0.1"),
      ...["--backlog", "1"],
    );
    await program.stdout.match(/client 2: connected\n/);
    program.kill("SIGINT");
    assertEquals([await program.exit(), program.stderr.text], [130, ""]);
  },
  { needs: ["Ctrl-C"] },
);
