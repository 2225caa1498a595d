import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import type { Socket } from "node:net";
import type { Direction } from "../lib/wire/wire_event.ts";
import { Changes } from "./changes.ts";
import { Datagrams, type ReceivedDatagram } from "./datagrams.ts";
import { Deeds } from "./deeds.ts";
import { Evidence, NeverStarted } from "./check.ts";
import { freeLowPort } from "./free_low_port.ts";
import { JudgedProgram } from "./judged_program.ts";
import { mayRun } from "./may_run.ts";
import { Peer, type Trial } from "./peer.ts";
import { plantCommands } from "./plant_commands.ts";
import { Random } from "./random.ts";
import { shown } from "./shown.ts";
import {
  type Process,
  processesOf,
  processorTimes,
  shell,
  unreadBytes,
} from "./system.ts";
import { Trace } from "./trace.ts";
import { visible } from "./visible.ts";

/** The only address that the judge uses. */
export const HOST = "127.0.0.1";

const START_MS = 10_000;
const SLICE_GAP_MS = 30;
const LINES_SHOWN = 10;
const LAST_WORDS_MS = 500;

/** How a program is tried. */
export interface TrialOptions {
  /** The seed of the random choices. */
  seed: string;
  /** How long to wait for what should come, in milliseconds. */
  patienceMs: number;
  /** The factor by which all waits are multiplied. */
  slow: number;
}

/** What is special about the environment of a program. */
export interface Surroundings {
  /** How many files and sockets it may have open at the same time. */
  descriptors?: number;
  /** Commands, by name, that it finds before those of the system. */
  commands?: Record<string, string>;
}

/**
 * The program that is judged, as a check sees it: something that listens or
 * connects, reads what is typed, prints, and ends.
 *
 * Most of its methods start it, if it has not been started yet.
 */
export class Subject implements AsyncDisposable {
  /** Chooses letters and the like, the same ones for the same seed. */
  readonly random: Random;
  /** How long to wait for what should come, in milliseconds. */
  readonly patienceMs: number;
  /** The string that takes the place of `{string}` on its command line. */
  readonly string: string;
  /** The command that takes the place of `{command}`: w or ps. */
  readonly command: string;
  /** What has been done to it. */
  readonly deeds = new Deeds();
  /** What has passed between the judge and it. */
  readonly trace = new Trace();
  readonly #commandLine: string[];
  readonly #slow: number;
  readonly #changes = new Changes();
  readonly #peers: Peer[] = [];
  #program: JudgedProgram | undefined;
  #setup: string[] = [];
  #port = 0;
  #planted = "";
  #server: Server | undefined;
  #arrived: Socket[] = [];
  readonly #datagrams: Datagrams[] = [];
  #printedBefore = 0;

  /**
   * Prepares it; nothing is started yet.
   *
   * @param commandLine The command, with placeholders such as `{port}`.
   * @param options How to try it.
   */
  constructor(commandLine: string[], options: TrialOptions) {
    this.#commandLine = commandLine;
    this.random = new Random(options.seed);
    this.string = this.random.letters(7);
    this.command = this.random.number(0, 1) ? "ps" : "w";
    this.patienceMs = options.patienceMs * options.slow;
    this.#slow = options.slow;
  }

  /**
   * Starts it in a special environment; this must be the first thing done to
   * it.
   */
  async startsIn({ descriptors, commands }: Surroundings): Promise<void> {
    const setup: string[] = [];
    if (descriptors) setup.push(`ulimit -n ${descriptors}`);
    if (commands) {
      this.#planted = await plantCommands(commands);
      setup.push(`PATH=${this.#planted}:$PATH`);
    }
    await shell(""); // skips the check where no shell may be run
    this.#setup = ["sh", "-c", `${setup.join("\n")}\nexec "$@"`, "sh"];
    this.#start();
  }

