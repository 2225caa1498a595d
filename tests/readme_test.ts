/**
 * Plays the sessions of the READMEs and compares what the programs print with
 * the transcripts. What differs from run to run is masked.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { FeatureName } from "../tools/machine.ts";
import { words } from "../tools/run/run_lines.ts";
import { Terminal } from "../tools/run/terminal.ts";
import { DENO_RUN, type Program, ROOT, test } from "./harness.ts";

const TEXT = ["README.md", "scripts/README.md"]
  .map((it) => Deno.readTextFileSync(`${ROOT}/${it}`)).join("\n");
const PORT = /\b(2000|2001|5000|5001)\b/g;

/** The text under a heading, up to the next one. */
function section(heading: string): string {
  const start = TEXT.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`No document has the heading ${heading}`);
  return TEXT.slice(start + heading.length).split(/^##+ /m, 1)[0];
}

/** Replaces what differs from run to run. */
function mask(text: string): string {
  return text.replace(/(^\d+ +\d+ █+\n?)+/m, "BARS\n")
    .replace(/(round \d+) +\d+( █+)?$/gm, "$1 MS")
    .replace(/^ *(lines|connections) .*ms$/gm, (it) => it.replace(/ +/g, " "))
    .replace(/^ *(\d+) +(\d+)( +\d+)+$/gm, "$1 $2 MEASURED")
    .split("\n")
    .map((line) => /[│├]|^ +# +time/.test(line) ? maskLadder(line) : line)
    .map((line) =>
      line.length > 76 && !/^(\$|\w+:) /.test(line)
        ? `${line.slice(0, 60)}...`
        : line
    )
    .filter((line) => !/^ *\d+ \S+ +[\d:.]+ /.test(line)).join("\n")
    .replace(/[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}/g, "TIME")
    .replace(/(127\.0\.0\.\d):\d{4,5}/g, "$1:PORT")
    .replace(/within \d+ s/g, "within N s")
    .replace(/\d+% of a core over \d+ s/, "N% of a core over N s")
    .replace(/\d\d[ABCD]\d{3}/g, "ITEM")
    .replace(/received \d+ bytes/g, "received N bytes")
    // Less than the 50000000 bytes that were to be written.
    .replace(/(one write|accepted)(:?) \d{1,7} of/, "$1$2 N of")
    .replace(/\d+ arrive: 1 to \d+$/m, "N arrive: 1 to N")
    .replace(/^ *PID TT[Y ] +TIME CMD$/m, "PID TTY TIME CMD")
    .replace(/((abc)+\.\.\.\nreceived N bytes\n)+/, "$1")
    .replace(/(received N bytes\n)+/, "$1")
    .replace(/(waiting\.\.\.\n)+/g, "")
    .replace(/, seed \d+$/m, ", seed N")
    .trimEnd();
}

/** Replaces numbers, times and ports in a row of a relay's diagram. */
function maskLadder(row: string): string {
  return row.replace(/^ *\d+ +\d+\.\d{3} /, "N TIME ")
    .replaceAll(/:\d{4,5}\b/g, ":PORT")
    .replaceAll(/"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]?[\d ]*"…/g, "DATE")
    .replaceAll(/ +/g, " ").replaceAll(/─+/g, "─");
}

/** A terminal in a document, whose commands are run again. */
class Replay extends Terminal {
  /**
   * Opens the terminal.
   *
   * @param transcript What the document shows.
   * @param ports For each port of the document, the one that takes its place.
   */
  constructor(
    readonly transcript: string,
    readonly ports: Map<string, number>,
  ) {
    super();
  }

  /** The command after those that have been run. */
  #next(): string {
    const commands = this.transcript.matchAll(/(?<=^\$ deno run ).*$/gm);
    return [...commands][this.programs.length][0];
  }

  /** Runs the next command. */
  run(...more: string[]): Program {
    this.screen.add(`$ deno run ${this.#next()}\n`);
    const line = this.#next()
      .replaceAll(PORT, (port) => `${this.ports.get(port) ?? port}`)
      // Permission for any port is an address without a port.
      .replaceAll(/(?<=--allow-net=\S+):0\b/g, "");
    return this.start(DENO_RUN, ...words(line), ...more);
  }

  /**
   * Runs the next command, which is a server, on a free port. The first port in
   * its command line is its own.
   */
  async listen(...more: string[]): Promise<Program> {
    const [own] = this.#next().match(PORT)!;
    this.ports.set(own, 0);
    const server = this.run(...more);
    this.ports.set(own, (await server.listening()).port);
    return server;
  }

  /** Runs the next command, which must end with this exit code. */
  async end(code: number, ...more: string[]): Promise<void> {
    assertEquals(await this.run(...more).exit(), code);
  }

  /**
   * Compares what the terminal shows with the transcript. A relay works in both
   * directions at once, so its rows can have another order, and more rows can
   * follow: all rows of the document must be there.
   */
  async check(): Promise<void> {
    const expected = mask(this.transcript);
    if (!expected.includes("relaying TCP")) {
      return assertEquals(mask(this.screen.text), expected);
    }
    const isMissing = () => {
      const rows = mask(this.screen.text).split("\n");
      return expected.split("\n").some((it) => !rows.includes(it));
    };
    while (isMissing()) await this.shows(/\n/, this.screen.text.length);
  }
}

