import { assert, assertEquals, assertMatch } from "@std/assert";
import type { FeatureName } from "../../tools/machine.ts";
import { type Command, Program, run, script, test } from "../harness.ts";
import * as peers from "../peers.ts";

/** How to test a script. */
interface Row {
  /** The script's name. */
  name: string;
  /** A command line with this port (or other number) and host. */
  args: (number: string, host?: string) => string[];
  /** The permissions that it needs besides `--allow-net`. */
  permissions?: string[];
  /** What else the machine must have. */
  needs?: FeatureName[];
  /** Wrong command lines, besides those that are wrong for all scripts. */
  wrong?: string[][];
}

/** The scripts that listen for connections. */
const SERVERS: Row[] = [
  {
    name: "tms",
    args: (port, host) => [port, ...hosted(host)],
    wrong: [[], ["0", "extra"], ["0", "--copies", "0"], ["0", "--go=false"]],
  },
  {
    name: "svr",
    args: (port, host) => [port, ...hosted(host)],
    permissions: ["--allow-run=w,ps"],
    needs: ["w and ps"],
    wrong: [[], ["0", "extra"], ["0", "--timeout", "0"], ["0", "--timeout="]],
  },
  ...["", "_in_order", "_nonblocking", "_select"].map((way): Row => ({
    name: `strsvr${way}`,
    args: (port, host) => [port, ...hosted(host)],
    wrong: [
      ...[[], ["0", "extra"], ["0", "--clients", "0"], ["0", "--clients=two"]],
      ["0", "--max-bytes", "1e3"],
    ],
  })),
  ...["thread1", "thread1_workers"].map((name): Row => ({
    name,
    args: (port, host) => ["--listen", port, ...hosted(host)],
    wrong: [["extra"], ["--listen", "none"], ["--host", "::1"]],
  })),
];

/** The script that listens and connects. */
const RELAY: Row = {
  name: "relay",
  args: (port, host = "127.0.0.1") => {
    const server = host.includes(":") ? `[${host}]:2000` : `${host}:2000`;
    return [port, server, "--host", host];
  },
  wrong: [
    ...[[], ["0"], ["0", "2000"], ["0", "127.0.0.1:0"], ["0", ":2000"]],
    ...["0 127.0.0.1:2000 x", "0 127.0.0.1:2000 --seed x"].map((it) =>
      it.split(" ")
    ),
    ...["loose 3", "slicer", "slicer 0", "latency x", "lose 3", "stall 1"]
      .map((fault) => ["0", "127.0.0.1:2000", "--up", fault]),
    ["0", "127.0.0.1:2000", "--udp", "--down", "slicer 1"],
    ["0", "127.0.0.1:2000", "--save", "lab.png"],
    ["0", "127.0.0.1:2000", "--page", "65536"],
    ["0", "127.0.0.1:2000", "--max-events", "-1"],
  ],
};
/** The script that receives datagrams. */
const RECEIVER: Row = {
  name: "client_server",
  args: (port, host) => ["-c", "--no-page", "--port", port, ...hosted(host)],
  wrong: [
    ...[[], ["-s", "-c"], ["-c", "extra"], ["-c", "--mark", "0"]],
    ...[["-c", "--interval", "1"], ["-s", "--page", "9"], ["-s", "--no-page"]],
    ["-c", "--no-page", "--page", "9"],
  ],
};

/** The scripts that connect to a server. */
const CLIENTS: Row[] = [
  {
    name: "tmc",
    args: (port, host = "127.0.0.1") => [host, port, "abc"],
    wrong: [[], ["h"], ["h", "1"], ["h", "1", "a", "b"], ["h", "1", ""]],
  },
  ...["wps", "wps_streams"].map((name): Row => ({
    name,
    args: (port, host = "127.0.0.1") => [host, port, "w"],
    wrong: [[], ["h"], ["h", "1"], ["h", "1", "w", "b"], ["h", "1", ""]],
  })),
  {
    name: "strclnt",
    args: (port, host = "127.0.0.1") => [host, port],
    wrong: [[], ["h"], ["h", "1", "b"]],
  },
  {
    name: "recv_once",
    args: (port, host = "127.0.0.1") => [host, port, "w"],
    wrong: [[], ["h"], ["h", "1"], ["h", "1", ""]],
  },
];