  /** The names of the files that the planted commands have made. */
  async marks(): Promise<string[]> {
    const names = await shell('cd "$1" && ls', this.#planted);
    return names.split("\n").filter((it) => it.endsWith(".ran"));
  }

  /** Connects to it. The first connection that succeeds is the first client. */
  async client(): Promise<Peer> {
    const socket = await this.#connect();
    const peer = this.#peer(`client ${this.#peers.length + 1}`, socket, "up");
    this.deeds.note(peer.who, "connected");
    return peer;
  }

  /** Connects this many clients, one after the other. */
  async clients(count: number): Promise<Peer[]> {
    const clients: Peer[] = [];
    while (clients.length < count) clients.push(await this.client());
    return clients;
  }

  /** Waits for it to connect to the judge, and takes the connection. */
  async connects(): Promise<Peer> {
    this.#server ??= await this.#listen();
    this.#start();
    const waitMs = this.startMs;
    const arrived = () => this.#arrived.shift();
    await this.#changes.until(
      () => this.#arrived.length > 0 || this.#hasEnded() || undefined,
      waitMs,
    );
    // If it has ended at once, its connection may be noticed after its end.
    const socket = await this.#changes.until(arrived, LAST_WORDS_MS);
    if (!socket) {
      throw new NeverStarted(
        `a connection within ${waitMs / 1000} s`,
        this.#hasEnded() ? "" : "nothing",
      );
    }
    const peer = this.#peer("the server", socket, "down");
    this.deeds.note(peer.who, "accepted the connection");
    return peer;
  }

