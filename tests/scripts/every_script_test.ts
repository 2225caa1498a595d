import { assert, assertEquals, assertMatch } from "@std/assert";
import { programs } from "../../primer.ts";
import type { FeatureName } from "../../tools/machine.ts";
import {
  Client,
  type Command,
  Program,
  run,
  script,
  SCRIPTS,
  test,
} from "../harness.ts";
import * as peers from "../peers.ts";
import { bindUdp, featuresFor } from "../scenarios.ts";

/** A way to call a script. */
interface Way {
  /** The script's name. */
  name: string;
  /** The start of the names of its tests. */
  title: string;
  /** Its arguments with this number, such as a port, and with this host. */
  args: (number: string, host?: string) => string[];
  /** What the number is, and its range; empty if there is none. */
  number: string;
}

/**
 * Parses command lines in which N stands for a number and HOST for a host; for
 * each of them, the table says what the number is.
 */
function ways(lines: Record<string, string>): Way[] {
  return Object.entries(lines).map(([line, number]) => {
    const [name, ...words] = line.split(" ");
    const role = /^-[sc]$/.test(words[0]) ? ` ${words[0]}` : "";
    const args = (number: string, host = "127.0.0.1") =>
      words.map((word) => word.replace("HOST", host).replace("N", number));
    return { name, title: `${name}.ts${role}`, args, number };
  });
}

/** The scripts that listen for connections. */
const SERVERS = ways({
  "tms N": "PORT 0 to 65535",
  "svr N": "PORT 0 to 65535",
  "strsvr N": "PORT 0 to 65535",
  "strsvr_in_order N": "PORT 0 to 65535",
  "strsvr_nonblocking N": "PORT 0 to 65535",
  "strsvr_select N": "PORT 0 to 65535",
  "thread1 --listen N": "--listen 0 to 65535",
  "thread1_workers --listen N": "--listen 0 to 65535",
});

/** The scripts that connect to a server. */
const CLIENTS = ways({
  "tmc HOST N abc": "PORT 1 to 65535",
  "wps HOST N w": "PORT 1 to 65535",
  "wps_streams HOST N w": "PORT 1 to 65535",
  "strclnt HOST N": "PORT 1 to 65535",
  "recv_once HOST N w": "PORT 1 to 65535",
});

/** The script that listens and connects, and those that use datagrams. */
const [RELAY, RECEIVER, SENDER] = ways({
  "relay N 127.0.0.1:2000": "PORT 0 to 65535",
  "client_server -c --no-page --port N": "--port 0 to 65535",
  "client_server -s --to HOST:N": "the port of --to 1 to 65535",
});

/** The scripts that are server and client in one, and the judge. */
const LESSONS = ways({
  "send_once --bytes N": "--bytes 1 to 1000000000",
  "read_once --chunk N": "--chunk 1 to 1024",
  "wait_for_end --wait N": "--wait 100 to 1000000000",
  "written_is_not_read --bytes N": "--bytes 1 to 1000000000",
  "small_writes --rounds N": "--rounds 2 to 1000",
  "one_at_a_time --lines N": "--lines 1 to 1000000",
  "fill_backlog --backlog N": "--backlog 1 to 100",
  "lose_datagrams --messages N": "--messages 1 to 20000",
  "who_is_who": "",
  "judge tms ./tms {port} --seed N": "--seed 0 to 1000000000",
});

/** Command lines with other numbers that the scripts check. */
const MORE_NUMBERS = ways({
  "tms 0 --copies N": "--copies 1 to 1000000000",
  "svr 0 --timeout N": "--timeout 0.001 to 86400",
  "strsvr 0 --clients N": "--clients 1 to 1000000",
  "strsvr 0 --max-bytes N": "--max-bytes 1 to 1000000000",
  "relay 0 HOST:N": "the port of the server 1 to 65535",
  "relay 0 h:1 --seed N": "--seed 0 to 4294967295",
  "relay 0 h:1 --page N": "--page 0 to 65535",
  "relay 0 h:1 --max-events N": "--max-events 0 to 1000000000000",
  "client_server -c --page N": "--page 0 to 65535",
  "client_server -c --mark N": "--mark 0.001 to 86400",
  "client_server -c --expect N": "--expect 0.001 to 86400",
  "client_server -s --interval N": "--interval 0.001 to 86400",
  "client_server -s --count N": "--count 1 to 1000000000",
  "judge tms ./tms {port} --slow N": "--slow 0.1 to 100",
});