/** Plays the terminals of a section, and compares them with the document. */
function testSession(
  heading: string,
  play: (...terminals: Replay[]) => Promise<void>,
  needs?: FeatureName[],
): void {
  const title = heading.replace(/^#+ /, "");
  test(`the programs print what "${title}" shows`, async () => {
    await using stack = new AsyncDisposableStack();
    const ports = new Map<string, number>();
    const blocks = section(heading).matchAll(/^```console\n([^]*?)^```$/gm);
    const terminals = [...blocks].map(([, block]) =>
      stack.use(new Replay(block, ports))
    );
    await play(...terminals);
    for (const terminal of terminals) await terminal.check();
  }, { needs });
}

/** Plays tms and tmc, and checks that the sizes of the chunks add up. */
async function playTms(tms: Replay, tmc: Replay, bytes: number) {
  const server = await tms.listen();
  const client = tmc.run();
  if (!tms.transcript.includes("--go")) await tms.type("");
  assertEquals([await server.exit(), await client.exit()], [0, 0]);
  const sizes = [...client.stdout.text.matchAll(/^received (\d+) bytes$/gm)];
  const total = sizes.reduce((sum, [, size]) => sum + Number(size), 0);
  assertEquals(total, bytes);
  if (bytes > 1_000_000) assert(sizes.length > 1);
}

testSession(
  "# Socket Primer",
  (tms, tmc) => playTms(tms, tmc, 3_000_000),
);

testSession(
  "## 2: A server and a client",
  async (tms, tmc, quickTms, plottingTmc) => {
    await playTms(tms, tmc, 30_000);
    await playTms(quickTms, plottingTmc, 3_000_000);
  },
);

/** Commands that need no other program, with their exit codes. */
const ALONE: [heading: string, codes: number[], needs?: FeatureName[]][] = [
  ["## Permissions", [1]],
  ["## 2.1: The backlog", [0], ["Linux"]],
  ["## 3.1: Written is not read", [0]],
  ["## 3.2: Who is who", [0], ["Linux"]],
  ["## 4: One write is not a full write", [0]],
  ["## 5.1: One read is not a line", [0]],
  ["## 5.3: The end of the data", [0]],
  ["### Small writes", [0]],
  ["### One at a time", [0]],
  ["### UDP instead of TCP", [0]],
  ["## The judge", [1, 0], ["Python", "Linux"]],
];

for (const [heading, codes, needs] of ALONE) {
  testSession(heading, async (...terminals) => {
    for (const [i, code] of codes.entries()) await terminals[i].end(code);
  }, needs);
}

testSession("## Before you start", async (free, taken) => {
  const { port } = await free.run().listening();
  taken.ports.set("2000", port);
  await taken.end(1);
});

testSession("## 5.2: Lines", async (svr, wps) => {
  await svr.listen();
  await wps.end(0);
  await wps.end(1);
  await svr.shows(/no such command.*\n/);
}, ["w and ps"]);

testSession("## 6 and 7: Many clients", async (one, two, strsvr) => {
  await strsvr.listen();
  const clients = [one, two];
  for (const client of clients) client.run();
  const letters = clients.flatMap((client) => {
    const typed = client.transcript.matchAll(/letter:(\w)\n(\w+\n)/g);
    return [...typed].map(([, letter, v]) => ({ client, letter, v }));
  });
  // Every letter makes v longer.
  letters.sort((a, b) => a.v.length - b.v.length);
  for (const { client, letter, v } of letters) {
    await client.type(letter);
    await client.shows(new RegExp(`^${v}`, "m"));
  }
  for (const client of clients) await client.type("");
  for (const { programs: [program] } of [one, two, strsvr]) {
    assertEquals(await program.exit(), 0);
  }
});

Deno.test("strsvr_nonblocking and strsvr_select differ as section 7 of the lessons shows", () => {
  const [, diff] = TEXT.match(/^```diff\n([^]*?)^```$/m)!;
  const files = { "-": "strsvr_nonblocking", "+": "strsvr_select" };
  for (const [sign, name] of Object.entries(files)) {
    const lines = diff.split("\n").filter((it) => it.startsWith(sign))
      .map((it) => it.slice(1));
    const source = Deno.readTextFileSync(`${ROOT}/scripts/${name}.ts`);
    for (const line of lines) assert(source.includes(`\n${line}\n`), line);
  }
});

testSession("## 18.1.1: Services at the same time", async (thread1) => {
  await thread1.end(0);
  const items = thread1.screen.text.match(/\d\d[ABCD]\d{3}/g) ?? [];
  assertEquals(items.length, 2000);
  const first = items.slice(0, 4).sort();
  assertEquals(first, ["12B000", "37D000", "44C000", "88A000"]);
});

testSession("## 18.2: Datagrams", async (client, server) => {
  await client.listen("--port", "0");
  // The document has the default port, which may be in use here.
  await server.end(0, "--to", `127.0.0.1:${client.ports.get("5000")}`);
  await client.shows(/(\d{4}\n[^]*waiting\.\.\.\n[^]*){2}/);
});

/** A terminal for the command in a section that has no transcript. */
function unseen(heading: string, ports: Map<string, number>): Replay {
  const [command] = section(heading).match(/(?<=^```sh\n).*\n/m)!;
  return new Replay(`$ ${command}`, ports);
}

/** Plays a session of the wire lab with a server, a relay and a client. */
function testLab(
  heading: string,
  play = (client: Replay) => client.end(0),
  needs?: FeatureName[],
): void {
  testSession(heading, async (relay, client) => {
    await using server = unseen(heading, relay.ports);
    await server.listen();
    await relay.listen();
    await play(client);
  }, needs);
}

testLab("### One read returns one byte");
testLab("### The book's strclnt");
testLab("### A lost last line");
testLab("### A client that waits for ever", async (client) => {
  const program = client.run();
  await client.shows(/received 13 bytes\n/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  program.kill("SIGINT");
  assertEquals(await program.exit(), 130);
}, ["Ctrl-C"]);

const UDP_LAB = "### Datagrams, lost and out of order";
testSession(UDP_LAB, async (relay, client) => {
  await client.listen("--port", "0");
  await relay.listen();
  await using server = unseen(UDP_LAB, relay.ports);
  server.run();
  await client.shows(/(\d{4}\n[^]*){4}/);
  await relay.shows(/#6 24 B [^]*#6 24 B .*\n/);
  // The first two came in the wrong order, and one is missing after each pair.
  const seconds = client.screen.text.match(/(?<=:\d\d:)\d\d(?= \d{4}\n)/g)!
    .map(Number);
  const waits = seconds.slice(1).map((it, i) => (it - seconds[i] + 60) % 60);
  assertEquals(waits.length, 3);
  assertEquals(waits[0], 59);
});