  /**
   * Stops it, as can happen on a busy machine, while its peers do something.
   * When it goes on, everything has already arrived. Without permission to run
   * `sh`, it is not stopped, and may see one thing after the other.
   */
  async isStoppedWhile(peersDo: () => unknown): Promise<void> {
    const note = (deed: string) => this.#does("the judge", deed);
    if (await this.#signal("STOP")) note("stopped the program for a moment");
    await peersDo();
    await this.waits(0.2);
    if (await this.#signal("CONT")) note("let it go on");
  }

  /** Ends it by force and starts it again on the same port. */
  async restarts(): Promise<void> {
    this.#does("the judge", "ended the program and started it again");
    await this.#program?.kill();
    for (const peer of this.#peers) await peer.close();
    this.#program = undefined;
    this.#start();
  }

  /**
   * Binds a UDP socket: to `{port}`, if the program sends to it, or to any
   * port.
   */
  async binds(to: "its port" | "any port"): Promise<Datagrams> {
    const port = to === "its port" ? this.port : 0;
    const conn = this.#datagrams.length + 1;
    const datagrams = await Datagrams.bind(
      port,
      this.#changes,
      (event) => this.trace.add({ conn, ...event }),
    );
    this.#datagrams.push(datagrams);
    return datagrams;
  }

  /** Starts it, and does nothing else to it. */
  runs(): void {
    this.#start();
  }

  /** How long it may take to start, in milliseconds. */
  get startMs(): number {
    return START_MS * this.#slow;
  }

  /** The port that takes the place of `{port}`. */
  get port(): number {
    return this.#port ||= freeLowPort();
  }

  /** The seconds that take the place of `{interval}`. */
  get intervalSeconds(): number {
    return this.patienceMs / 5000;
  }

  /** Types into its standard input. */
  async types(text: string): Promise<void> {
    this.#start();
    this.#does("the user", `typed ${shown(text)}`);
    await this.#program!.type(text);
  }

  /** Ends its input, as Ctrl-D does. */
  async endsInput(): Promise<void> {
    this.#start();
    this.#does("the user", "ended the input");
    await this.#program!.endInput();
  }

  /** What it has printed on its standard output. */
  get printed(): string {
    return this.#program?.stdout.text ?? "";
  }

  /**
   * Demands that it prints something.
   *
   * @param isRight Whether all that it has printed so far is what was wanted.
   * @param expected What was wanted, in words.
   */
  async prints(
    isRight: (printed: string) => boolean,
    expected: string,
  ): Promise<void> {
    this.#start();
    // It may take a long time, provided that more keeps coming.
    for (let before = -1; before < this.printed.length;) {
      before = this.printed.length;
      await this.#changes.until(
        () =>
          isRight(this.printed) || this.printed.length > before ||
          this.#hasEnded() || undefined,
        this.patienceMs,
      );
      if (isRight(this.printed)) break;
    }
    // The end of its output may still be on its way.
    if (this.#hasEnded()) await this.#lastWords();
    if (!isRight(this.printed)) {
      throw new Evidence(`${expected}${this.within}`, this.#gotPrinted());
    }
    this.#printedBefore = this.printed.length;
  }

  /** Whether it has printed this, or does so within `ms` milliseconds. */
  async hasPrinted(text: string, ms: number): Promise<boolean> {
    const look = () => this.printed.includes(text) || undefined;
    return await this.#changes.until(look, ms) ?? false;
  }

  /** Waits for a datagram; gives up early if the program ends. */
  async nextDatagram(
    socket: Datagrams,
    ms: number,
  ): Promise<ReceivedDatagram | undefined> {
    const look = () => socket.take() ?? (this.#hasEnded() || undefined);
    const found = await this.#changes.until(look, ms);
    return found === true ? undefined : found;
  }

  /** Demands that it ends by itself. */
  async ends(): Promise<void> {
    this.#start();
    const look = () => this.#hasEnded() || undefined;
    if (await this.#changes.until(look, this.patienceMs)) {
      return await this.#lastWords();
    }
    throw new Evidence(
      `the end of the program${this.within}`,
      "it is still running",
    );
  }

  /** Waits for a fraction of `patienceMs`, which is longer in a slow trial. */
  async waits(fraction: number): Promise<void> {
    await this.#changes.until(() => undefined, fraction * this.patienceMs);
  }

  /**
   * What fraction of a core it uses while nothing is done to it. Time in which
   * it waits for a busy core does not count.
   */
  async processorUse(): Promise<number> {
    const { group } = this.#program!;
    await this.waits(0.5); // for what it still has to do
    const [before, from] = [await processorTimes(group), performance.now()];
    await this.waits(1);
    const [after, to] = [await processorTimes(group), performance.now()];
    const ranMs = after.ranMs - before.ranMs;
    const couldRunMs = to - from - (after.waitedMs - before.waitedMs);
    return ranMs / Math.max(ranMs, couldRunMs);
  }

  /** The processes that it consists of. */
  async processes(): Promise<Process[]> {
    return await processesOf(this.#program!.group);
  }

  /** The time limit, to put after what was expected: " within 2 s". */
  get within(): string {
    return ` within ${this.patienceMs / 1000} s`;
  }

  /** How the program has ended, in words; undefined while it runs. */
  get death(): string | undefined {
    return this.#hasEnded() ? this.#state() : undefined;
  }

  /** The last lines of its standard output and of its standard error. */
  get lastLines(): string[] {
    const { stdout, stderr } = this.#program ?? {};
    const lines = [stdout, stderr].flatMap((it) =>
      it?.text.trimEnd().split("\n").slice(-LINES_SHOWN) ?? []
    );
    return lines.filter((it) => it !== "").map((it) =>
      visible(it.slice(0, 200))
    );
  }

  /** Whether it has printed more than the judge reads. */
  get printsTooMuch(): boolean {
    const { stdout, stderr } = this.#program ?? {};
    return Boolean(stdout?.tooMuch || stderr?.tooMuch);
  }

  /** Ends it and all that it has started, and closes the judge's sockets. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.kill();
    for (const peer of this.#peers) await peer.close();
    for (const socket of this.#arrived) socket.destroy();
    for (const socket of this.#datagrams) await socket.close();
    if (this.#server) {
      await new Promise((closed) => this.#server!.close(closed));
    }
    if (this.#planted) await shell('rm -r -- "$1"', this.#planted);
  }

  /**
   * The judge's end of a new connection, made by the judge or by the program.
   */
  #peer(who: string, socket: Socket, dir: Direction): Peer {
    const conn = this.#peers.length + 1;
    const trial: Trial = {
      patienceMs: this.patienceMs,
      note: (who, what) => this.deeds.note(who, what),
      traces: (event) => this.trace.add({ conn, ...event }),
      arrives: (socket, slice) => this.#arrives(socket, slice),
    };
    const { localPort, remotePort } = socket;
    const from = `${HOST}:${dir === "up" ? localPort : remotePort}`;
    trial.traces({ dir, kind: "connect", from });
    const peer = new Peer(who, socket, trial);
    this.#peers.push(peer);
    return peer;
  }

  /** Notes something that is done to the program, and not to a connection. */
  #does(who: string, what: string): void {
    this.deeds.note(who, what);
    this.trace.note("up", what);
  }

  /** Sends a signal to the process group; false if no shell may be run. */
  async #signal(name: string): Promise<boolean> {
    if (!mayRun("sh")) return false;
    await shell('kill -s "$1" -- "-$2"', name, `${this.#program!.group}`);
    return true;
  }

  #start(): void {
    if (this.#program) return;
    const values: Record<string, string> = {
      "{port}": String(this.port),
      "{interval}": String(this.intervalSeconds),
      "{host}": HOST,
      "{string}": this.string,
      "{command}": this.command,
    };
    const filledIn = this.#commandLine.map((word) =>
      word.replace(/\{\w+\}/g, (name) => values[name] ?? name)
    );
    this.#program = new JudgedProgram(
      [...this.#setup, ...filledIn],
      this.#changes,
      this.trace,
    );
  }

  async #connect(): Promise<Socket> {
    const isFirst = this.#peers.length === 0;
    const waitMs = isFirst ? this.startMs : this.patienceMs;
    let socket = await this.#connectWithin(waitMs);
    // Somebody may have taken the port after all; or a connection of an earlier
    // program still has it (TIME_WAIT), and this one does not set SO_REUSEADDR.
    for (let i = 0; isFirst && !socket && this.#hasEnded() && i < 2; i++) {
      await this.#program!.kill();
      [this.#program, this.#port] = [undefined, 0];
      socket = await this.#connectWithin(waitMs);
    }
    if (socket) return socket;
    this.trace.note("up", "could not connect");
    await this.#lastWords();
    const Kind = isFirst ? NeverStarted : Evidence;
    throw new Kind(
      `a connection to port ${this.#port} within ${waitMs / 1000} s`,
      this.#hasEnded() ? "" : "no connection",
    );
  }

  async #connectWithin(ms: number): Promise<Socket | undefined> {
    this.#start();
    const end = performance.now() + ms;
    while (performance.now() < end) {
      const socket = await connected(this.#port, end - performance.now());
      if (socket || this.#hasEnded()) return socket;
      await this.#changes.until(() => this.#hasEnded() || undefined, 20);
    }
  }

  async #listen(): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      this.#arrived.push(socket);
      this.#changes.tell();
    });
    server.listen(0, HOST);
    await once(server, "listening");
    this.#port = (server.address() as { port: number }).port;
    return server;
  }

