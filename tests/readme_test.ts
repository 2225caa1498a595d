/**
 * Plays the sessions of the READMEs and compares what the programs print with
 * the transcripts. What differs from run to run is masked.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type Command,
  Program,
  ROOT,
  script,
  SOURCE,
  test,
} from "./harness.ts";

/** The console blocks in a document, before a heading or under it. */
function blocksUnder(document: string, heading: string): string[] {
  const text = Deno.readTextFileSync(`${ROOT}/${document}`);
  const start = text.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`${document} has no heading ${heading}`);
  const [section] = text.slice(start + heading.length).split(/^##+ /m, 1);
  const blocks = section.matchAll(/^```console\n([^]*?)^```$/gm);
  return [...blocks].map(([, block]) => block);
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
    .replace(/(one write|accepted)(:?) \d+ of/, "$1$2 N of")
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

/** A port in a document, and the one that takes its place here. */
interface Port {
  from: string;
  to: number;
}

/** Splits a command line as a shell does: at blanks that are not in quotes. */
function words(line: string): string[] {
  const found = line.matchAll(/\$'([^']*)'|"([^"]*)"|(\S+)/g);
  return [...found].map(([, escaped, quoted, word]) =>
    escaped?.replaceAll("\\n", "\n") ?? quoted ?? word
  );
}

/** Replaces the ports in a word of a command line. */
function moved(word: string, ports: Port[]): string {
  for (const { from, to } of ports) {
    if (word === from) return String(to);
    const isFlag = word.startsWith("--allow-net=");
    const address = isFlag && to === 0 ? "127.0.0.1" : `127.0.0.1:${to}`;
    word = word.replace(`127.0.0.1:${from}`, address);
  }
  return word;
}

/** One terminal of a session: types the commands of its block. */
class Terminal implements AsyncDisposable {
  /** The transcript. */
  readonly block: string;
  readonly #commands: string[];
  readonly #programs: Program[] = [];
  #screen = "";

  constructor(block: string) {
    this.block = block;
    const commands = block.matchAll(/^\$ deno run (.*)$/gm);
    this.#commands = [...commands].map(([, command]) => command);
  }

  /** Runs the next command, on another port than the document's. */
  run(
    port: Port | Port[] = { from: "2000", to: 0 },
    ...more: string[]
  ): Program {
    const line = this.#commands[this.#programs.length];
    this.#screen += `$ deno run ${line}\n`;
    const args = words(line).map((word) => moved(word, [port].flat()));
    const argv = [Deno.execPath(), "run", "--no-prompt", ...SOURCE];
    const deno: Command = { argv, cwd: ROOT };
    const program = new Program(deno, ...args, ...more);
    program.stdout.onText = program.stderr.onText = (text) =>
      this.#screen += text;
    this.#programs.push(program);
    return program;
  }

  /** Types a line into the last program. */
  async type(line: string): Promise<void> {
    this.#screen += `${line}\n`;
    await this.#programs.at(-1)!.type(`${line}\n`);
  }