/** Command lines that are wrong in other ways, and what the scripts say. */
const WRONG = {
  "tms -- --go=no": "PORT must be a number",
  "thread1 --host ::1": "--host requires --listen",
  "thread1_workers --host ::1": "--host requires --listen",
  "relay 0 2000": "the server must be HOST:PORT",
  "relay 0 :2000": "the server must be HOST:PORT",
  "relay 0 h:1 --up slicer": "write this fault as slicer SIZE",
  "relay 0 h:1 --up loose": 'unknown fault "loose"; over TCP there are',
  "relay 0 h:1 --udp --down slicer": "slicer: a datagram arrives in one piece",
  "relay 0 h:1 --save lab.png": "FILE of --save must end in",
  "client_server": "select -s (server) or -c (client)",
  "client_server -s -c": "select -s (server) or -c (client)",
  "client_server -c --interval 1": "--interval requires -s",
  "client_server -s --page 9": "--page requires -c",
  "client_server -s --no-page": "--no-page requires -c",
  "client_server -c --no-page --page 9": "--page and --no-page cannot",
  "client_server -s --to h": "--to must be HOST:PORT",
  "judge tmz ./tmz {port}": "PROGRAM must be one of",
  "judge tms ./tms": "COMMAND must contain {port}",
};

const LISTENERS = [...SERVERS, RELAY, RECEIVER];
const NETWORKED = [...LISTENERS, ...CLIENTS, SENDER];
const EVERY = [...NETWORKED, ...LESSONS];

/** What a test of a script needs of the machine. */
function needing({ name }: Way, ...more: FeatureName[]) {
  return { needs: [...featuresFor(name), ...more] };
}

/** The script, with permission to use these addresses (default: any). */
function withNet({ name }: Way, net?: string): Command {
  const allow = net === undefined ? "--allow-net" : `--allow-net=${net}`;
  return script(name, allow, ...(name === "svr" ? ["--allow-run=w,ps"] : []));
}

/** Starts the script with permission to use these addresses. */
function start(way: Way, net: string, ...args: string[]): Program {
  return new Program(withNet(way, net), ...args);
}

/** Asserts that a script refuses a command line, says why, and does nothing. */
async function assertRefused(
  name: string,
  args: string[],
  why: string,
): Promise<void> {
  const { code, stdout, stderr } = await run(script(name), ...args);
  const [message, usage, ...rest] = stderr.split("\n");
  const line = JSON.stringify(args);
  assertEquals([code, stdout, rest], [2, "", [""]], line);
  assert(message.startsWith(`${name}: ${why}`), `${line}: ${message}`);
  assert(usage.startsWith(`Usage: ${name}.ts `), usage);
}

/** Asserts that a script says in one line what it cannot do, and why. */
async function assertCannot(
  way: Way,
  args: string[],
  what: string,
  net?: string,
): Promise<void> {
  const { code, stdout, stderr } = await run(withNet(way, net), ...args);
  assertMatch(stderr, new RegExp(`^${way.name}: cannot ${what}\n$`));
  assertEquals(code, 1);
  // client_server says where it will send to before it looks up the host.
  assertMatch(stdout, /^(sending .*\n)?$/);
}

/** Asserts that nobody listens on the port any more. */
function assertFree(port: number): void {
  Deno.listen({ hostname: "127.0.0.1", port }).close();
}

/**
 * Waits until a process has a TCP connection, and so has begun its work.
 * (Whether it handles SIGINT says nothing about that: Deno does so from the
 * start.)
 */
async function waitForConnection(pid: number): Promise<void> {
  const ss = { argv: ["ss", "-Htnp"] };
  while (!(await run(ss)).stdout.includes(`,pid=${pid},`));
}

Deno.test("this file tests every script", () => {
  const tested = new Set(EVERY.map(({ name }) => name));
  assertEquals([...tested].toSorted(), SCRIPTS);
});

for (const { name, title, args, number } of [...EVERY, ...MORE_NUMBERS]) {
  if (number === "") continue;
  const [, what, min, max] = number.match(/^(.*) (\S+) to (\S+)$/)!;

  test(`${title} says that ${what} is a number from ${min} to ${max}`, async () => {
    // The message for an operand is not the same as for an option.
    for (const text of ["-1", ""]) await assertRefused(name, args(text), "");
    const malformed = ["20x0", "0x50", "1e3", " 80"];
    if (!min.includes(".")) malformed.push("2.5");
    // HOST:PORT is refused as a whole if its port is malformed.
    const ofAddress = what.replace("the port of ", "");
    for (const text of malformed) {
      await assertRefused(name, args(text), `${ofAddress} must be `);
    }
    const outside = [Number(max) + 1];
    if (min !== "0") outside.push(Math.ceil(Number(min)) - 1);
    for (const n of outside) {
      const range = `must be a number from ${min} to ${max}, not "${n}"`;
      await assertRefused(name, args(`${n}`), `${what} ${range}`);
    }
  });
}