  /** Waits a while for the program to read what was sent. */
  async #arrives(socket: Socket, slice: number): Promise<void> {
    const { remotePort = 0, localPort = 0 } = socket;
    const end = performance.now() + this.patienceMs / 4;
    while (performance.now() < end) {
      const allSent = socket.writableLength === 0;
      const unread = await unreadBytes(remotePort, localPort);
      if (unread === undefined) {
        const gapMs = SLICE_GAP_MS * 2 ** (slice - 1);
        return await this.waits(gapMs / 1000);
      }
      // What has not been sent yet has not been read either.
      if (unread === 0 && allSent) return;
      await this.#changes.until(() => undefined, 5);
    }
  }

  #hasEnded(): boolean {
    return this.#program?.end !== undefined;
  }

  async #lastWords(): Promise<void> {
    if (!this.#hasEnded()) return;
    const { stdout, stderr } = this.#program!;
    let isAll: true | undefined;
    Promise.all([stdout.ended, stderr.ended]).then(() => {
      isAll = true;
      this.#changes.tell();
    });
    // A process that it has started may keep the pipe open.
    await this.#changes.until(() => isAll, LAST_WORDS_MS);
  }

  /**
   * How it ended, and the last line of its standard error; undefined while it
   * runs.
   */
  #state(): string | undefined {
    const { howEnded, stderr } = this.#program!;
    if (!howEnded) return undefined;
    const last = visible(stderr.text.trimEnd().split("\n").at(-1)!);
    return `it ended with ${howEnded}${last && `: ${last.slice(0, 200)}`}`;
  }

  #gotPrinted(): string {
    return shown(this.printed.slice(this.#printedBefore));
  }
}

/**
 * Connects, or resolves to undefined if that fails or takes longer than `ms`.
 */
async function connected(
  port: number,
  ms: number,
): Promise<Socket | undefined> {
  const socket = connect({ port, host: HOST, allowHalfOpen: true });
  socket.on("error", () => {}); // an error event without a handler ends the judge
  const late = setTimeout(() => socket.destroy(new Error("late")), ms);
  try {
    await once(socket, "connect");
    return socket;
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
  }
}
