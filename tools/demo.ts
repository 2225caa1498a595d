/**
 * Runs every program on loopback and shows what it prints. Programs that talk
 * to each other are shown side by side: there is a column for each terminal,
 * and the lines are in the order in which they were printed.
 *
 * @module
 */
import { type FeatureName, whyMissing } from "./machine.ts";
import { permissionsFor } from "./permissions.ts";
import { words } from "./run/run_lines.ts";
import { script } from "./run/script.ts";
import { Terminal } from "./run/terminal.ts";

const WIDTH = 80;
const LINES_SHOWN = 16;

/** A few terminals side by side. */
class Stage {
  readonly #widths: number[];
  /** The last line of each terminal while it is incomplete. */
  readonly #open: string[];
  readonly #printed: number[];

  /**
   * @param widths The widths, in characters, of all terminals but the last one.
   */
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
    if (more > 0) this.#print(column, `... lines not shown: ${more}`);
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

/**
 * What happens in a terminal. Text that begins with "$ " is a command, which is
 * started as soon as the command before it has ended. Other text is typed, each
 * letter in a line of its own, as soon as the program asks for a line. For a
 * pattern, the scene waits until the terminal shows it.
 *
 * A command with port 0 is a server, and the next command does not wait for its
 * end. In the commands after it, HOST and PORT stand for its address.
 */
type Action = string | RegExp;

/**
 * Programs in terminals side by side, usually those of one section of a book.
 */
interface Scene {
  /** The heading. */
  title: string;
  /** What this machine must have. */
  needs?: FeatureName;
  /** The widths, in characters, of all terminals but the last one. */
  widths?: number[];
  /** What happens in which terminal; without a number, in the first. */
  steps: (Action | [terminal: number, Action])[];
}

/** A string server with two clients that send one letter each. */
function twoClients(title: string, server: string): Scene {
  return {
    title,
    widths: [30, 20],
    steps: [
      `$ ${server} 0`,
      [1, "$ strclnt HOST PORT"],
      [2, "$ strclnt HOST PORT"],
      [1, "a"],
      [2, "b"],
      [1, ""],
      [2, ""],
      /final value .*\n/,
    ],
  };
}

/** The scenes in the order of the books. */
const SCENES: Scene[] = [
  {
    title: "2  A server and a client: press Enter at the server",
    widths: [36],
    steps: ["$ tms 0", [1, "$ tmc HOST PORT abc"], ""],
  },
  { title: "2.1  A listener that does not accept", steps: ["$ fill_backlog"] },
  { title: "3.1  Written is not read", steps: ["$ written_is_not_read"] },
  { title: "3.2  Who is who", steps: ["$ who_is_who"] },
  { title: "4  One write is not a full write", steps: ["$ send_once"] },
  { title: "5.1  One read is not a line", steps: ["$ read_once"] },
  {
    title: "5.2  Reading lines",
    needs: "w and ps",
    widths: [27],
    steps: [
      "$ svr 0",
      [1, "$ wps HOST PORT w"],
      [1, "$ wps HOST PORT ps"],
      [1, "$ wps_streams HOST PORT w"],
    ],
  },
  { title: "5.3  The end of the data", steps: ["$ wait_for_end"] },
  { title: "5.3  Small writes", steps: ["$ small_writes"] },
  { title: "5.3  One at a time", steps: ["$ one_at_a_time --lines 10000"] },
  { title: "5.3  UDP or TCP", steps: ["$ lose_datagrams"] },
  {
    title: "6  Many clients at once",
    widths: [26, 24],
    steps: [
      "$ strsvr 0",
      [1, "$ strclnt HOST PORT"],
      [2, "$ strclnt HOST PORT"],
      [1, "abc"],
      [1, /abc\n/],
      [2, "uuvv"],
      [2, /abcuuvv\n/],
      [1, "d"],
      [1, /abcuuvvd\n/],
      [2, "ww"],
      [2, /abcuuvvdww\n/],
      [1, "e"],
      [1, ""],
      [2, ""],
      /final value .*\n/,
    ],
  },
  twoClients("6  Blocking reads in turn", "strsvr_in_order"),
  twoClients("6  Nonblocking reads", "strsvr_nonblocking"),
  twoClients("7  One wait for all clients", "strsvr_select"),
  {
    title: "18.1.1  Services that run at the same time",
    widths: [38],
    steps: ["$ thread1", [1, "$ thread1_workers"]],
  },
  {
    title: "18.2  A time service over UDP, faster than in the book",
    widths: [38],
    steps: [
      "$ client_server -c --no-page --port 0 --mark 0.6",
      [1, "$ client_server -s --to HOST:PORT --interval 1 --count 3"],
      /(\d{4}\n[^]*){3}/,
    ],
  },
  {
    title:
      "The wire lab: a fault cuts the answer into bytes, and a client reads once",
    steps: [
      "$ strsvr 0 --clients 1",
      '$ relay 0 HOST:PORT --down "slicer 1 200"',
      / time .*\n/,
      "$ recv_once HOST PORT a b",
      /slicer 2\/2.*\n/,
    ],
  },
  {
    // This server polls its clients in turn, without a pause.
    title: "The judge: what is wrong with this server?",
    needs: "Python",
    steps: [
      "$ judge strsvr --only letters --only first --only idle " +
      "-- python3 tests/judged/strsvr_polling.py {port}",
    ],
  },
];

/** Plays the steps of a scene. */
class Player implements AsyncDisposable {
  readonly #stage: Stage;
  readonly #terminals: Terminal[];
  /** For each terminal, resolves when its last client has ended. */
  readonly #clients: Promise<number>[] = [];
  /** The address of the last server. */
  #server = { hostname: "", port: 0 };

