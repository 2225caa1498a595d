/**
 * Runs every program on loopback and shows what it prints. Programs that talk
 * to each other are shown side by side: there is a column for each terminal,
 * and the lines are in the order in which they were printed.
 *
 * @module
 */
import { type FeatureName, whyMissing } from "./machine.ts";
import { permissionsFor } from "./permissions.ts";
import { Program } from "./run/program.ts";
import { script } from "./run/script.ts";

const WIDTH = 80;
const LINES_SHOWN = 16;

/** A few terminals side by side. */
class Stage {
  readonly #widths: number[];
  /** The last line of each terminal while it is incomplete. */
  readonly #open: string[];
  readonly #printed: number[];

  /** @param widths How wide each terminal is; the last one gets the rest. */
  constructor(section: string, widths: number[]) {
    const left = WIDTH - widths.reduce((sum, width) => sum + width + 3, 0);
    this.#widths = [...widths, left];
    this.#open = this.#widths.map(() => "");
    this.#printed = this.#widths.map(() => 0);
    console.log(`\n${section}`);
    this.#rule();
  }

  /** Shows the command line that is typed into a terminal. */
  command(column: number, line: string): void {
    this.#end(column);
    this.#print(column, `$ ${line}`);
  }

  /** Writes text into a terminal; its lines appear when they are complete. */
  write(column: number, text: string): void {
    const lines = (this.#open[column] + text).split("\n");
    this.#open[column] = lines.pop()!;
    for (const line of lines) {
      if (this.#printed[column]++ < LINES_SHOWN) this.#print(column, line);
    }
  }

  /** Prints the incomplete lines, and how many lines were left out. */
  end(): void {
    this.#widths.forEach((_, column) => this.#end(column));
    this.#rule();
  }

  #end(column: number): void {
    if (this.#open[column] !== "") this.write(column, "\n");
    const more = this.#printed[column] - LINES_SHOWN;
    if (more > 0) this.#print(column, `... and ${more} more lines`);
    this.#printed[column] = 0;
  }

  #rule(): void {
    console.log(this.#widths.map((width) => "-".repeat(width)).join("-+-"));
  }

  #print(column: number, line: string): void {
    const width = this.#widths[column];
    const shown = line.length > 6 * width ? shorten(line, width) : line;
    for (const piece of wrap(shown, width)) {
      const cells = this.#widths.map((width, it) =>
        (it === column ? piece : "").padEnd(width)
      );
      console.log(cells.join(" | ").trimEnd());
    }
  }
}

/** Breaks a line, at spaces where that is possible. */
function wrap(line: string, width: number): string[] {
  const pieces =
    line.match(new RegExp(`.{1,${width}}(?= |$)|.{1,${width}}`, "g")) ?? [""];
  return pieces.map((piece, i) => i === 0 ? piece : piece.trimStart());
}

/** The start of a long line, with its length. */
function shorten(line: string, width: number): string {
  const rest = `... ${line.length} characters`;
  return line.slice(0, 2 * width) + rest.padStart(width);
}

/** One section of a book: programs in terminals side by side. */
class Scene implements AsyncDisposable {
  readonly #stage: Stage;
  readonly #columns = new Map<Program, number>();

  constructor(section: string, ...widths: number[]) {
    this.#stage = new Stage(section, widths);
  }

  /** Starts a program in a terminal, with the narrowest permissions. */
  start(
    column: number,
    name: string,
    ...args: string[]
  ): Program {
    const permissions = permissionsFor(name, args);
    const words = args.map((it) => it.includes(" ") ? `"${it}"` : it);
    this.#stage.command(column, [`${name}.ts`, ...words].join(" "));
    const program = new Program(script(name, ...permissions), ...args);
    program.stdout.onText = (text) => this.#stage.write(column, text);
    program.stderr.onText = (text) => this.#stage.write(column, text);
    this.#columns.set(program, column);
    return program;
  }

