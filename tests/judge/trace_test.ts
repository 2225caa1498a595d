import { assert, assertEquals, assertMatch } from "@std/assert";
import { Trace } from "../../judge/trace.ts";
import { run, script, test as anyTest } from "../harness.ts";
import { JUDGED } from "./judged.ts";

const JUDGE = script("judge", "--allow-net=127.0.0.1", "--allow-run");
const HEAD =
  "    #     time conn judge                                               program";

function test(name: string, fn: () => Promise<void>): void {
  anyTest(`judge.ts --trace ${name}`, fn, { needs: ["Python"] });
}

/**
 * Judges a program and resolves to what the judge prints after the seed. In
 * rows, the number and the time are left out, and a port is `:PORT`.
 */
async function traced(check: string, ...args: string[]): Promise<string[]> {
  const [program, ...command] = args;
  const { stdout, stderr } = await run(
    JUDGE,
    ...[program, "--trace", "--only", check, "--seed", "7", "--"],
    ...["python3", ...command],
  );
  assertEquals(stderr, "");
  const [, after] = stdout.split(/ seed 7\n/, 2);
  const rest = after.split("\n");
  const rows = rest.filter((it) => /[│├]/.test(it));
  assertEquals(rows.filter((it) => it.length !== 79), []);
  return rest.map((line) =>
    line.replace(/^ *\d+ +\d+\.\d{3} {2}/, "")
      .replace(/from :\d+ ─+/, "from :PORT ───")
  );
}

/** The rows, without those that say what the program has printed. */
function rowsOf(lines: string[]): string[] {
  return lines.filter((it) => /[│├]/.test(it) && !it.includes(" printed "));
}

/**
 * Rows without their lines, and with single blanks; repeated rows come only
 * once.
 */
function inShort(rows: string[]): string[] {
  return rows.map((it) =>
    it.replace(/#\d+ (?=\d+ B)/, "").replaceAll(/[ ─┄═│├┤]+/g, " ").trim()
  ).filter((it, i, all) => it !== all[i - 1]);
}

test("draws what clients send and receive, above the verdict", async () => {
  const server = `${JUDGED}/svr.py`;
  assertEquals(await traced("reset", "svr", server, "{port}"), [
    HEAD,
    " #1 ├── connect from :PORT ───►│",
    " #1 ├══ RST ═════════════════════════════════════════════════×│",
    " #2 ├── connect from :PORT ───►│",
    ' #2 ├── 1 B "w" ─────────────────────────────────────────────►│',
    ' #2 │◄─ 45 B "the head of w\\na line of w\\nthe last line o"… ──┤',
    " #2 │◄═ FIN ══════════════════════════════════════════════════┤",
    "  pass     goes on when a client resets the connection",
    "  1 of 1 passed",
    "",
  ]);
});

test("draws what the judge does to the program itself", async () => {
  const server = `${JUDGED}/strsvr_threads.py`;
  const lines = await traced("leave", "strsvr", server, "{port}");
  assertEquals(inShort(rowsOf(lines)), [
    "#1 connect from :PORT ►",
    "#2 connect from :PORT ►",
    "stopped the program for a moment",
    '#1 1 B "g" ►',
    "#1 FIN ►",
    "let it go on",
    '#2 1 B "r" ►',
    '#2 ◄ 2 B "gr"',
  ]);
});

test("draws what a judged client does", async () => {
  const args = [`${JUDGED}/tmc.py`, "{host}", "{port}", "{string}"];
  const rows = inShort(rowsOf(await traced("nothing", "tmc", ...args)));
  assertEquals(rows.slice(0, 3), [
    "#1 ◄ connect",
    '#1 ◄ 7 B "fieovph"',
    "#1 FIN ►",
  ]);
  assert(rows.includes("ended with exit code 0"), rows.join("\n"));
});

test("draws the datagrams that a judged client is sent", async () => {
  const client = `${JUDGED}/time_client.py`;
  const lines = await traced("empty", "time_client", client, "{port}");
  assertEquals(inShort(rowsOf(lines)), [
    '#1 24 B "Fri Nov 20 10:09:06 2026" ►',
    '#1 0 B "" ►',
    '#1 24 B "Sat Nov 21 10:10:10 2026" ►',
  ]);
  const printed = /│ +printed \d+ B "Fri Nov 20 10:09:06 2026(\\n)?"/;
  assert(lines.some((it) => printed.test(it)), lines.join("\n"));
});

test("draws the datagrams that a judged server sends", async () => {
  const args = [`${JUDGED}/time_server.py`, "{port}", "{interval}"];
  const rows = inShort(rowsOf(await traced("deaf", "time_server", ...args)));
  const masked = rows.map((it) => it.replace(/".*"/, "TIME"));
  assertEquals(masked, [
    "#1 ◄ 24 B TIME",
    "#1 closed its socket",
    "#2 ◄ 24 B TIME",
  ]);
});

test("cuts long data, and shows control characters", async () => {
  const server = `
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
conn, address = listener.accept()
conn.recv(1)
conn.sendall(b"\\x1b[2J\\r\\n" + b"x" * 3000)
conn.recv(1)`;
  const lines = await traced("first", "strsvr", "-c", server, "{port}");
  assertEquals(lines.slice(0, 4), [
    HEAD,
    " #1 ├── connect from :PORT ───►│",
    ' #1 ├── 1 B "a" ─────────────────────────────────────────────►│',
    ' #1 │◄─ 3006 B "\\x1b[2J\\r\\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"… ──┤',
  ]);
  assertMatch(lines[4], /^ {2}advice {3}does not make the first client wait /);
});

test("says that nobody accepted the connection", async () => {
  const lines = await traced(
    "first",
    "strsvr",
    "-c",
    "exit('oh no')",
    "{port}",
  );
  const rows = inShort(rowsOf(lines));
  assertEquals(rows.slice(-2), ["ended with exit code 1", "could not connect"]);
  assert(lines.some((it) => it.endsWith(' printed 6 B "oh no\\n" │')));
});

Deno.test("Trace leaves out the events in the middle if there are many", () => {
  const trace = new Trace();
  const bytes = new Uint8Array([97]);
  for (let i = 1; i <= 50; i++) {
    trace.add({ conn: i, dir: "up", kind: "data", bytes });
  }
  const [head, ...lines] = `${trace}`.split("\n");
  assertEquals(head, HEAD);
  assertEquals(lines[20], "(events left out here: 10)");
  assertEquals(
    lines.toSpliced(20, 1).map((it) => Number(it.slice(0, 5))),
    [...Array(50).keys()].map((it) => it + 1).toSpliced(20, 10),
  );
});

Deno.test("Trace joins what is printed in pieces, until something else happens", () => {
  const trace = new Trace();
  for (const piece of ["client is", " at ", "é\n"]) trace.printed(piece);
  trace.note("up", "let it go on");
  trace.printed("x".repeat(50_000));
  trace.printed("y");
  const rows = `${trace}`.split("\n").slice(1).map((it) => it.slice(21, -1));
  const x = "x".repeat(37);
  assertEquals(rows.map((it) => it.trim()), [
    'printed 16 B "client is at \\xc3\\xa9\\n"',
    "let it go on",
    `printed 50001 B "${x.slice(1)}"…`,
  ]);
  assertEquals(rows.map((it) => it.length), [57, 57, 57]);
});