  constructor({ title, widths = [] }: Scene) {
    this.#stage = new Stage(title, widths);
    // The last terminal has no width of its own.
    this.#terminals = [...widths, undefined].map((_, column) => {
      const terminal = new Terminal();
      terminal.screen.onText = (text) => this.#stage.write(column, text);
      return terminal;
    });
  }

  /** Does one step. */
  async act(column: number, action: Action): Promise<void> {
    const terminal = this.#terminals[column];
    if (action instanceof RegExp) await terminal.shows(action);
    else if (action.startsWith("$ ")) await this.#run(column, action.slice(2));
    else if (action === "") await terminal.type("");
    else for (const letter of action) await terminal.type(letter);
  }

  /** Runs a command; if it is a server, waits until it is listening. */
  async #run(column: number, command: string): Promise<void> {
    await this.#clients[column];
    const { hostname, port } = this.#server;
    const line = command.replace("HOST", hostname).replace("PORT", `${port}`);
    const [name, ...args] = words(line);
    this.#stage.command(column, line.replace(name, `${name}.ts`));
    const allowed = script(name, ...permissionsFor(name, args));
    const program = this.#terminals[column].start(allowed, ...args);
    if (args.includes("0")) this.#server = await program.listening();
    else this.#clients[column] = program.exit();
  }

  /** Waits until all clients have ended. */
  async end(): Promise<void> {
    await Promise.all(this.#clients);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const it of this.#terminals) await it[Symbol.asyncDispose]();
    this.#stage.end();
  }
}

/** Plays a scene, or says that it is skipped. */
async function play(scene: Scene): Promise<void> {
  const { title, needs, steps } = scene;
  const missing = needs && whyMissing(needs);
  if (missing) {
    console.log(`\n${title}\nskipped, because it needs ${needs}: ${missing}`);
    return;
  }
  await using player = new Player(scene);
  for (const step of steps) {
    const [column, action] = Array.isArray(step) ? step : [0, step];
    await player.act(column, action);
  }
  await player.end();
}

/** The names of the programs in a scene. */
function programsIn({ steps }: Scene): string[] {
  return steps.flat().flatMap((it) => String(it).match(/(?<=^\$ )\w+/) ?? []);
}

if (import.meta.main) {
  const wanted = Deno.args;
  const known = [...new Set(SCENES.flatMap(programsIn))];
  const unknown = wanted.find((it) => !known.includes(it));
  if (unknown !== undefined) {
    console.error(`demo: there is no program "${unknown}"`);
    console.error(`Usage: deno task demo [NAME...], where NAME is one of`);
    console.error(`  ${known.join(" ")}`);
    Deno.exit(2);
  }
  const firstWith = (name: string) =>
    SCENES.find((scene) => programsIn(scene).includes(name));
  const chosen = wanted.length > 0 ? wanted.map(firstWith) : SCENES;
  for (const scene of SCENES) if (chosen.includes(scene)) await play(scene);
}