for (const [line, why] of Object.entries(WRONG)) {
  test(`${line}: the script says what is wrong`, async () => {
    const [name, ...args] = line.split(" ");
    await assertRefused(name, args, why);
  });
}

for (const { name, title, args } of EVERY) {
  const declared = programs.find((it) => it.name === name)!;
  const { operands = [], options = {} } = declared;
  const right = args("500");

  test(`${title} says what is missing, unexpected, or not an option`, async () => {
    for (const [i, operand] of operands.entries()) {
      await assertRefused(name, right.slice(0, i), `${operand} is missing`);
      await assertRefused(name, right.with(i, ""), `${operand} is missing`);
    }
    if (!operands.at(-1)?.endsWith("...")) {
      await assertRefused(
        name,
        [...right, "extra"],
        'unexpected argument "extra"',
      );
    }
    for (const [key, { value }] of Object.entries(options)) {
      const option = key.length === 1 ? `-${key}` : `--${key}`;
      const wrong = value ? `${option}=` : `${option}=yes`;
      const why = value ? "needs a value" : "takes no value";
      await assertRefused(name, [...right, wrong], `${option} ${why}`);
    }
    for (const option of ["--nonsense", "-x"]) {
      const why = `unknown option "${option}"`;
      await assertRefused(name, [...right, option], why);
    }
  });
}

for (const way of [...CLIENTS, SENDER]) {
  test(`${way.title} says that the host does not exist`, async () => {
    const args = way.args("2000", "no-such-host.invalid");
    await assertCannot(way, args, ".+: host not found; .+");
  }, needing(way));
}

for (const way of LISTENERS) {
  const { title, args } = way;
  const at = (host: string, port = "0") => [...args(port), "--host", host];

  test(
    `${title} asks for permission to listen, only on the port if one is given`,
    async () => {
      const asked = {
        "127.0.0.1:1000": args("1000"),
        "127.0.0.1": args("0"),
        "0.0.0.0:2000": at("0.0.0.0", "2000"),
      };
      for (const [address, line] of Object.entries(asked)) {
        const why = `permission missing; add --allow-net=${address}`;
        await assertCannot(way, line, `listen on .+: ${why}`, "127.0.0.9");
      }
    },
    needing(way),
  );

  test(`${title} says that the host does not exist`, async () => {
    const line = at("no-such-host.invalid");
    await assertCannot(way, line, "listen on .+: host not found; .+");
  }, needing(way));

  test(`${title} says that the port is in use`, async () => {
    using taken = way === RECEIVER ? bindUdp("127.0.0.1") : peers.listen();
    const line = args(`${taken.addr.port}`);
    await assertCannot(way, line, "listen on .+: port in use; .+");
  }, needing(way));

  test(
    `${title} says that this machine does not have the address`,
    async () => {
      // Reserved for documentation (RFC 5737), so no machine has it.
      const why = "this machine has no such address; .+";
      await assertCannot(way, at("192.0.2.1"), `listen on .+: ${why}`);
    },
    needing(way),
  );

  test(`${title} says that low ports are reserved`, async () => {
    await assertCannot(way, args("1"), "listen on .+: ports below 1024 .+");
  }, needing(way, "low ports"));

  test(`${title} exits with 130 on Ctrl-C while it is idle`, async () => {
    await using server = start(way, "127.0.0.1", ...args("0"));
    const { port } = await server.listening();
    assert(port > 0);
    server.kill("SIGINT");
    assertEquals([await server.exit(), server.stderr.text], [130, ""]);
    if (way !== RECEIVER) assertFree(port);
  }, needing(way, "Ctrl-C"));

  test(`${title} listens on IPv6`, async () => {
    const net = way === RELAY ? "[::1],127.0.0.1:2000" : "[::1]";
    await using server = start(way, net, ...at("::1"));
    await server.stdout.match(/^listening on \[::1\]:[1-9]\d* /);
    if (!SERVERS.includes(way)) return;
    using _conn = await Deno.connect(await server.listening());
    await server.stdout.match(/^client is at \[::1\]:\d+$/m);
  }, needing(way, "IPv6"));
}