/** The script that sends datagrams. */
const SENDER: Row = {
  name: "client_server",
  args: (port, host = "127.0.0.1") => ["-s", "--to", `${host}:${port}`],
  wrong: [
    ...[["-s", "--interval", "0"], ["-s", "--count", "0"], ["-s", "--to", "h"]],
  ],
};

/** The scripts that are server and client in one, on any free port. */
const LESSONS: Row[] = [
  { name: "send_once", option: "--bytes", wrong: ["1000000001"] },
  { name: "read_once", option: "--chunk", wrong: ["1025"] },
  { name: "wait_for_end", option: "--wait", wrong: ["99"] },
  { name: "written_is_not_read", option: "--bytes", wrong: ["1000000001"] },
  { name: "small_writes", option: "--rounds", wrong: ["1", "1001"] },
  { name: "one_at_a_time", option: "--lines", wrong: ["1000001"] },
  { name: "fill_backlog", option: "--backlog", wrong: ["101"] },
  { name: "lose_datagrams", option: "--messages", wrong: ["20001"] },
].map(({ name, option, wrong }) => ({
  name,
  args: (number) => [option, number],
  wrong: [["extra"], [option], ...["0", ...wrong].map((it) => [option, it])],
}));

/** The lesson that takes no number. */
const TABLE: Row = {
  name: "who_is_who",
  args: () => [],
  wrong: [["extra"], ["--system=yes"], ["--udp", "0"]],
};
/** The program that runs others. */
const JUDGE: Row = {
  name: "judge",
  args: (number) => ["tms", "./tms", "{port}", "--seed", number],
  wrong: [[], ["tms"], ["tmz", "./tmz", "{port}"], ["tms", "./tms"]],
};
LESSONS.push(TABLE, JUDGE);

const LISTENERS = [...SERVERS, RELAY];
const NETWORKED = [...LISTENERS, RECEIVER, ...CLIENTS, SENDER];
const EVERY = [...NETWORKED, ...LESSONS];
const SIGNALS = { needs: ["Ctrl-C"] } as const;
const IPV6 = { needs: ["IPv6"] } as const;

/** What a test of a script needs of the machine. */
function needing({ needs = [] }: Row, ...more: FeatureName[]) {
  return { needs: [...needs, ...more] };
}

function hosted(host?: string): string[] {
  return host === undefined ? [] : ["--host", host];
}

/**
 * Whether a process has a TCP connection, and so has begun its work. (Whether
 * it handles SIGINT says nothing about that: Deno does so from the start.)
 */
function hasConnection(pid: number): boolean {
  const sockets = new Set<string>();
  for (const { name } of Deno.readDirSync(`/proc/${pid}/fd`)) {
    try {
      sockets.add(Deno.readLinkSync(`/proc/${pid}/fd/${name}`));
    } catch {
      // The descriptor has been closed meanwhile.
    }
  }
  const rows = Deno.readTextFileSync("/proc/net/tcp").split("\n");
  return rows.map((row) => row.trim().split(/ +/)).some((row) =>
    row[3] === "01" && sockets.has(`socket:[${row[9]}]`)
  );
}

/** The script, with permission to use these addresses (default: any). */
function withNet({ name, permissions = [] }: Row, net?: string): Command {
  const allow = net === undefined ? "--allow-net" : `--allow-net=${net}`;
  return script(name, allow, ...permissions);
}

/** The start of a test name. */
function title({ name, args }: Row): string {
  const [first] = args("");
  return /^-[sc]$/.test(first) ? `${name}.ts ${first}` : `${name}.ts`;
}

/**
 * Asserts that a command line fails with this code and message, without a
 * stack trace, and before the script has done anything.
 */
async function assertFails(
  command: Command,
  args: string[],
  code: number,
  message: RegExp,
): Promise<void> {
  const { stderr, stdout, ...result } = await run(command, ...args);
  const line = JSON.stringify(args);
  assertMatch(stderr, message, `${line}: ${stderr}`);
  assertEquals(result.code, code, line);
  // client_server says where it will send to before it looks up the host.
  assertMatch(stdout, code === 1 ? /^(sending .*\n)?$/ : /^$/, line);
  assert(!stderr.includes("    at "), stderr);
}

/** Asserts that a script says in one line what it cannot do. */
async function assertCannot(
  row: Row,
  args: string[],
  doWhat: string,
): Promise<void> {
  const message = `^${row.name}: cannot ${doWhat}[^\n]*\n$`;
  await assertFails(withNet(row), args, 1, new RegExp(message));
}

