import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type Command,
  Program,
  run,
  script,
  test,
  withArgs,
} from "../harness.ts";
import * as peers from "../peers.ts";

/** What the table says of a script. */
interface Row {
  /** The script's name. */
  name: string;
  /** Its arguments up to the place for the port, and those after it. */
  args: (port: string, host?: string) => string[];
  /** What it needs beside `--allow-net`. */
  permissions?: string[];
  /** Command lines that are wrong for a reason of its own. */
  wrong?: string[][];
}

const UNLESS_LISTENING = {
  wrong: [["extra"], ["--listen", "none"], ["--host", "::1"]],
};

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
  {
    name: "thread1",
    args: (port, host) => ["--listen", port, ...hosted(host)],
    ...UNLESS_LISTENING,
  },
  {
    name: "thread1_workers",
    args: (port, host) => ["--listen", port, ...hosted(host)],
    ...UNLESS_LISTENING,
  },
];

/** The one that waits for datagrams. */
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
];

/** The one that sends datagrams. */
const SENDER: Row = {
  name: "client_server",
  args: (port, host = "127.0.0.1") => ["-s", "--to", `${host}:${port}`],
  wrong: [
    ...[["-s", "--interval", "0"], ["-s", "--count", "0"], ["-s", "--to", "h"]],
  ],
};

/** The scripts that are server and client in one, on a port of their own. */
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

/** The one that takes no number. */
const TABLE: Row = {
  name: "who_is_who",
  args: () => [],
  wrong: [["extra"], ["--system=yes"], ["--udp", "0"]],
};
LESSONS.push(TABLE);

const NETWORKED = [...SERVERS, RECEIVER, ...CLIENTS, SENDER];
const EVERY = [...NETWORKED, ...LESSONS];
const IPV6 = hasIpv6();
const onlyUnix = { ignore: Deno.build.os === "windows" };

function hosted(host?: string): string[] {
  return host === undefined ? [] : ["--host", host];
}

/**
 * Whether a process has a TCP connection, and so is in the middle of its work.
 * That it catches SIGINT means nothing: Deno does, from its start (proc(5)).
 */
function hasConnection(pid: number): boolean {
  const sockets = new Set<string>();
  for (const { name } of Deno.readDirSync(`/proc/${pid}/fd`)) {
    try {
      sockets.add(Deno.readLinkSync(`/proc/${pid}/fd/${name}`));
    } catch {
      // It has been closed in the meantime.
    }
  }
  const rows = Deno.readTextFileSync("/proc/net/tcp").split("\n");
  return rows.map((row) => row.trim().split(/ +/)).some((row) =>
    row[3] === "01" && sockets.has(`socket:[${row[9]}]`)
  );
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

/** Whether ports below 1024 are kept from whoever runs this. */
function hasLowPorts(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() === 0) return false;
  const limit = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
  return Number(Deno.readTextFileSync(limit)) > 1;
}

/** The script with leave to use these addresses, by default any. */
function withNet({ name, permissions = [] }: Row, net?: string): Command {
  const allow = net === undefined ? "--allow-net" : `--allow-net=${net}`;
  return script(name, allow, ...permissions);
}

/** What to call it in the name of a test. */
function title({ name, args }: Row): string {
  const [first] = args("");
  return /^-[sc]$/.test(first) ? `${name}.ts ${first}` : `${name}.ts`;
}

/** It fails with this code and these lines on stderr, and has done nothing. */
async function assertFails(
  command: Command,
  args: string[],
  code: number,
  stderr: RegExp,
): Promise<void> {
  const result = await run(command, ...args);
  const line = JSON.stringify(args);
  assertMatch(result.stderr, stderr, `${line}: ${result.stderr}`);
  assertEquals(result.code, code, line);
  // That it looks for the host it will send to, it may say before it fails.
  assertMatch(result.stdout, code === 1 ? /^(sending .*\n)?$/ : /^$/, line);
  assert(!result.stderr.includes("    at "), result.stderr);
}

/** Fails if the port cannot be listened on again. */
function assertFree(port: number): void {
  Deno.listen({ hostname: "127.0.0.1", port }).close();
}

for (const name of new Set(EVERY.map((row) => row.name))) {
  test(`${name}.ts --help needs no permission and names those it needs`, async () => {
    const command = script(name);
    for (const args of [["-h"], ["--help"], ["--help", "20x0", "x", "y"]]) {
      const { code, stdout, stderr } = await run(command, ...args);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, new RegExp(`^Usage: ${name}\\.ts `));
      assertMatch(stdout, /^Example: +deno run .*scripts\/\w+\.ts/m);
      assertMatch(stdout, /^Permissions: [^]*--allow-net=/m);
    }
  });
}

