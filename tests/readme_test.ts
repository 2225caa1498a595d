/**
 * Plays the sessions of the README and compares what the programs print with
 * what stands there. Ports, times and process ids differ from run to run and
 * are masked.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { type Command, Program, ROOT, SOURCE } from "./harness.ts";

const README = await Deno.readTextFile(`${ROOT}/README.md`);

/** The console blocks under a heading of the README. */
function blocksUnder(heading: string): string[] {
  const start = README.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`The README has no heading ${heading}`);
  const [section] = README.slice(start + heading.length).split(/^##+ /m, 1);
  return [...section.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block]) =>
    block
  );
}

/** What differs from run to run, made the same. */
function mask(text: string): string {
  return text.split("\n").map((line) =>
    line.length > 76 ? `${line.slice(0, 60)}...` : line
  )
    .filter((line) => !/^ *\d+ \S+ +[\d:.]+ /.test(line)).join("\n")
    .replace(
      /[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}/g,
      "TIME",
    )
    .replace(/127\.0\.0\.1:\d{5}/g, "127.0.0.1:PORT")
    .replace(/\d\d[ABCD]\d{3}/g, "ITEM")
    .replace(/received \d+ bytes/g, "received N bytes")
    .replace(/^ *PID TT[Y ] +TIME CMD$/m, "PID TTY TIME CMD")
    .replace(/((abc)+\.\.\.\nreceived N bytes\n)+/, "$1")
    .replace(/(received N bytes\n)+/, "$1")
    .replace(/(waiting\.\.\.\n)+/g, "")
    .trimEnd();
}

/** One terminal of a session: types the commands of its block. */
class Terminal implements AsyncDisposable {
  readonly #block: string;
  readonly #commands: string[];
  readonly #programs: Program[] = [];
  #screen = "";

  constructor(block: string) {
    this.#block = block;
    this.#commands = [...block.matchAll(/^\$ deno run (.*)$/gm)].map((
      [, command],
    ) => command);
  }

  /** Runs the next command, with another port in place of the README's. */
  run(port: { from: string; to: number }): Program {
    const line = this.#commands[this.#programs.length];
    this.#screen += `$ deno run ${line}\n`;
    const allowed = port.to === 0 ? "127.0.0.1" : `127.0.0.1:${port.to}`;
    const args = line.replace(`=127.0.0.1:${port.from}`, `=${allowed}`)
      .replace(new RegExp(`\\b${port.from}\\b`), String(port.to)).split(" ");
    const deno: Command = {
      argv: [Deno.execPath(), "run", "--no-prompt", ...SOURCE],
      cwd: ROOT,
    };
    const program = new Program(deno, ...args);
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

  /** Compares what the terminal shows with the README. */
  check(port: { from: string; to: number }): void {
    const shown = this.#screen.replaceAll(
      `127.0.0.1:${port.to}`,
      `127.0.0.1:${port.from}`,
    );
    assertEquals(mask(shown), mask(this.#block));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) await program[Symbol.asyncDispose]();
  }
}

const FREE = { from: "2000", to: 0 };

Deno.test("README: the session of tms and tmc is what they print", async () => {
  const [tms, tmc] = blocksUnder("### A server and a client").map((it) =>
    new Terminal(it)
  );
  await using _ = tms;
  await using __ = tmc;
  const server = tms.run(FREE);
  const port = { from: "2000", to: (await server.listening()).port };
  const client = tmc.run(port);
  await server.stderr.match(/press Enter/);
  await tms.type("");
  assertEquals([await server.exit(), await client.exit()], [0, 0]);
  tms.check(port);
  tmc.check(port);
});

Deno.test({
  name: "README: the session of svr and wps is what they print",
  ignore: Deno.build.os === "windows",
  async fn() {
    const [svr, wps] = blocksUnder("### Lines").map((it) => new Terminal(it));
    await using _ = svr;
    await using __ = wps;
    const server = svr.run(FREE);
    const port = { from: "2000", to: (await server.listening()).port };
    assertEquals(await wps.run(port).exit(), 0);
    assertEquals(await wps.run(port).exit(), 1);
    await server.stderr.match(/\n/);
    svr.check(port);
    wps.check(port);
  },
});

Deno.test("README: the session of strsvr and two strclnt is what they print", async () => {
  const [one, two, strsvr] = blocksUnder("### Many clients").map((it) =>
    new Terminal(it)
  );
  await using _ = strsvr;
  await using __ = one;
  await using ___ = two;
  const server = strsvr.run(FREE);
  const port = { from: "2000", to: (await server.listening()).port };
  const clients = new Map([[one, one.run(port)], [two, two.run(port)]]);
  for (
    const [terminal, letters] of [[one, "abc"], [two, "uuvv"], [one, "d"], [
      two,
      "ww",
    ], [one, "e"]] as const
  ) {
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
  for (const terminal of [one, two, strsvr]) terminal.check(port);
});

Deno.test("README: the session of thread1 is what it prints", async () => {
  await using terminal = new Terminal(blocksUnder("### Services")[0]);
  const program = terminal.run(FREE);
  assertEquals(await program.exit(), 0);
  const items = program.stdout.text.match(/\d\d[ABCD]\d{3}/g) ?? [];
  assertEquals(items.length, 2000);
  assertEquals(
    new Set(items.slice(0, 4)),
    new Set(["88A000", "12B000", "44C000", "37D000"]),
  );
});

Deno.test("README: the session of client_server is what it prints", async () => {
  const [server, client] = blocksUnder("### Datagrams").map((it) =>
    new Terminal(it)
  );
  await using _ = server;
  await using __ = client;
  const page = client.run({ from: "5000", to: 0 });
  const port = { from: "5000", to: (await page.listening()).port };
  assertEquals(await server.run(port).exit(), 0);
  await page.stdout.match(/(\d{4}\n[^]*waiting\.\.\.\n[^]*){2}/);
  server.check(port);
  client.check(port);
});

Deno.test("README: a missing permission is named as it says there", async () => {
  await using terminal = new Terminal(blocksUnder("## Permissions")[0]);
  const port = { from: "2000", to: 2000 };
  assertEquals(await terminal.run(port).exit(), 1);
  terminal.check(port);
});