/** A socket for datagrams on a free port. */
function bind(hostname: string) {
  const socket = Deno.listenDatagram({ hostname, port: 0, transport: "udp" });
  const port = String((socket.addr as Deno.NetAddr).port);
  return { socket, port, [Symbol.dispose]: () => socket.close() };
}

/** Asserts that nobody listens on the port any more. */
function assertFree(port: number): void {
  Deno.listen({ hostname: "127.0.0.1", port }).close();
}

for (const name of new Set(EVERY.map((row) => row.name))) {
  test(`${name}.ts --help needs no permission, and lists those the script needs`, async () => {
    const command = script(name);
    for (const args of [["-h"], ["--help"], ["--help", "20x0", "x", "y"]]) {
      const { code, stdout, stderr } = await run(command, ...args);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, new RegExp(`^Usage: ${name}\\.ts `));
      assertMatch(stdout, /^Example: +deno run .*scripts\/\w+\.ts/m);
      assertMatch(stdout, /^Permissions[^]*--allow-net=/m);
    }
  });
}

for (const row of EVERY) {
  const { name, args, wrong = [] } = row;
  const usage = (named = "") =>
    new RegExp(
      `^${name}: [^\n]*${named}[^\n]+\nUsage: ${name}\\.ts [^\n]*\n$`,
    );

  test(`${title(row)} prints the usage line and exits with 2 if it is called wrongly`, async () => {
    const numbers = ["20x0", "-1", "", "0x50", "1e3", " 80", "2.5"];
    if (NETWORKED.includes(row)) numbers.push("65536");
    const lines = [
      ...(row === TABLE ? [] : numbers.map((number) => args(number))),
      ...wrong,
      ...(LISTENERS.includes(row) ? [[...args("500"), "--host="]] : []),
      [...args("500"), "--nonsense"],
      [...args("500"), "-x"],
    ];
    for (const line of lines) {
      // The message names the option that has a wrong number.
      const [, option] = line.join(" ").match(/(--\w+) \d+$/) ?? [];
      const named = wrong.includes(line) && row !== TABLE ? option : undefined;
      await assertFails(script(name), line, 2, usage(named));
    }
  });

  test(`${title(row)} names the permission that is missing`, async () => {
    const assertMissing = (command: Command, line: string[], flag: string) => {
      const add = flag.replaceAll(".", "\\.");
      const message = `^${name}: [^\n]*permission missing; add ${add}\n$`;
      return assertFails(command, line, 1, new RegExp(message));
    };
    const noNet = script(name, ...(row.permissions ?? []));
    // The sender and the lessons begin with a port that the system chooses.
    const anyPort = row === SENDER || LESSONS.includes(row);
    const number = LESSONS.includes(row) ? "100" : "1000";
    const net = "--allow-net=127.0.0.1";
    await assertMissing(noNet, args(number), anyPort ? net : `${net}:1000`);
    if (LISTENERS.includes(row) || row === RECEIVER) {
      const open = args("2000", "0.0.0.0");
      await assertMissing(noNet, args("0"), net);
      await assertMissing(noNet, open, "--allow-net=0.0.0.0:2000");
    }
    if (row.permissions) {
      const netOnly = script(name, "--allow-net");
      await assertMissing(netOnly, args("0"), "--allow-run=w,ps");
    }
  }, needing(row));
}

for (const row of NETWORKED) {
  test(`${title(row)} says that the host does not exist`, async () => {
    const line = row.args("2000", "no-such-host.invalid");
    await assertCannot(row, line, ".+: host not found; ");
  }, needing(row));
}