  /** The programs that were started after the first one. */
  clients(): Program[] {
    return [...this.#columns.keys()].slice(1);
  }

  /** Types a line into a program's terminal, which shows it. */
  async type(program: Program, line: string): Promise<void> {
    this.#stage.write(this.#columns.get(program)!, `${line}\n`);
    await program.type(`${line}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#columns.keys()) {
      await program[Symbol.asyncDispose]();
    }
    this.#stage.end();
  }
}

async function tmsAndTmc(): Promise<void> {
  await using scene = new Scene(
    "2  A server and a client: press Enter at the server",
    36,
  );
  const tms = scene.start(0, "tms", "0");
  const { hostname, port } = await tms.listening();
  const tmc = scene.start(1, "tmc", hostname, String(port), "abc");
  await tms.stdout.match(/client is at .*\n/);
  await scene.type(tms, "");
  await Promise.all([tms.exit(), tmc.exit()]);
}

/** Says that a scene is skipped, if this machine lacks what it needs. */
function skips(title: string, needed: FeatureName): boolean {
  const missing = whyMissing(needed);
  if (missing === undefined) return false;
  console.log(`\n${title}\nskipped, because it needs ${needed}: ${missing}`);
  return true;
}

async function svrAndWps(): Promise<void> {
  const title = "5.2  Reading lines";
  if (skips(title, "w and ps")) return;
  await using scene = new Scene(title, 27);
  const svr = scene.start(0, "svr", "0");
  const { hostname, port } = await svr.listening();
  await scene.start(1, "wps", hostname, String(port), "w").exit();
  await scene.start(1, "wps", hostname, String(port), "ps").exit();
  await scene.start(1, "wps_streams", hostname, String(port), "w").exit();
}

async function strsvrAndStrclnt(): Promise<void> {
  await using scene = new Scene("6  Many clients at once", 26, 24);
  const strsvr = scene.start(0, "strsvr", "0");
  const { hostname, port } = await strsvr.listening();
  const first = scene.start(1, "strclnt", hostname, String(port));
  const second = scene.start(2, "strclnt", hostname, String(port));
  const play = async (client: Program, letters: string) => {
    for (const letter of [...letters]) {
      await client.stdout.match(/enter a letter:$/);
      const prompt = client.stdout.text.length;
      await scene.type(client, letter);
      await client.stdout.match(/enter a letter:$/, prompt);
    }
  };
  await play(first, "abc");
  await play(second, "uuvv");
  await play(first, "d");
  await play(second, "ww");
  await play(first, "e");
  for (const client of [first, second]) await scene.type(client, "");
  await Promise.all([strsvr, first, second].map((program) => program.exit()));
}

async function thread1(): Promise<void> {
  await using scene = new Scene(
    "18.1.1  Services that run at the same time",
    38,
  );
  const tasks = scene.start(0, "thread1");
  const threads = scene.start(1, "thread1_workers");
  await Promise.all([tasks.exit(), threads.exit()]);
}

/** The judge tries a server that asks its clients in turn, without a pause. */
async function judge(): Promise<void> {
  const title = "The judge: what is wrong with this server?";
  if (skips(title, "Python")) return;
  await using scene = new Scene(title);
  const program = await scene.start(
    0,
    "judge",
    ...["strsvr", "--only", "letters", "--only", "first", "--only", "idle"],
    ...["--", "python3", "tests/judged/strsvr_polling.py", "{port}"],
  );
  await program.exit();
}

async function timeService(): Promise<void> {
  await using scene = new Scene(
    "18.2  A time service over UDP, faster than in the book",
    38,
  );
  const client = scene.start(
    0,
    "client_server",
    "-c",
    "--no-page",
    "--port",
    "0",
    "--mark",
    "0.6",
  );
  const { hostname, port } = await client.listening();
  const to = `${hostname}:${port}`;
  const server = scene.start(
    1,
    "client_server",
    "-s",
    "--to",
    to,
    "--interval",
    "1",
    "--count",
    "3",
  );
  await server.exit();
  await client.stdout.match(/(\d{4}\n[^]*){3}/);
}

async function wireLab(): Promise<void> {
  await using scene = new Scene(
    "The wire lab: a fault cuts the answer into bytes, and a client reads once",
  );
  const server = scene.start(0, "strsvr", "0", "--clients", "1");
  const { port } = await server.listening();
  const to = `127.0.0.1:${port}`;
  const fault = ["--down", "slicer 1 200"];
  const relay = scene.start(0, "relay", "0", to, ...fault);
  const at = await relay.listening();
  await relay.stdout.match(/ time .*\n/);
  const host = [at.hostname, String(at.port)];
  const client = scene.start(0, "recv_once", ...host, "a", "b");
  await client.exit();
  await relay.stdout.match(/slicer 2\/2.*\n/);
}

/** Runs a lesson, which needs no other program. */
async function lesson(title: string, name: string, ...args: string[]) {
  await using scene = new Scene(title);
  const program = scene.start(0, name, ...args);
  await program.exit();
}

/** Runs a string server with two clients that send one letter each. */
async function stringServer(title: string, name: string): Promise<void> {
  await using scene = new Scene(title, 30, 20);
  const server = scene.start(0, name, "0");
  const { hostname, port } = await server.listening();
  for (const column of [1, 2]) {
    scene.start(column, "strclnt", hostname, String(port));
  }
  for (const [i, client] of scene.clients().entries()) {
    await client.stdout.match(/letter:$/);
    await scene.type(client, "ab"[i]);
  }
  for (const client of scene.clients()) {
    await client.stdout.match(/:\w+\nenter a letter:$/);
    await scene.type(client, "");
    await client.exit();
  }
  await server.exit();
}

/** The scenes in the order of the books, by the names of their programs. */
const SCENES: [names: string, play: () => Promise<void>][] = [
  ["tms tmc", tmsAndTmc],
  [
    "fill_backlog",
    () => lesson("2.1  A listener that does not accept", "fill_backlog"),
  ],
  [
    "written_is_not_read",
    () => lesson("3.1  Written is not read", "written_is_not_read"),
  ],
  ["who_is_who", () => lesson("3.2  Who is who", "who_is_who")],
  ["send_once", () => lesson("4  One write is not a full write", "send_once")],
  ["read_once", () => lesson("5.1  One read is not a line", "read_once")],
  ["svr wps wps_streams", svrAndWps],
  ["wait_for_end", () => lesson("5.3  The end of the data", "wait_for_end")],
  ["small_writes", () => lesson("5.3  Small writes", "small_writes")],
  [
    "one_at_a_time",
    () => lesson("5.3  One at a time", "one_at_a_time", "--lines", "10000"),
  ],
  ["lose_datagrams", () => lesson("5.3  UDP or TCP", "lose_datagrams")],
  ["strsvr strclnt", strsvrAndStrclnt],
  [
    "strsvr_in_order",
    () => stringServer("6  Blocking reads in turn", "strsvr_in_order"),
  ],
  [
    "strsvr_nonblocking",
    () => stringServer("6  Nonblocking reads", "strsvr_nonblocking"),
  ],
  [
    "strsvr_select",
    () => stringServer("7  One wait for all clients", "strsvr_select"),
  ],
  ["thread1 thread1_workers", thread1],
  ["client_server", timeService],
  ["relay recv_once", wireLab],
  ["judge", judge],
];

if (import.meta.main) {
  const wanted = Deno.args;
  const known = SCENES.flatMap(([names]) => names.split(" "));
  const unknown = wanted.find((it) => !known.includes(it));
  if (unknown !== undefined) {
    console.error(`demo: there is no program "${unknown}"`);
    console.error(`Usage: deno task demo [NAME...], where NAME is one of`);
    console.error(`  ${known.join(" ")}`);
    Deno.exit(2);
  }
  for (const [names, play] of SCENES) {
    const isWanted = names.split(" ").some((it) => wanted.includes(it));
    if (wanted.length === 0 || isWanted) await play();
  }
}
