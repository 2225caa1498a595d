import { assertEquals, assertMatch } from "@std/assert";
import { connectionTable } from "../../lib/sockets/connection_table.ts";
import { parseConnections } from "../../lib/sockets/parse_connections.ts";
import { ROOT, run, test } from "../harness.ts";

const ESTABLISHED = [
  { local: "127.0.0.1:2000", peer: "127.0.0.1:52630", "Recv-Q": 0 },
  { local: "127.0.0.1:52630", peer: "127.0.0.1:2000", "Recv-Q": 3 },
];

/** What the programs print for the same two ends, and for others. */
const OUTPUTS: Record<string, string> = {
  "ss -Htan on Linux": `LISTEN 0      511          0.0.0.0:22        0.0.0.0:*
ESTAB  3      0          127.0.0.1:52630   127.0.0.1:2000
ESTAB  0      0          127.0.0.1:2000    127.0.0.1:52630
ESTAB  0      0      192.168.0.200:22    192.168.0.2:20001
`,
  "netstat -an on Linux": `Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State
tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN
tcp        3      0 127.0.0.1:52630         127.0.0.1:2000          ESTABLISHED
tcp        0      0 127.0.0.1:2000          127.0.0.1:52630         ESTABLISHED
udp        0      0 127.0.0.1:2000          0.0.0.0:*
Active UNIX domain sockets (servers and established)
unix  2      [ ACC ]     STREAM     LISTENING     1241     /tmp/.s.PGSQL.2000
`,
  "netstat -an on macOS": `Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       3      0  127.0.0.1.52630        127.0.0.1.2000         ESTABLISHED
tcp4       0      0  127.0.0.1.2000         127.0.0.1.52630        ESTABLISHED
tcp46      0      0  *.22                   *.*                    LISTEN
udp4       0      0  127.0.0.1.2000         *.*
`,
  "netstat -an on Windows":
    "\r\nActive Connections\r\n\r\n  Proto  Local Address          Foreign Address        State\r\n" +
    "  TCP    0.0.0.0:22             0.0.0.0:0              LISTENING\r\n" +
    "  TCP    127.0.0.1:52630        127.0.0.1:2000         ESTABLISHED\r\n" +
    "  TCP    127.0.0.1:2000         127.0.0.1:52630        ESTABLISHED\r\n" +
    "  UDP    127.0.0.1:2000         *:*\r\n",
};

for (const [program, output] of Object.entries(OUTPUTS)) {
  Deno.test(`parseConnections() reads ${program}`, () => {
    const rows = parseConnections(output, [2000]);
    const queues = !program.endsWith("Windows");
    assertEquals(
      rows,
      ESTABLISHED.map((row) => ({
        ...row,
        state: program.startsWith("ss") ? "ESTAB" : "ESTABLISHED",
        "Recv-Q": queues ? row["Recv-Q"] : undefined,
        "Send-Q": queues ? 0 : undefined,
      })),
    );
  });
}

Deno.test("parseConnections() reads IPv6 addresses and orders ports by number", () => {
  const text = "ESTAB 0 0 [::1]:10000 [::1]:9\nESTAB 0 0 [::1]:9 [::1]:10000";
  assertEquals(
    parseConnections(text, [9]).map(({ local }) => local),
    ["[::1]:9", "[::1]:10000"],
  );
});

Deno.test("connectionTable() shows a listener and both ends of a connection", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  using client = await Deno.connect({ hostname: "127.0.0.1", port });
  using _server = await listener.accept();
  const own = `127.0.0.1:${client.localAddr.port}`;
  const rows = await connectionTable([port]);
  const ends = rows.filter(({ state }) => /^ESTAB/.test(state))
    .map(({ local, peer }) => [local, peer]);
  const server = `127.0.0.1:${port}`;
  assertEquals(ends.toSorted(), [[own, server], [server, own]].toSorted());
  const [listening] = rows.filter(({ state }) => /^LISTEN/.test(state));
  assertEquals(listening.local, server);
});

test(
  "connectionTable() says what to install where there is no ss or netstat",
  async () => {
    const code = `import { connectionTable } from "${
      import.meta.resolve("../../lib/sockets/connection_table.ts")
    }"; await connectionTable([2000]).catch((e) => console.log(e.message));`;
    const { stdout } = await run({
      argv: [Deno.execPath(), "eval", "--no-config", code],
      cwd: ROOT,
      env: { PATH: "/nowhere" },
    });
    assertMatch(
      stdout,
      /^Cannot show the .* connections: install (ss or )?netstat\n$/,
    );
  },
  { needs: ["a shell"] }, // Windows finds programs without PATH
);