for (const way of SERVERS) {
  const { title, args } = way;

  test(`${title} closes its connections on Ctrl-C`, async () => {
    await using server = start(way, "127.0.0.1", ...args("0"));
    const address = await server.listening();
    using silent = await Deno.connect(address);
    await server.stdout.match(/^client is at 127\.0\.0\.1:\d+$/m);
    server.kill("SIGINT");
    assertEquals(await server.exit(), 130);
    assertMatch(server.stderr.text, /^(press Enter to send\n)?$/);
    assert(await peers.hasEnded(silent));
    assertFree(address.port);
  }, needing(way, "Ctrl-C"));

  test(`${title} says which machines can reach it`, async () => {
    await using local = start(way, "127.0.0.1", ...args("0"));
    await local.stdout.match(/^listening on 127\.0\.0\.1:\d+ \(.*this machine/);
    const everywhere = [...args("0"), "--host", "0.0.0.0"];
    await using open = start(way, "0.0.0.0", ...everywhere);
    await open.stdout.match(/^listening on 0\.0\.0\.0:\d+ \(.*network/);
  }, needing(way));
}

for (const way of CLIENTS) {
  const { name, title, args } = way;

  test(`${title} says that the connection was refused`, async () => {
    const listener = peers.listen();
    const { port } = listener.addr;
    listener.close();
    const what = `connect to 127.0.0.1:${port}: connection refused; .+`;
    await assertCannot(way, args(`${port}`), what);
  });

  test(
    `${title} closes its connection and exits with 130 on Ctrl-C`,
    async () => {
      const [host, , ...words] = args("");
      await using client = await Client.start(withNet(way, host), ...words);
      // Without an answer it cannot go further than this.
      if (name === "strclnt") await client.stdout.match(/letter:$/);
      else await peers.recv(client.conn, 1);
      // It does not wait until its message is printed, so this test does.
      await client.stderr.match(/\n/);
      client.kill("SIGINT");
      assertEquals(await client.exit(), 130);
      assertMatch(client.stderr.text, /^I am 127\.0\.0\.1:\d+\n$/);
      assert(await peers.hasEnded(client.conn));
    },
    needing(way, "Ctrl-C"),
  );

  test(`${title} connects to IPv6, with and without brackets`, async () => {
    using listener = Deno.listen({ hostname: "::1", port: 0 });
    const { port } = listener.addr;
    const command = withNet(way, `[::1]:${port}`);
    for (const host of ["::1", "[::1]"]) {
      await using client = new Program(command, ...args(`${port}`, host));
      using conn = await listener.accept();
      if (name !== "strclnt") await peers.send(conn, await peers.recv(conn, 1));
      await client.endInput();
      conn.close();
      assertEquals(await client.exit(), 0);
      assertMatch(client.stderr.text, /^I am \[::1\]:\d+\n$/);
    }
  }, needing(way, "IPv6"));
}

// The other lessons end too soon for this.
for (
  const line of [
    "send_once --bytes 1000000000",
    "wait_for_end --wait 1000000000",
    "small_writes --rounds 1000",
    "one_at_a_time --lines 1000000",
  ]
) {
  const [name, ...args] = line.split(" ");

  test(`${name}.ts exits with 130 on Ctrl-C`, async () => {
    const command = script(name, "--allow-net=127.0.0.1");
    await using program = new Program(command, ...args);
    // It prints nothing until it has finished.
    await waitForConnection(program.pid);
    program.kill("SIGINT");
    assertEquals([await program.exit(), program.stderr.text], [130, ""]);
  }, { needs: ["ss"] });
}

test(`${SENDER.title} exits with 130 on Ctrl-C`, async () => {
  using to = bindUdp("127.0.0.1");
  const { port } = to.addr;
  await using clock = start(SENDER, "127.0.0.1", ...SENDER.args(`${port}`));
  const sending = `^sending the time to 127\\.0\\.0\\.1:${port} every 60 s`;
  await clock.stdout.match(new RegExp(sending));
  clock.kill("SIGINT");
  assertEquals([await clock.exit(), clock.stderr.text], [130, ""]);
}, needing(SENDER, "Ctrl-C"));

test(`${SENDER.title} sends to IPv6`, async () => {
  using to = bindUdp("::1");
  const { port } = to.addr;
  const args = SENDER.args(`${port}`, "[::1]");
  await using clock = start(SENDER, "[::1]", ...args);
  await clock.stdout.match(
    new RegExp(`^sending the time to \\[::1\\]:${port}`),
  );
  const [datagram] = await to.socket.receive();
  assertEquals(datagram.length, 24);
}, needing(SENDER, "IPv6"));