for (const row of EVERY) {
  const { name, args, wrong = [] } = row;
  const usage = new RegExp(`^${name}: [^\n]+\nUsage: ${name}\\.ts [^\n]*\n$`);

  test(`${title(row)} answers wrong usage with the usage line and 2`, async () => {
    const numbers = ["20x0", "-1", "", "0x50", "1e3", " 80", "2.5"];
    if (NETWORKED.includes(row)) numbers.push("65536");
    const lines = [
      ...(row === TABLE ? [] : numbers.map((number) => args(number))),
      ...wrong,
      ...(SERVERS.includes(row) ? [[...args("500"), "--host="]] : []),
      [...args("500"), "--nonsense"],
      [...args("500"), "-x"],
    ];
    await Promise.all([0, 1].map(async (half) => {
      for (const line of lines.filter((_, i) => i % 2 === half)) {
        await assertFails(script(name), line, 2, usage);
      }
    }));
  });

  test(`${title(row)} names the permission that is missing`, async () => {
    const missing = (allow: string) =>
      new RegExp(`^${name}: [^\n]*permission missing; add ${allow}\n$`);
    // The sender and the lessons need a port of their own first.
    const anyPort = row === SENDER || LESSONS.includes(row);
    const net = anyPort ? "127\\.0\\.0\\.1" : "127\\.0\\.0\\.1:1000";
    const others = script(name, ...(row.permissions ?? []));
    const number = LESSONS.includes(row) ? "100" : "1000";
    await assertFails(others, args(number), 1, missing(`--allow-net=${net}`));
    if (SERVERS.includes(row) || row === RECEIVER) {
      await assertFails(
        others,
        args("0"),
        1,
        missing("--allow-net=127\\.0\\.0\\.1"),
      );
      await assertFails(
        others,
        args("2000", "0.0.0.0"),
        1,
        missing("--allow-net=0\\.0\\.0\\.0:2000"),
      );
    }
    if (row.permissions) {
      await assertFails(
        script(name, "--allow-net"),
        args("0"),
        1,
        missing("--allow-run=w,ps"),
      );
    }
  });
}

for (const row of NETWORKED) {
  const { name, args } = row;

  test(`${title(row)} says that there is no such host`, async () => {
    await assertFails(
      withNet(row),
      args("2000", "no-such-host.invalid"),
      1,
      new RegExp(
        `^${name}: cannot [^\n]+: host not found; [^\n]+\n$`,
      ),
    );
  });
}

for (const row of [...SERVERS, RECEIVER]) {
  const { name, args } = row;

  test(`${title(row)} says that the port is in use`, async () => {
    const address = { hostname: "127.0.0.1", port: 0 };
    const taken = row === RECEIVER
      ? Deno.listenDatagram({ ...address, transport: "udp" })
      : Deno.listen(address);
    try {
      const { port } = taken.addr as Deno.NetAddr;
      await assertFails(
        withNet(row),
        args(String(port)),
        1,
        new RegExp(
          `^${name}: cannot listen on [^\n]+: port in use; [^\n]+\n$`,
        ),
      );
    } finally {
      taken.close();
    }
  });

  test(`${title(row)} says that this address is not here`, async () => {
    // Set aside for documentation (RFC 5737): no machine has it.
    await assertFails(
      withNet(row),
      args("0", "192.0.2.1"),
      1,
      new RegExp(
        `^${name}: cannot listen on [^\n]+: this machine has no such address; [^\n]+\n$`,
      ),
    );
  });

  test(`${title(row)} says that low ports are not for everyone`, async () => {
    await assertFails(
      withNet(row),
      args("1"),
      1,
      new RegExp(
        `^${name}: cannot listen on [^\n]+: ports below 1024 [^\n]+\n$`,
      ),
    );
  }, { ignore: !hasLowPorts() });

  test(`${title(row)} ends with 130 at Ctrl-C while it is idle`, async () => {
    await using server = new Program(withNet(row, "127.0.0.1"), ...args("0"));
    const { port } = await server.listening();
    assert(port > 0);
    server.kill("SIGINT");
    assertEquals([await server.exit(), server.stderr.text], [130, ""]);
    if (row !== RECEIVER) assertFree(port);
  }, onlyUnix);

  test(`${title(row)} listens on IPv6`, async () => {
    const bound = args("0", "::1");
    await using server = new Program(withNet(row, "[::1]"), ...bound);
    await server.stdout.match(/^listening on \[::1\]:[1-9]\d* /);
    const address = await server.listening();
    if (row === RECEIVER) return;
    using _conn = await Deno.connect(address);
    await server.stdout.match(/^client is at \[::1\]:\d+$/m);
  }, { ignore: !IPV6 });
}

