import { assert, assertEquals, assertMatch } from "@std/assert";
import { hasAddress } from "../../lib/sockets/has_address.ts";
import { run, script, test } from "../harness.ts";

const NET = "--allow-net=127.0.0.1,127.0.0.2,127.0.0.3";
/** On macOS there is only 127.0.0.1. */
const COMPLETE = hasAddress("127.0.0.2") && hasAddress("127.0.0.3");
const LINUX = Deno.build.os === "linux";
/** The program that shows the system's table. */
const SHOWS_TABLE = LINUX ? "ss" : "netstat";

/** Runs the script; resolves to its tables, each without its two headings. */
async function tables(
  option?: "--system" | "--udp",
): Promise<string[][]> {
  const flag = option === "--system"
    ? `--allow-run=${SHOWS_TABLE}`
    : "--unstable-net";
  const command = script("who_is_who", NET, flag);
  const { code, stdout, stderr } = await run(
    command,
    ...(option ? [option] : []),
  );
  assertEquals([code, stderr], [0, ""]);
  for (const line of stdout.split("\n")) assert(line.length <= 80, line);
  return stdout.trimEnd().split("\n\n").map((table) => {
    const [title, columns, ...rows] = table.split("\n");
    assertMatch(title, /^[A-Z].{20,}[:.?]/);
    assertMatch(columns, /^[a-z]/);
    return rows;
  });
}

/** The words of a row that stand more than one blank apart. */
function cells(row: string): string[] {
  return row.split(/ {2,}/);
}

/** The port of an address such as 127.0.0.1:2000. */
function portOf(address: string): number {
  return Number(address.split(":").at(-1));
}

/** Checks the five clients; returns the server's port and B's. */
function checkClients(rows: string[]): { server: number; b: number } {
  const [[, a, to], [, fromB]] = rows.map(cells);
  const [server, own, b] = [to, a, fromB].map(portOf);
  assert(b !== own);
  const row = (client: string, from: string, to: string, ...rest: string[]) =>
    [client, from, to, ...rest].join("|");
  const A = `127.0.0.1:${own}`;
  const SERVER = `127.0.0.1:${server}`;
  const C = `127.0.0.2:${own}`;
  const D = `127.0.0.3:${server}`;
  assertEquals(rows.map((it) => cells(it).join("|")), [
    row("A", A, SERVER, "A"),
    row("B", `127.0.0.1:${b}`, SERVER, "client port", "B"),
    ...COMPLETE
      ? [
        row("C", C, SERVER, "client address", "C"),
        row("D", A, D, "server address", "D"),
      ]
      : [],
    row("E", A, SERVER, "nothing", "nothing: no connection"),
  ]);
  return { server, b };
}

test("who_is_who.ts shows every time what identifies a connection", async () => {
  for (let i = 0; i < 3; i++) {
    const [clients, ...others] = await tables();
    checkClients(clients);
    assertEquals(others, []);
  }
});

test(
  "who_is_who.ts --system shows every time which end waits after closing",
  async () => {
    for (let i = 0; i < 3; i++) {
      const [clients, all, half, closed] = await tables("--system");
      const { server, b } = checkClients(clients);
      const established = all.filter((it) => it.startsWith("ESTAB"));
      assertEquals(established.length, 2 * (clients.length - 1));
      for (const row of all) assert(row.includes(`:${server}`), row);
      const states = (rows: string[]) =>
        rows.map((row) => [row.split(/ +/)[0], portOf(cells(row).at(-2)!)]);
      if (!LINUX) continue; // Other systems spell the states differently.
      assertEquals(
        new Map(states(half) as [string, number][]),
        new Map([["FIN-WAIT-2", server], ["CLOSE-WAIT", b]]),
      );
      assertEquals(states(closed), [["TIME-WAIT", server]]);
    }
  },
  { needs: [SHOWS_TABLE] },
);

test("who_is_who.ts --udp shows that one socket receives from both clients", async () => {
  for (let i = 0; i < 3; i++) {
    const [clients, datagrams] = await tables("--udp");
    checkClients(clients);
    const [[a, fromA, toA], [b, fromB, toB]] = datagrams.map(cells);
    assertEquals([a, b, toA], ["A", "B", toB]);
    assert(fromA !== fromB);
  }
});

test("who_is_who.ts --system names the permission that is missing", async () => {
  const { code, stderr } = await run(script("who_is_who", NET), "--system");
  assertEquals(
    [code, stderr],
    [1, `who_is_who: permission missing; add --allow-run=${SHOWS_TABLE}\n`],
  );
});
