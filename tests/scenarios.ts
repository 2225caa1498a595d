/**
 * How to use each script quickly, but so that it needs all of its permissions.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { freeLowPort } from "../judge/free_low_port.ts";
import type { FeatureName } from "../tools/machine.ts";
import { headLines, type RunLine } from "../tools/run/run_lines.ts";
import { type Command, Program, ROOT, SOURCE } from "./harness.ts";
import { Sender } from "./page_client.ts";
import * as peers from "./peers.ts";

const HOST = "127.0.0.1";

/** Starts a program and uses it. */
type Scenario = (start: () => Program, port: number) => Promise<void>;

/** The run lines for a script itself in its head comment. */
export function ownLines(name: string, folder = `${ROOT}/scripts`): RunLine[] {
  const text = Deno.readTextFileSync(`${folder}/${name}.ts`);
  return headLines(text).filter((it) => it.script === name);
}

/** What a machine must have to run a script with these arguments. */
export function featuresFor(
  script: string,
  args: string[] = [],
): FeatureName[] {
  if (script === "judge") return ["a shell"];
  if (script === "svr") return ["w and ps"];
  return /--system|lockstep/.test(args.join(" ")) ? ["ss"] : [];
}

/** Arguments that make a script quicker, or name the ports that it uses. */
const MORE_ARGS: Record<string, string> = {
  "client_server -s": "--to 127.0.0.1:5000 --count=1",
  "client_server -c": "--port 5000 --page 8000",
  "wait_for_end": "--wait 100",
  "one_at_a_time": "--lines 1000",
};

/** Replaces the ports of a run line, which may be in use, and makes it quick. */
export function onFreePorts(
  { flags, script, args }: RunLine,
): { flags: string[]; args: string[]; port: number } {
  const ports: Record<string, number> = { 2000: freeLowPort() };
  // A run line uses port 2000 for TCP or port 5000 for UDP.
  ports[5000] = ports[2000];
  const move = (text: string) =>
    text.replaceAll(
      /\b([25]000|2001|800[01])\b/g,
      (it) => `${ports[it] ??= freeLowPort()}`,
    );
  const more = entryFor(MORE_ARGS, script, args)?.split(" ") ?? [];
  const line = script === "judge" ? judgedLine(args[0]) : [...args, ...more];
  return { flags: flags.map(move), args: line.map(move), port: ports[2000] };
}

/** Finds the entry for a script with this first argument, or for the script. */
function entryFor<T>(
  table: Record<string, T>,
  script: string,
  args: string[],
): T | undefined {
  return table[`${script} ${args[0]}`] ?? table[script];
}

/** Has the judge try our own program, which every machine can run. */
function judgedLine(name: string): string[] {
  // It must not write into the judge's own list of accesses.
  const env = ["env", "-u", "DENO_AUDIT_PERMISSIONS"];
  const deno = [Deno.execPath(), "run", ...SOURCE, "--allow-net=127.0.0.1"];
  const file = `${ROOT}/scripts/${name}.ts`;
  const words = name === "strclnt" ? ["{host}", "{port}"] : ["{port}"];
  const only = name === "strclnt" ? "letter" : "letters";
  return [name, "--only", only, "--", ...env, ...deno, file, ...words];
}

/**
 * Uses a script as a run line says, but on free ports, and asserts that it
 * works.
 *
 * @param line The run line.
 * @param command Makes the command that runs the script with these flags.
 * @returns The flags with which it ran.
 */
export async function haveItWork(
  line: RunLine,
  command: (...flags: string[]) => Command,
): Promise<string[]> {
  const { script } = line;
  const { flags, args, port } = onFreePorts(line);
  const scenario = entryFor(SCENARIOS, script, args);
  if (!scenario) throw new Error(`No scenario for ${script}.ts`);
  await scenario(() => new Program(command(...flags), ...args), port);
  return flags;
}

/** What each script prints that is both server and client. */
export const LESSONS: Record<string, RegExp> = {
  send_once: /^wrong, .*\nright, /,
  read_once: /^wrong, .*\nright, /,
  wait_for_end: /^wrong, .*\nright, /,
  written_is_not_read: /^1\. .*\n {3}write: accepted [^]*\n3\. .*\n.*\n$/,
  who_is_who: /^All .*\nclient .*\nA +127\..*\n([^]*\n)?E +127\./,
  fill_backlog: /^The backlog is \d+, .*\n {2}client 1: connected\n/,
  lose_datagrams: /^\d+ messages, .*\n {2}UDP: .*\n {2}TCP: /,
  small_writes: /^Milliseconds .*\n([^]*\n)?one write, round 1 +\d/,
  one_at_a_time: /^ *lines [^]*\n\nconnections [^]*\n +1 +1000 /,
};