for (const row of [...LISTENERS, RECEIVER]) {
  const { args } = row;

  test(`${title(row)} says that the port is in use`, async () => {
    const address = { hostname: "127.0.0.1", port: 0 };
    const taken = row === RECEIVER
      ? Deno.listenDatagram({ ...address, transport: "udp" })
      : Deno.listen(address);
    try {
      const { port } = taken.addr as Deno.NetAddr;
      await assertCannot(row, args(`${port}`), "listen on .+: port in use; ");
    } finally {
      taken.close();
    }
  }, needing(row));

  test(
    `${title(row)} says that this machine does not have the address`,
    async () => {
      // Reserved for documentation (RFC 5737), so no machine has it.
      const line = args("0", "192.0.2.1");
      await assertCannot(
        row,
        line,
        "listen on .+: this machine has no such address; ",
      );
    },
    needing(row),
  );

  test(`${title(row)} says that low ports are reserved`, async () => {
    await assertCannot(row, args("1"), "listen on .+: ports below 1024 ");
  }, needing(row, "low ports"));

  test(`${title(row)} exits with 130 on Ctrl-C while it is idle`, async () => {
    await using server = new Program(withNet(row, "127.0.0.1"), ...args("0"));
    const { port } = await server.listening();
    assert(port > 0);
    server.kill("SIGINT");
    assertEquals([await server.exit(), server.stderr.text], [130, ""]);
    if (row !== RECEIVER) assertFree(port);
  }, needing(row, "Ctrl-C"));

  test(`${title(row)} listens on IPv6`, async () => {
    const bound = args("0", "::1");
    await using server = new Program(withNet(row, "[::1]"), ...bound);
    await server.stdout.match(/^listening on \[::1\]:[1-9]\d* /);
    const address = await server.listening();
    if (row === RECEIVER || row === RELAY) return;
    using _conn = await Deno.connect(address);
    await server.stdout.match(/^client is at \[::1\]:\d+$/m);
  }, needing(row, "IPv6"));
}