  /** Compares what the terminal shows with the transcript. */
  check(): void {
    assertEquals(mask(this.#screen), mask(this.block));
  }

  /** Waits until it shows every row of the transcript, in any order. */
  async checkRows(): Promise<void> {
    const { stdout } = this.#programs.at(-1)!;
    const isMissing = () => {
      const rows = mask(this.#screen).split("\n");
      return mask(this.block).split("\n").some((it) => !rows.includes(it));
    };
    while (isMissing()) await stdout.match(/\n/, stdout.text.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) await program[Symbol.asyncDispose]();
  }
}

/** Opens a terminal for each block of a section. */
function terminals(document: string, heading: string): Terminal[] {
  return blocksUnder(document, heading).map((block) => new Terminal(block));
}

/** Plays tms and tmc, and checks that several chunks or one add up. */
async function playTms(tms: Terminal, tmc: Terminal, bytes: number) {
  await using _ = tms;
  await using __ = tmc;
  const server = tms.run();
  const { port } = await server.listening();
  const client = tmc.run({ from: "2000", to: port });
  if (!tms.block.includes("--go")) {
    await server.stderr.match(/press Enter/);
    await tms.type("");
  }
  assertEquals([await server.exit(), await client.exit()], [0, 0]);
  tms.check();
  tmc.check();
  const sizes = [...client.stdout.text.matchAll(/^received (\d+) bytes$/gm)];
  const total = sizes.reduce((sum, [, size]) => sum + Number(size), 0);
  assertEquals(total, bytes);
  if (bytes > 1_000_000) assert(sizes.length > 1);
}

test("README.md: tms and tmc print what it shows first", async () => {
  const [tms, tmc] = terminals("README.md", "# Socket Primer");
  await playTms(tms, tmc, 3_000_000);
});

test("README.md: a program names the permission that is missing", async () => {
  await using terminal = terminals("README.md", "## Permissions")[0];
  const program = terminal.run({ from: "2000", to: 2000 });
  assertEquals(await program.exit(), 1);
  terminal.check();
});

const LESSONS = "scripts/README.md";

test("the lessons: a server prints its port, and refuses one in use", async () => {
  const [free, taken] = terminals(LESSONS, "## Before you start");
  await using _ = free;
  await using __ = taken;
  const server = free.run({ from: "0", to: 0 });
  const { port } = await server.listening();
  const refused = taken.run({ from: "2000", to: port });
  assertEquals(await refused.exit(), 1);
  free.check();
  taken.check();
});

test("the lessons, 2: tms and tmc print what it shows", async () => {
  const [tms, tmc, quickTms, plottingTmc] = terminals(
    LESSONS,
    "## 2: A server and a client",
  );
  await playTms(tms, tmc, 30_000);
  await playTms(quickTms, plottingTmc, 3_000_000);
});

for (
  const heading of [
    "## 3.1: Written is not read",
    "## 4: One write is not a full write",
    "## 5.1: One read is not a line",
    "## 5.3: The end of the data",
    "### Small writes",
    "### One at a time",
    "### UDP instead of TCP",
  ]
) {
  test(`the lessons, ${heading.replace(/^#+ /, "")}: the program prints what it shows`, async () => {
    await using terminal = terminals(LESSONS, heading)[0];
    assertEquals(await terminal.run().exit(), 0);
    terminal.check();
  });
}

for (const heading of ["## 2.1: The backlog", "## 3.2: Who is who"]) {
  test(
    `the lessons, ${
      heading.slice(3)
    }: the program prints what it shows on Linux`,
    async () => {
      await using terminal = terminals(LESSONS, heading)[0];
      assertEquals(await terminal.run().exit(), 0);
      terminal.check();
    },
    { needs: ["Linux"] },
  );
}

test("the lessons, 5.2: svr and wps print what it shows", async () => {
  const [svr, wps] = terminals(LESSONS, "## 5.2: Lines");
  await using _ = svr;
  await using __ = wps;
  const server = svr.run();
  const { port } = await server.listening();
  assertEquals(await wps.run({ from: "2000", to: port }).exit(), 0);
  assertEquals(await wps.run({ from: "2000", to: port }).exit(), 1);
  await server.stderr.match(/\n/);
  svr.check();
  wps.check();
}, { needs: ["w and ps"] });

test("the lessons, 6: strsvr and two strclnt print what it shows", async () => {
  const [one, two, strsvr] = terminals(LESSONS, "## 6 and 7: Many clients");
  await using _ = strsvr;
  await using __ = one;
  await using ___ = two;
  const server = strsvr.run();
  const port = { from: "2000", to: (await server.listening()).port };
  const clients = new Map([[one, one.run(port)], [two, two.run(port)]]);
  const typed = [[one, "abc"], [two, "uuvv"], [one, "d"], [two, "ww"]] as const;
  for (const [terminal, letters] of [...typed, [one, "e"] as const]) {
    const { stdout } = clients.get(terminal)!;
    for (const letter of letters) {
      await stdout.match(/letter:$/);
      const prompted = stdout.text.length;
      await terminal.type(letter);
      await stdout.match(/letter:$/, prompted);
    }
  }
  for (const [terminal, client] of clients) {
    await terminal.type("");
    assertEquals(await client.exit(), 0);
  }
  assertEquals(await server.exit(), 0);
  for (const terminal of [one, two, strsvr]) terminal.check();
});

test("the lessons, 7: strsvr_nonblocking and strsvr_select differ as shown", () => {
  const text = Deno.readTextFileSync(`${ROOT}/${LESSONS}`);
  const [, diff] = text.match(/^```diff\n([^]*?)^```$/m)!;
  const files = { "-": "strsvr_nonblocking", "+": "strsvr_select" };
  for (const [sign, name] of Object.entries(files)) {
    const lines = diff.split("\n").filter((it) => it.startsWith(sign))
      .map((it) => it.slice(1));
    const source = Deno.readTextFileSync(`${ROOT}/scripts/${name}.ts`);
    for (const line of lines) assert(source.includes(`\n${line}\n`), line);
  }
  return Promise.resolve();
});

test("the lessons, 18.1.1: thread1 prints what it shows", async () => {
  const [terminal] = terminals(LESSONS, "## 18.1.1: Services at the same time");
  await using _ = terminal;
  const program = terminal.run();
  assertEquals(await program.exit(), 0);
  terminal.check();
  const items = program.stdout.text.match(/\d\d[ABCD]\d{3}/g) ?? [];
  assertEquals(items.length, 2000);
  assertMatch(items.slice(0, 4).sort().join(), /^12B000,37D000,44C000,88A000$/);
});

test("the lessons, 18.2: client_server prints what it shows", async () => {
  const [server, client] = terminals(LESSONS, "## 18.2: Datagrams");
  await using _ = server;
  await using __ = client;
  const page = client.run({ from: "5000", to: 0 });
  const { port } = await page.listening();
  const to = { from: "5000", to: port };
  // The document has the default port, which may be in use here.
  const sender = server.run(to, "--to", `127.0.0.1:${port}`);
  assertEquals(await sender.exit(), 0);
  await page.stdout.match(/(\d{4}\n[^]*waiting\.\.\.\n[^]*){2}/);
  server.check();
  client.check();
});

/**
 * Plays a session of the wire lab. What happens in both directions can be in
 * another order, and more can follow: all rows of the document must be there.
 */
async function playLab(
  heading: string,
  serverArgs: string[],
  checkClient: (client: Program) => Promise<void>,
): Promise<void> {
  const [relayTerminal, clientTerminal] = terminals(LESSONS, heading);
  await using relay = relayTerminal;
  await using client = clientTerminal;
  const command = script(serverArgs[0], "--allow-net");
  await using server = new Program(command, "0", ...serverArgs.slice(1));
  const { port } = await server.listening();
  const behind = { from: "2000", to: port };
  const relaying = relay.run([behind, { from: "2001", to: 0 }]);
  const at = (await relaying.listening()).port;
  await checkClient(client.run({ from: "2001", to: at }));
  client.check();
  await relay.checkRows();
}

test("the wire lab: slicer 1 and a client that reads once", async () => {
  const server = ["tms", "--copies", "1", "--go"];
  await playLab("### One read returns one byte", server, async (client) => {
    assertEquals(await client.exit(), 0);
  });
});

test("the wire lab: the single recv of the book's strclnt", async () => {
  const server = ["strsvr", "--clients", "1"];
  await playLab("### The book's strclnt", server, async (client) => {
    assertEquals(await client.exit(), 0);
  });
});

test("the wire lab: a lost last line", async () => {
  const server = ["tms", "--copies", "1", "--go"];
  await playLab("### A lost last line", server, async (client) => {
    assertEquals(await client.exit(), 0);
  });
});

test("the wire lab: a peer that waits for ever", async () => {
  const server = ["tms", "--copies", "1", "--go"];
  await playLab("### A peer that waits for ever", server, async (client) => {
    await client.stdout.match(/received 13 bytes\n/);
    await new Promise((resolve) => setTimeout(resolve, 500));
    client.kill("SIGINT");
    assertEquals(await client.exit(), 130);
  });
}, { needs: ["Ctrl-C"] });

test("the wire lab: UDP with lose 3,5 and reorder", async () => {
  const heading = "### Datagrams, lost and out of order";
  const [relayTerminal, clientTerminal] = terminals(LESSONS, heading);
  await using relay = relayTerminal;
  await using client = clientTerminal;
  const receiving = client.run({ from: "5000", to: 0 }, "--port", "0");
  const { port } = await receiving.listening();
  const relaying = relay.run([
    { from: "5000", to: port },
    { from: "5001", to: 0 },
  ]);
  const at = (await relaying.listening()).port;
  const to = ["--to", `127.0.0.1:${at}`, "--interval", "1", "--count", "6"];
  await using _ = new Program(
    script("client_server", "--allow-net"),
    "-s",
    ...to,
  );
  await receiving.stdout.match(/(\d{4}\n[^]*){4}/);
  await relaying.stdout.match(/#6 24 B [^]*#6 24 B .*\n/);
  client.check();
  relay.check();
  // The first two came in the wrong order, and one is missing after each pair.
  const seconds = receiving.stdout.text.match(/(?<=:\d\d:)\d\d(?= \d{4}\n)/g)!
    .map(Number);
  const waits = seconds.slice(1).map((it, i) => (it - seconds[i] + 60) % 60);
  assertEquals(waits.length, 3);
  assertEquals(waits[0], 59);
});

test("the lessons: the judge says what it shows", async () => {
  const [terminal, traced] = terminals(LESSONS, "## The judge");
  await using _ = terminal;
  await using __ = traced;
  assertEquals(await terminal.run().exit(), 1);
  terminal.check();
  assertEquals(await traced.run().exit(), 0);
  traced.check();
}, { needs: ["Python", "Linux"] });