const SCENARIOS: Record<string, Scenario> = {
  ...Object.fromEntries(
    Object.entries(LESSONS).map(([name, prints]) => [name, lesson(prints)]),
  ),
  tmc: client({ abc: "abcabc" }, /^abcabc\nreceived 6 bytes\n$/),
  wps: client({ w: "PID\n" }, /^PID\n$/),
  wps_streams: client({ w: "PID\n" }, /^PID\n$/),
  strclnt: client({ a: "a" }, /^enter a letter:a\nenter a letter:\n$/),
  recv_once: client(
    { a: "a", b: "b", c: "c" },
    /^"a": "a"\n"b": "b"\n"c": "c"\n$/,
  ),
  strsvr,
  strsvr_in_order: strsvr,
  strsvr_nonblocking: strsvr,
  strsvr_select: strsvr,
  thread1: lesson(/37D499/),
  thread1_workers: lesson(/37D499/),
  "thread1 --listen": engines,
  "thread1_workers --listen": engines,
  judge: lesson(
    /^judging .*\n +seed \d+\n {2}pass {5}.*\n {2}1 of 1 passed\n$/,
  ),

  async tms(start) {
    await using tms = start();
    using client = await Deno.connect(await tms.listening());
    await peers.send(client, "abc");
    await tms.stdout.match(/client is at/);
    await tms.type("\n");
    assertEquals((await peers.receiveAll(client)).length, 30000);
    assertEquals(await tms.exit(), 0);
  },

  async svr(start) {
    await using svr = start();
    const address = await svr.listening();
    assertMatch(await peers.bookClient(address, "w"), /load average/);
    assertMatch(await peers.bookClient(address, "ps"), /PID/);
  },

  async relay(start, port) {
    using listener = Deno.listen({ hostname: HOST, port });
    await using relay = start();
    using client = await Deno.connect(await relay.listening());
    using server = await listener.accept();
    await peers.send(client, "abc");
    assertEquals(await peers.receive(server, 3), "abc");
    await peers.send(server, "defg");
    assertEquals(await peers.receive(client, 4), "defg");
    await relay.stdout.match(/ 3 B "abc" [^]* 4 B "defg" [^]* 4 B "defg" /);
  },

  async "client_server -s"(start, port) {
    using to = bindUdp(HOST, port);
    await using server = start();
    const [datagram] = await to.socket.receive();
    assertMatch(new TextDecoder().decode(datagram), /^\w{3} \w{3} .{16}$/);
    assertEquals(await server.exit(), 0);
  },

  async "client_server -c"(start) {
    await using client = start();
    using sender = new Sender((await client.listening()).port);
    await sender.send("noon");
    await client.stdout.match(/^noon$/m);
    const [, page] = await client.stdout.match(/^page at (\S+)$/m);
    assertMatch(await (await fetch(page)).text(), /<title>/);
  },
};

/** A script that needs no peer, and what it prints. */
function lesson(prints: RegExp): Scenario {
  return async (start) => {
    await using program = start();
    assertEquals(await program.exit(), 0);
    assertMatch(program.stdout.text, prints);
  };
}

/** A client: the answer to each of its requests, and what it prints. */
function client(answers: Record<string, string>, prints: RegExp): Scenario {
  return async (start, port) => {
    using listener = Deno.listen({ hostname: HOST, port });
    await using client = start();
    // Only strclnt reads its standard input.
    await client.type("a\n");
    await client.endInput();
    const conn = await listener.accept();
    for (const [request, answer] of Object.entries(answers)) {
      assertEquals(await peers.receive(conn, request.length), request);
      await peers.send(conn, answer);
    }
    // strclnt would fail if the server closed before it had the answer.
    await client.stdout.match(/\n/);
    conn.close();
    assertEquals(await client.exit(), 0);
    assertMatch(client.stdout.text, prints);
  };
}

async function strsvr(start: () => Program): Promise<void> {
  await using strsvr = start();
  const address = await strsvr.listening();
  // Both connect first: strsvr_in_order.ts serves nobody before that.
  const [a, b] = [await Deno.connect(address), await Deno.connect(address)];
  for (const [client, letter] of [[a, "a"], [b, "b"]] as const) {
    await peers.send(client, letter);
    await peers.recv(client, 2);
    client.close();
  }
  assertEquals(await strsvr.exit(), 0);
  assertMatch(strsvr.stdout.text, /the final value of v is ab\n$/);
}

/** thread1.ts, with its engines started over TCP. */
async function engines(start: () => Program): Promise<void> {
  await using program = start();
  const address = await program.listening();
  assertEquals(await peers.halfCloses(address, "a 88\n"), "ok\n");
  await program.stdout.match(/88A499/);
}

/** A socket for datagrams, on a free port if none is given. */
export function bindUdp(hostname: string, port = 0) {
  const socket = Deno.listenDatagram({ hostname, port, transport: "udp" });
  const addr = socket.addr as Deno.NetAddr;
  return { socket, addr, [Symbol.dispose]: () => socket.close() };
}