for (const row of SERVERS) {
  const { args } = row;

  test(`${title(row)} closes its connections on Ctrl-C`, async () => {
    await using server = new Program(withNet(row, "127.0.0.1"), ...args("0"));
    const address = await server.listening();
    using silent = await Deno.connect(address);
    await server.stdout.match(/^client is at 127\.0\.0\.1:\d+$/m);
    server.kill("SIGINT");
    assertEquals(await server.exit(), 130);
    assertMatch(server.stderr.text, /^(press Enter to send\n)?$/);
    assert(await peers.hasEnded(silent));
    assertFree(address.port);
  }, needing(row, "Ctrl-C"));

  test(`${title(row)} says which machines can reach it`, async () => {
    await using local = new Program(withNet(row, "127.0.0.1"), ...args("0"));
    await local.stdout.match(/^listening on 127\.0\.0\.1:\d+ \(.*this machine/);
    const everywhere = args("0", "0.0.0.0");
    await using open = new Program(withNet(row, "0.0.0.0"), ...everywhere);
    await open.stdout.match(/^listening on 0\.0\.0\.0:\d+ \(.*network/);
  }, needing(row));
}

for (const row of CLIENTS) {
  const { name, args } = row;

  test(`${title(row)} says that the connection was refused`, async () => {
    const listener = peers.listen();
    const { port } = listener.addr;
    listener.close();
    const connect = `connect to 127.0.0.1:${port}: connection refused; `;
    await assertCannot(row, args(`${port}`), connect);
  });

  test(
    `${title(row)} closes its connection and exits with 130 on Ctrl-C`,
    async () => {
      using listener = peers.listen();
      const { port } = listener.addr;
      const command = withNet(row, `127.0.0.1:${port}`);
      await using client = new Program(command, ...args(`${port}`));
      using conn = await listener.accept();
      // Without an answer it cannot go further than this.
      if (name === "strclnt") await client.stdout.match(/letter:$/);
      else await peers.recv(conn, 1);
      // It prints messages without waiting.
      await client.stderr.match(/\n/);
      client.kill("SIGINT");
      assertEquals(await client.exit(), 130);
      assertMatch(client.stderr.text, /^I am 127\.0\.0\.1:\d+\n$/);
      assert(await peers.hasEnded(conn));
    },
    SIGNALS,
  );

  test(
    `${title(row)} connects to IPv6, with and without brackets`,
    async () => {
      using listener = Deno.listen({ hostname: "::1", port: 0 });
      const { port } = listener.addr;
      const command = withNet(row, `[::1]:${port}`);
      for (const host of ["::1", "[::1]"]) {
        await using client = new Program(command, ...args(`${port}`, host));
        using conn = await listener.accept();
        if (name !== "strclnt") {
          await peers.send(conn, await peers.recv(conn, 1));
        }
        await client.endInput();
        conn.close();
        assertEquals(await client.exit(), 0);
        assertMatch(client.stderr.text, /^I am \[::1\]:\d+\n$/);
      }
    },
    IPV6,
  );
}

// The other lessons end too soon for this.
for (
  const [name, ...args] of [
    ["send_once", "--bytes", "1000000000"],
    ["wait_for_end", "--wait", "1000000000"],
    ["small_writes", "--rounds", "1000"],
    ["one_at_a_time", "--lines", "1000000"],
  ]
) {
  test(`${name}.ts exits with 130 on Ctrl-C`, async () => {
    await using program = new Program(
      script(name, "--allow-net=127.0.0.1"),
      ...args,
    );
    // It prints nothing until it has finished.
    while (!hasConnection(program.pid)) {
      await new Promise((it) => setTimeout(it));
    }
    program.kill("SIGINT");
    assertEquals([await program.exit(), program.stderr.text], [130, ""]);
  }, { needs: ["/proc"] });
}

test(`${title(SENDER)} exits with 130 on Ctrl-C`, async () => {
  using to = bind("127.0.0.1");
  await using clock = new Program(withNet(SENDER), ...SENDER.args(to.port));
  const sending = `^sending the time to 127\\.0\\.0\\.1:${to.port} every 60 s`;
  await clock.stdout.match(new RegExp(sending));
  clock.kill("SIGINT");
  assertEquals([await clock.exit(), clock.stderr.text], [130, ""]);
}, SIGNALS);

test(`${title(SENDER)} sends to IPv6`, async () => {
  using to = bind("::1");
  const args = SENDER.args(to.port, "[::1]");
  await using clock = new Program(withNet(SENDER, "[::1]"), ...args);
  await clock.stdout.match(
    new RegExp(`^sending the time to \\[::1\\]:${to.port}`),
  );
  const [datagram] = await to.socket.receive();
  assertEquals(datagram.length, 24);
}, IPV6);

test("client_server.ts asks for -s or -c, as the book does", async () => {
  await assertFails(
    script("client_server"),
    [],
    2,
    /^client_server: select -s \(server\) or -c \(client\)\nUsage: .*\n$/,
  );
});

/** For command lines that end with a wrong number: its name, and its range. */
const RANGES: Record<string, string> = {
  "tms 65536": "PORT 0 to 65535",
  "tms 0 --copies 0": "--copies 1 to 1000000000",
  "svr 65536": "PORT 0 to 65535",
  "svr 0 --timeout 0": "--timeout 0.001 to 86400",
  "strsvr 65536": "PORT 0 to 65535",
  "strsvr 0 --clients 0": "--clients 1 to 1000000",
  "strsvr 0 --max-bytes 0": "--max-bytes 1 to 1000000000",
  "thread1 --listen 65536": "--listen 0 to 65535",
  "thread1_workers --listen 65536": "--listen 0 to 65535",
  "relay 0 h:1 --seed 4294967296": "--seed 0 to 4294967295",
  "relay 0 h:1 --page 65536": "--page 0 to 65535",
  "client_server -c --port 65536": "--port 0 to 65535",
  "client_server -c --page 65536": "--page 0 to 65535",
  "client_server -c --mark 0": "--mark 0.001 to 86400",
  "client_server -c --expect 0": "--expect 0.001 to 86400",
  "client_server -s --to h:0": "the port of --to 1 to 65535",
  "client_server -s --interval 0": "--interval 0.001 to 86400",
  "client_server -s --count 0": "--count 1 to 1000000000",
  "strclnt h 0": "PORT 1 to 65535",
  "fill_backlog --backlog 0": "--backlog 1 to 100",
  "lose_datagrams --messages 0": "--messages 1 to 20000",
  "one_at_a_time --lines 0": "--lines 1 to 1000000",
  "read_once --chunk 0": "--chunk 1 to 1024",
  "send_once --bytes 0": "--bytes 1 to 1000000000",
  "small_writes --rounds 0": "--rounds 2 to 1000",
  "wait_for_end --wait 0": "--wait 100 to 1000000000",
  "written_is_not_read --bytes 0": "--bytes 1 to 1000000000",
  "judge tms ./tms {port} --seed 1000000001": "--seed 0 to 1000000000",
  "judge tms ./tms {port} --slow 0": "--slow 0.1 to 100",
};
for (const name of ["tmc", "wps", "wps_streams", "recv_once"]) {
  RANGES[`${name} h 0`] = "PORT 1 to 65535";
}

for (const [line, expected] of Object.entries(RANGES)) {
  const [name, ...args] = line.split(" ");
  // Its operand comes after the port.
  if (/^(tmc|wps|wps_streams|recv_once)$/.test(name)) args.push("w");
  const [, what, range] = expected.match(/^(.+?) (\S+ to \S+)$/)!;

  test(`${line}: ${name}.ts says that ${what} is from ${range}`, async () => {
    const message = `^${name}: ${what} must be a number from ${range}, not "`;
    await assertFails(script(name), args, 2, new RegExp(message));
  });
}