for (const row of SERVERS) {
  const { args } = row;

  test(`${title(row)} closes its clients' connections at Ctrl-C`, async () => {
    await using server = new Program(withNet(row, "127.0.0.1"), ...args("0"));
    const address = await server.listening();
    using silent = await Deno.connect(address);
    await server.stdout.match(/^client is at 127\.0\.0\.1:\d+$/m);
    server.kill("SIGINT");
    assertEquals(await server.exit(), 130);
    assertMatch(server.stderr.text, /^(press Enter to send\n)?$/);
    assert(await peers.hasEnded(silent));
    assertFree(address.port);
  }, onlyUnix);

  test(`${title(row)} says who can reach it`, async () => {
    await using local = new Program(withNet(row, "127.0.0.1"), ...args("0"));
    await local.stdout.match(/^listening on 127\.0\.0\.1:\d+ \(.*this machine/);
    await using open = new Program(
      withNet(row, "0.0.0.0"),
      ...args("0", "0.0.0.0"),
    );
    await open.stdout.match(/^listening on 0\.0\.0\.0:\d+ \(.*network/);
  });
}

for (const row of CLIENTS) {
  const { name, args } = row;

  test(`${title(row)} says that the connection is refused`, async () => {
    const listener = peers.listen();
    const { port } = listener.addr;
    listener.close();
    await assertFails(
      withNet(row, `127.0.0.1:${port}`),
      args(String(port)),
      1,
      new RegExp(
        `^${name}: cannot connect to 127.0.0.1:${port}: connection refused; [^\n]+\n$`,
      ),
    );
  });

  test(
    `${title(row)} ends with 130 at Ctrl-C and closes its connection`,
    async () => {
      using listener = peers.listen();
      const { port } = listener.addr;
      await using client = new Program(
        withNet(row, `127.0.0.1:${port}`),
        ...args(String(port)),
      );
      using conn = await listener.accept();
      // With this it has come as far as it can without an answer.
      if (name === "strclnt") await client.stdout.match(/letter:$/);
      else await peers.recv(conn, 1);
      client.kill("SIGINT");
      assertEquals(await client.exit(), 130);
      assertMatch(client.stderr.text, /^I am 127\.0\.0\.1:\d+\n$/);
      assert(await peers.hasEnded(conn));
    },
    onlyUnix,
  );

  test(
    `${title(row)} connects to IPv6, with brackets and without`,
    async () => {
      using listener = Deno.listen({ hostname: "::1", port: 0 });
      const { port } = listener.addr;
      for (const host of ["::1", "[::1]"]) {
        await using client = new Program(
          withNet(row, `[::1]:${port}`),
          ...args(String(port), host),
        );
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
    { ignore: !IPV6 },
  );
}

// The others are done before anyone can press it.
for (
  const [name, ...args] of [
    ["send_once", "--bytes", "1000000000"],
    ["wait_for_end", "--wait", "1000000000"],
    ["small_writes", "--rounds", "1000"],
    ["one_at_a_time", "--lines", "1000000"],
  ]
) {
  test(`${name}.ts ends with 130 at Ctrl-C in the middle`, async () => {
    await using program = new Program(
      script(name, "--allow-net=127.0.0.1"),
      ...args,
    );
    // It says nothing before it is done.
    while (!hasConnection(program.pid)) {
      await new Promise((it) => setTimeout(it));
    }
    program.kill("SIGINT");
    assertEquals([await program.exit(), program.stderr.text], [130, ""]);
  }, { ignore: Deno.build.os !== "linux" });
}

test(`${title(SENDER)} ends with 130 at Ctrl-C`, async () => {
  await using clock = new Program(withNet(SENDER), ...SENDER.args("2000"));
  await clock.stdout.match(/^sending the time to 127\.0\.0\.1:2000 every 60 s/);
  clock.kill("SIGINT");
  assertEquals([await clock.exit(), clock.stderr.text], [130, ""]);
}, onlyUnix);

test(`${title(SENDER)} sends to IPv6`, async () => {
  const socket = Deno.listenDatagram({
    hostname: "::1",
    port: 0,
    transport: "udp",
  });
  const { port } = socket.addr as Deno.NetAddr;
  await using clock = new Program(
    withArgs(withNet(SENDER, "[::1]"), ...SENDER.args(`${port}`, "[::1]")),
  );
  await clock.stdout.match(
    new RegExp(`^sending the time to \\[::1\\]:${port}`),
  );
  const [datagram] = await socket.receive();
  socket.close();
  assertEquals(datagram.length, 24);
}, { ignore: !IPV6 });

test("client_server.ts asks for -s or -c as the book does", async () => {
  await assertFails(
    script("client_server"),
    [],
    2,
    /^client_server: select -s \(server\) or -c \(client\)\nUsage: .*\n$/,
  );
});
