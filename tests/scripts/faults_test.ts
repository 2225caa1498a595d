/**
 * What can go wrong around a program: a full disk, a closed pipe, no file
 * descriptors left, clients that reset at once, a server that does not accept.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { freeLowPort } from "../../judge/free_low_port.ts";
import { gone, makeFakes } from "../fakes.ts";
import {
  type Address,
  Client,
  type Command,
  Program,
  run,
  script,
  test,
} from "../harness.ts";
import { StringServer } from "../pairs/strsvr.ts";
import * as peers from "../peers.ts";

const SHELL = { needs: ["a shell"] } as const;
const SIGNALS = { needs: ["Ctrl-C"] } as const;
const LINUX = { needs: ["Linux"] } as const;
const NET = "--allow-net=127.0.0.1";

/** Runs a program with a shell around it; `"$@"` is the program. */
function inShell(line: string, { argv, ...rest }: Command): Command {
  return { ...rest, argv: ["/bin/sh", "-c", line, "sh", ...argv] };
}

/** Connects as soon as the server listens. */
async function connectTo(port: number): Promise<Deno.TcpConn> {
  while (true) {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const STRING_SERVERS = ["", "_in_order", "_nonblocking", "_select"]
  .map((way) => `strsvr${way}`);

/** For each server: its options, and what a good client sends and gets. */
const SERVERS = [
  { name: "svr", option: [], asks: "w", gets: /^me\n$/ },
  ...STRING_SERVERS.map((name) => (
    { name, option: [], asks: "a", gets: /^a$/ }
  )),
  ...["thread1", "thread1_workers"].map((name) => (
    { name, option: ["--listen"], asks: "x 1\n", gets: /^error: no .*\n$/ }
  )),
];

for (const { name, option, asks, gets } of SERVERS) {
  for (const stream of ["1", "2"]) {
    const full = stream === "1" ? "standard output" : "standard error";
    test(
      `${name}.ts goes on serving when ${full} is on a full disk`,
      async () => {
        await using fakes = await makeFakes({ w: "echo me", ps: "echo you" });
        const port = freeLowPort();
        const command = fakes.shownTo(script(name, NET, "--allow-run=w,ps"));
        await using _server = new Program(
          inShell(`exec "$@" ${stream}>/dev/full`, command),
          ...[...option, String(port)],
        );
        (await connectTo(port)).close();
        const address = { hostname: "127.0.0.1", port };
        // Here the server would print a message about a client.
        if (!name.startsWith("strsvr")) await peers.leavesEarly(address, "?");
        using client = await Deno.connect(address);
        await peers.send(client, asks);
        if (name === "svr") {
          assertMatch(await peers.receiveAll(client), gets);
        } else {
          assertMatch(
            await peers.receiveUntil(client, asks.startsWith("x") ? "\n" : "a"),
            gets,
          );
        }
      },
      LINUX,
    );
  }
}

for (const stream of ["1", "2"]) {
  const full = stream === "1" ? "standard output" : "standard error";
  const command = inShell(
    `exec "$@" ${stream}>/dev/full`,
    script("client_server", NET),
  );

  test(
    `client_server.ts -s goes on sending when ${full} is on a full disk`,
    async () => {
      const socket = Deno.listenDatagram({
        hostname: "127.0.0.1",
        port: 0,
        transport: "udp",
      });
      const { port } = socket.addr as Deno.NetAddr;
      const to = ["--to", `127.0.0.1:${port}`];
      const args = ["-s", ...to, "--interval", "0.01", "--count", "3"];
      await using server = new Program(command, ...args);
      for (let i = 0; i < 3; i++) await socket.receive();
      assertEquals(await server.exit(), 0);
      socket.close();
    },
    LINUX,
  );

  test(
    `client_server.ts -c goes on when ${full} is on a full disk`,
    async () => {
      const port = freeLowPort();
      const ports = ["--port", "0", "--page", String(port)];
      await using _client = new Program(command, "-c", ...ports, "--mark=0.01");
      (await connectTo(port)).close();
      for (let i = 0; i < 3; i++) {
        // In between, it has shown "waiting..." more than once.
        await new Promise((resolve) => setTimeout(resolve, 50));
        const page = await fetch(`http://127.0.0.1:${port}/`);
        assertEquals(page.status, 200);
        await page.body!.cancel();
      }
    },
    LINUX,
  );
}

/** Programs whose output is their purpose, and that need no peer. */
const PRINTERS = [
  ...["thread1", "thread1_workers", "send_once", "read_once", "who_is_who"],
  ...["fill_backlog", "lose_datagrams", "small_writes"],
];

for (const name of PRINTERS) {
  test(
    `${name}.ts fails with a one-line message when its output is on a full disk`,
    async () => {
      const command = script(name, "--allow-net", "--allow-run=ss");
      const result = await run(inShell('exec "$@" >/dev/full', command));
      const stderr = `${name}: cannot print: No space left on device\n`;
      assertEquals(result, { code: 1, stdout: "", stderr });
    },
    LINUX,
  );
}

for (const name of ["tmc", "wps", "wps_streams", "strclnt"]) {
  const more = { tmc: ["abc"], strclnt: [] }[name] ?? ["ps"];

  test(
    `${name}.ts fails with a one-line message when its output is on a full disk`,
    async () => {
      const command = inShell('exec "$@" >/dev/full', script(name, NET));
      await using client = await Client.start(command, ...more);
      await peers.send(client.conn, "moon\n");
      assertEquals(await client.exit(), 1);
      assertMatch(
        client.stderr.text,
        new RegExp(
          `^I am .*\n${name}: cannot print: No space left on device\n$`,
        ),
      );
    },
    LINUX,
  );

  if (name === "strclnt") continue; // it has no endless answer to print
  test(
    `${name}.ts ends quietly with 141 when nobody reads its output`,
    async () => {
      const pipe = '{ "$@"; echo "exit $?" >&2; } | /usr/bin/head -c 1';
      const command = inShell(pipe, script(name, NET));
      await using client = await Client.start(command, ...more);
      // An endless answer.
      const sent = (async () => {
        while (true) await peers.send(client.conn, "moon\n".repeat(1000));
      })().catch(() => {});
      await client.exit();
      assertMatch(client.stderr.text, /^I am .*\nexit 141\n$/);
      await sent;
    },
    SHELL,
  );
}

for (const name of ["thread1", "thread1_workers"]) {
  test(
    `${name}.ts ends quietly with 141 when nobody reads its output`,
    async () => {
      const pipe = '{ "$@"; echo "exit $?" >&2; } | /usr/bin/head -c 1';
      const { stderr } = await run(inShell(pipe, script(name)));
      assertEquals(stderr, "exit 141\n");
    },
    SHELL,
  );
}

test("Ctrl-C ends a program while Deno asks for a permission", async () => {
  const { argv, cwd } = script("tms");
  const line = argv.filter((it) => it !== "--no-prompt").join(" ");
  const argvInTerminal = ["script", "-qec", `${line} 2000`, "/dev/null"];
  await using terminal = new Program({ argv: argvInTerminal, cwd });
  await terminal.stdout.match(/Allow\?/);
  await terminal.type("\x03");
  assertEquals(await terminal.exit(), 130);
}, { needs: ["a terminal"] });

/** Connects clients until the server has no file descriptor left for them. */
async function exhaust(server: Program, address: Address) {
  const conns: Deno.Conn[] = [];
  const exhausted = server.stderr.match(/: cannot accept: .+\n/);
  for (let i = 0; i < 200; i++) conns.push(await Deno.connect(address));
  await exhausted;
  return { [Symbol.dispose]: () => conns.forEach((it) => it.close()) };
}

for (const { name, option } of SERVERS) {
  test(
    `${name}.ts serves its clients when no file descriptor is left`,
    async () => {
      await using fakes = await makeFakes({ w: "echo me", ps: "echo you" });
      const command = fakes.shownTo(script(name, NET, "--allow-run=w,ps"));
      const more = name.startsWith("strsvr") ? ["--clients", "201"] : [];
      await using server = new Program(
        inShell('ulimit -n 160; exec "$@"', command),
        ...[...option, "0", ...more],
      );
      const address = await server.listening();
      using first = await Deno.connect(address);
      await server.stdout.match(/client is at/);
      {
        using _others = await exhaust(server, address);
        if (name === "svr") {
          await peers.send(first, "w");
          assertMatch(await peers.receiveAll(first), /^(error: .+|me)\n$/);
        } else if (name.startsWith("thread1")) {
          await peers.send(first, "a 88\n");
          assertEquals(await peers.receiveUntil(first, "\n"), "ok\n");
          await server.stdout.match(/88A499/);
        } else if (name !== "strsvr_in_order") {
          await peers.send(first, "a");
          assertEquals(await peers.recv(first, 9), "a");
        }
      }
      using _last = await Deno.connect(address);
      server.kill("SIGINT");
      assertEquals(await server.exit(), 130);
    },
    SHELL,
  );
}

for (const name of STRING_SERVERS) {
  test(
    `${name}.ts counts a client that resets before it is accepted`,
    async () => {
      await using strsvr = new StringServer(
        script(name, NET),
        "--clients",
        "40",
      );
      const address = await strsvr.listening();
      strsvr.kill("SIGSTOP"); // it cannot accept while it stands still
      for (let i = 0; i < 39; i++) await peers.resetsInTheMiddle(address, "x");
      strsvr.kill("SIGCONT");
      using last = await Deno.connect(address);
      await peers.send(last, "a");
      assertEquals(await peers.recv(last, 9), "a");
      last.close();
      assertEquals(await strsvr.finalValue(), "a");
      const dropped = `${name}: a client reset its connection before it was`;
      assertEquals(strsvr.stderr.text.split(dropped).length, 40);
    },
    SIGNALS,
  );
}

test("strsvr.ts prints the bytes of the final value as they are", async () => {
  const port = freeLowPort();
  await using strsvr = new Program(
    inShell('"$@" | /usr/bin/od -An -tx1 -v', script("strsvr", NET)),
    ...["--clients", "1", String(port)],
  );
  using client = await connectTo(port);
  await peers.send(client, new Uint8Array([0xef, 0xbb, 0xbf, 97, 0xff, 0]));
  await peers.receive(client, 1 + 2 + 3 + 4 + 5 + 6);
  client.close();
  await strsvr.exit();
  const shown = strsvr.stdout.text.replaceAll(/\s+/g, " ");
  assertMatch(shown, /ef bb bf 61 ff 00 0a $/);
}, SHELL);

test(
  "svr.ts runs 50 commands at once, and kills those that ignore SIGTERM",
  async () => {
    const stubborn = "trap '' TERM; echo $$; exec /bin/sleep 1000";
    await using fakes = await makeFakes({ w: stubborn, ps: "echo you" });
    const command = fakes.shownTo(script("svr", NET, "--allow-run=w,ps"));
    await using svr = new Program(command, "0");
    const address = await svr.listening();
    const running = [];
    for (let i = 0; i < 50; i++) {
      const conn = await peers.neverReads(address, "w");
      running.push({ conn, pid: Number(await peers.receiveUntil(conn, "\n")) });
    }
    using waiting = await peers.neverReads(address, "ps");
    let answered = false;
    const answer = peers.receiveAll(waiting).finally(() => answered = true);
    // A client that came later is refused while the other still waits.
    assertMatch(await peers.bookClient(address, "x"), /^error: /);
    assertEquals(answered, false);
    Deno.kill(running[0].pid, "SIGKILL");
    assertEquals(await answer, "you\n");
    svr.kill("SIGINT");
    assertEquals(await svr.exit(), 130);
    for (const { conn, pid } of running) {
      await gone(pid);
      conn.close();
    }
  },
  SHELL,
);

test("svr.ts says that a client sent no command", async () => {
  await using fakes = await makeFakes({ w: "echo me", ps: "echo you" });
  const command = fakes.shownTo(script("svr", NET, "--allow-run=w,ps"));
  await using svr = new Program(command, "0");
  (await Deno.connect(await svr.listening())).close(); // as a port scan does
  await svr.stderr.match(/^svr: .+: the client sent no command\n$/);
}, SHELL);

test(
  "svr.ts says at the start which command this machine does not have",
  async () => {
    await using fakes = await makeFakes({ w: "echo me" });
    const svr = script("svr", NET, "--allow-run=w,ps");
    const PATH = fakes.folder;
    const { code, stderr } = await run({ ...svr, env: { PATH } }, "0");
    assertEquals(code, 1);
    assertMatch(stderr, /^(Info .*\n)?svr: this machine has no ps; install /);
  },
  SHELL,
);

test(
  "tmc.ts says that it waits for a server that does not accept",
  async () => {
    const address = { hostname: "127.0.0.1", port: 0, tcpBacklog: 1 };
    using listener = Deno.listen(address);
    const { port } = listener.addr;
    using _one = await Deno.connect({ port });
    using _two = await Deno.connect({ port });
    const server = ["127.0.0.1", String(port)];
    await using tmc = new Program(script("tmc", NET), ...server, "abc");
    await tmc.stderr.match(/^still waiting for 127\.0\.0\.1:\d+: .+\n$/);
  },
  LINUX,
);

test(
  "a program says that ::ffff:127.0.0.1 can be reached from this machine only",
  async () => {
    const command = script("tms", "--allow-net");
    await using tms = new Program(command, "0", "--host", "::ffff:127.0.0.1");
    await tms.stdout.match(/^listening on \[::ffff:127\.0\.0\.1\]:\d+ \(this /);
  },
  LINUX,
);

test("wrong values are shown on one line", async () => {
  const lines = [["tms", "20\n00"], ["tms", "--no\nsuch"], ["tms", "\x1b[2J"]];
  for (const [name, ...args] of lines) {
    const { code, stderr } = await run(script(name), ...args);
    assertEquals(code, 2);
    // deno-lint-ignore no-control-regex
    assertMatch(stderr, /^tms: [^\n\x1b]+\nUsage: [^\n]+\n$/);
  }
  const sender = script("client_server", "--allow-net");
  const { stderr } = await run(sender, "-s", "--to", "127.0.0.1:0");
  assertMatch(stderr, /: the port of --to must be a number from 1 to 65535, /);
});

test(
  "tmc.ts says that this machine has no address to connect from",
  async () => {
    const tmc = script("tmc", "--allow-net");
    // In a network namespace of its own, it has no address, not even ::1.
    const apart = { ...tmc, argv: ["unshare", "-rn", ...tmc.argv] };
    const { code, stderr } = await run(apart, "::1", "2000", "abc");
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^tmc: cannot connect to \[::1\]:2000: .+ connect from\n/,
    );
  },
  { needs: ["a separate network"] },
);

test(
  "tms.ts says that no port is free",
  async () => {
    const tms = script("tms", "--allow-net");
    // In a network namespace of its own, the only ephemeral port is reserved.
    const ip = "/proc/sys/net/ipv4/ip_local";
    const none = `echo 40000 40000 > ${ip}_port_range
      echo 40000 > ${ip}_reserved_ports; ip link set lo up; exec "$@"`;
    const argv = ["unshare", "-rn", "sh", "-c", none, "sh", ...tms.argv, "0"];
    const { code, stderr } = await run({ ...tms, argv });
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^tms: cannot listen on 127\.0\.0\.1:0: no port is free/,
    );
  },
  { needs: ["a separate network"] },
);
