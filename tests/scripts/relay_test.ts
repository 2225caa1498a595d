import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromJsonLines } from "../../lib/wire/from_json_lines.ts";
import { type Address, Program, run, script, test } from "../harness.ts";
import * as peers from "../peers.ts";

const LOCAL = "127.0.0.1";
const CTRL_C = { needs: ["Ctrl-C"] as const };

/** A server, the relay as a program, and a client that is connected. */
interface Lab extends AsyncDisposable {
  relay: Program;
  at: Address;
  client: Deno.TcpConn;
  server: Deno.TcpConn;
}

/** Starts the relay with exactly the permissions that its help names. */
async function startLab(
  args: string[] = [],
  ...permissions: string[]
): Promise<Lab> {
  const stack = new AsyncDisposableStack();
  const listener = stack.use(peers.listen());
  const to = `${LOCAL}:${listener.addr.port}`;
  const net = `--allow-net=${LOCAL},${to}`;
  const command = script("relay", net, ...permissions);
  const relay = stack.use(new Program(command, "0", to, ...args));
  const at = await relay.listening();
  const client = stack.use(await Deno.connect(at));
  const server = stack.use(await listener.accept());
  return {
    relay,
    at,
    client,
    server,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A question and an answer, and their ends. */
async function talk({ client, server }: Lab): Promise<void> {
  await peers.send(client, "ps");
  assertEquals(await peers.receive(server, 2), "ps");
  await peers.send(server, "PID\tTTY\r\n");
  assertEquals(await peers.receive(client, 9), "PID\tTTY\r\n");
  await client.closeWrite();
  assertEquals(await peers.receiveAll(server), "");
  await server.closeWrite();
  assertEquals(await peers.receiveAll(client), "");
}

/** What a lab prints for {@linkcode talk}, without times and ports. */
const ROWS = [
  "1 #1 |-- connect from :PORT ---->| |",
  "2 #1 | |-- connect ---------------->|",
  '3 #1 |-- 2 B "ps" --------------->| |',
  '4 #1 | |-- 2 B "ps" --------------->|',
  '5 #1 | |<- 9 B "PID\\tTTY\\r\\n" ------|',
  '6 #1 |<- 9 B "PID\\tTTY\\r\\n" ------| |',
  "7 #1 |== FIN ====================>| |",
  "8 #1 | |== FIN ====================>|",
  "9 #1 | |<= FIN =====================|",
  "10 #1 |<= FIN =====================| |",
];

function rowsIn(text: string): string[] {
  return text.split("\n").filter((it) => it.includes("#1")).map((it) =>
    it.replace(/ +\d+\.\d{3} /, " ").replace(/:\d{5} -+/, ":PORT ----")
      .trim().replaceAll(/ +/g, " ")
  );
}

test("relay.ts draws what passes, in lines of at most 80 columns", async () => {
  await using lab = await startLab();
  await talk(lab);
  const { stdout } = lab.relay;
  await stdout.match(/ 10 .*FIN.*\n/);
  const lines = stdout.text.trimEnd().split("\n");
  assertMatch(lines[0], /^listening on 127\.0\.0\.1:\d+ \(this machine only/);
  assertMatch(lines[1], /^relaying TCP to 127\.0\.0\.1:\d+, seed \d+$/);
  assertMatch(lines[2], /^ +# +time conn client +relay :\d+ +server :\d+$/);
  for (const line of lines.slice(2)) assert(line.length <= 80, line);
  assertEquals(lines.length, 3 + ROWS.length);
});

test("relay.ts --ascii draws the same in ASCII alone", async () => {
  await using lab = await startLab(["--ascii"]);
  await talk(lab);
  await lab.relay.stdout.match(/ 10 .*FIN.*\n/);
  // deno-lint-ignore no-control-regex
  assertMatch(lab.relay.stdout.text, /^[\x00-\x7f]*$/);
  assertEquals(rowsIn(lab.relay.stdout.text), ROWS);
});

test("relay.ts --quiet draws nothing, and names the seed and the faults", async () => {
  const faults = ["--up", "slicer 1", "--both", "corrupt 0", "--seed", "7"];
  await using lab = await startLab(["--quiet", ...faults]);
  await talk(lab);
  assertMatch(
    lab.relay.stdout.text,
    /^listening .*\nrelaying TCP to \S+, seed 7\nup: slicer 1 \(pieces may merge again .*\)\nup: corrupt 0 \(.*checksum.*\)\ndown: corrupt 0 \(.*\)\n$/,
  );
});

for (const form of ["txt", "svg", "jsonl", "pcapng"]) {
  test(
    `relay.ts --save writes .${form} on Ctrl-C, with permission for this file alone`,
    async () => {
      const folder = await Deno.makeTempDir();
      const file = `${folder}/lab.${form}`;
      await Deno.writeTextFile(file, "old ".repeat(10_000));
      const write = `--allow-write=${file}`;
      await using lab = await startLab(["--save", file], write);
      assertEquals((await Deno.stat(file)).size, 40_000);
      await talk(lab);
      await lab.relay.stdout.match(/ 10 .*FIN.*\n/);
      lab.relay.kill("SIGINT");
      assertEquals([await lab.relay.exit(), lab.relay.stderr.text], [130, ""]);
      const bytes = await Deno.readFile(file);
      const text = new TextDecoder().decode(bytes);
      const drawn = lab.relay.stdout.text.split("\n").slice(3).join("\n");
      if (form === "txt") assert(text.endsWith(drawn), text);
      if (form === "svg") {
        assertMatch(text, /^(<\?xml.*\n)?<svg [^]*<\/svg>\n?$/);
      }
      if (form === "pcapng") {
        assertEquals([...bytes.subarray(0, 4)], [10, 13, 13, 10]);
      }
      if (form === "jsonl") {
        const kinds = [...fromJsonLines(text)].map(({ kind }) => kind);
        const once = ["connect", "data", "data", "fin", "fin"];
        assertEquals(kinds, once.flatMap((it) => [it, it]));
      }
      await Deno.remove(folder, { recursive: true });
    },
    CTRL_C,
  );
}

test("relay.ts says at the start that it cannot save", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/none/lab.svg`;
  const args = ["0", `${LOCAL}:2000`, "--save", file];
  const net = `--allow-net=${LOCAL}`;
  const { code, stderr, stdout } = await run(
    script("relay", net, `--allow-write=${file}`),
    ...args,
  );
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^relay: cannot write \S+lab\.svg: [^\n]+\n$/);
  const denied = await run(script("relay", net), ...args);
  assertEquals(
    [denied.code, denied.stderr],
    [
      1,
      `relay: cannot write ${file}: permission missing; add --allow-write=${file}\n`,
    ],
  );
  await Deno.remove(folder, { recursive: true });
});

test("relay.ts says in one line that it cannot save on Ctrl-C", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/lab.txt`;
  await using lab = await startLab(["--save", file], `--allow-write=${file}`);
  await Deno.remove(file);
  await Deno.mkdir(file);
  lab.relay.kill("SIGINT");
  assertEquals(await lab.relay.exit(), 1);
  assertMatch(lab.relay.stderr.text, /^relay: cannot write \S+lab\.txt: .*\n$/);
  await Deno.remove(folder, { recursive: true });
}, CTRL_C);

test(
  "relay.ts keeps the latest events, and says how many it left out",
  async () => {
    const file = await Deno.makeTempFile({ suffix: ".txt" });
    const bounds = ["--max-events", "4", "--max-bytes", "10"];
    await using lab = await startLab(
      ["--save", file, ...bounds],
      `--allow-write=${file}`,
    );
    await talk(lab);
    await lab.relay.stdout.match(/ 10 .*FIN.*\n/);
    lab.relay.kill("SIGINT");
    assertEquals(await lab.relay.exit(), 130);
    const text = await Deno.readTextFile(file);
    assertMatch(text, /\n\(earlier events left out: 6\)\n +7 [^]* 10 .*\n$/);
    await Deno.remove(file);
  },
  CTRL_C,
);

test(
  "relay.ts closes its connections and frees its port on Ctrl-C",
  async () => {
    await using lab = await startLab();
    const { relay, client, server, at } = lab;
    relay.kill("SIGINT");
    assertEquals([await relay.exit(), relay.stderr.text], [130, ""]);
    assert(await peers.hasEnded(client));
    assert(await peers.hasEnded(server));
    Deno.listen(at).close();
  },
  CTRL_C,
);

test("relay.ts goes on when the server refuses a client, and says so in one line", async () => {
  const gone = peers.listen();
  const to = `${LOCAL}:${gone.addr.port}`;
  gone.close();
  const command = script("relay", `--allow-net=${LOCAL},${to}`);
  await using other = new Program(command, "0", to);
  const address = await other.listening();
  for (let i = 1; i <= 2; i++) {
    // The reset can come even before connect has returned.
    using client = await Deno.connect(address).catch(() => null);
    assert(client === null || await peers.hasEnded(client));
    await other.stdout.match(new RegExp(`#${i} .*cannot connect`));
  }
  await other.stderr.match(/\n[^]*\n/);
  assertEquals(
    other.stderr.text,
    `relay: cannot connect to ${to}: connection refused; is the server running?\n`
      .repeat(2),
  );
});

test(
  "relay.ts needs little memory if a client never reads, and stops the server",
  async () => {
    await using lab = await startLab(["--page", "0"]);
    const memory = () => {
      const status = Deno.readTextFileSync(`/proc/${lab.relay.pid}/status`);
      return Number(status.match(/^VmRSS:\s+(\d+) kB/m)![1]) / 1024;
    };
    let sent = 0;
    const flood = (async () => {
      const block = new Uint8Array(1_000_000);
      for (; sent < 200; sent++) await peers.send(lab.server, block);
    })().catch(() => {});
    for (let before = -1; before !== sent;) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert(sent < 100, `${sent} MB were accepted`);
    assert(memory() < 250, `${memory()} MiB`);
    lab.relay.kill("SIGKILL");
    await flood;
  },
  { needs: ["Linux"] },
);

test("relay.ts passes a gigabyte, and needs much less memory", async () => {
  await using lab = await startLab(["--quiet", "--page", "0"]);
  const sending = (async () => {
    const block = new Uint8Array(1_000_000);
    for (let i = 0; i < 1000; i++) await peers.send(lab.server, block);
    await lab.server.closeWrite();
  })();
  const buffer = new Uint8Array(262_144);
  let received = 0;
  for (let n; (n = await lab.client.read(buffer)) !== null;) received += n;
  await sending;
  assertEquals(received, 1_000_000_000);
  const status = Deno.readTextFileSync(`/proc/${lab.relay.pid}/status`);
  const peak = Number(status.match(/^VmHWM:\s+(\d+) kB/m)![1]) / 1024;
  assert(peak < 500, `${peak} MiB`);
}, { needs: ["Linux"] });

test("relay.ts --page says where the page is, and which port is in use", async () => {
  await using lab = await startLab(["--page", "0"]);
  const [, page] = await lab.relay.stdout.match(/^page at (\S+)$/m);
  assertMatch(await (await fetch(page)).text(), /<title>/);
  const { port } = new URL(page);
  const taken = await run(
    script("relay", `--allow-net=${LOCAL}`),
    ...["0", `${LOCAL}:2000`, "--page", port],
  );
  assertEquals(taken.code, 1);
  assertEquals(
    taken.stderr,
    `relay: cannot open the page on port ${port}: port in use; try another one, or 0 for any free port\n`,
  );
});

test("relay.ts --udp relays the time service, with the permissions of its help", async () => {
  const net = `--allow-net=${LOCAL}`;
  const time = script("client_server", "--unstable-net", net);
  await using client = new Program(time, "-c", "--no-page", "--port", "0");
  const to = await client.listening();
  const target = `${LOCAL}:${to.port}`;
  const command = script("relay", "--unstable-net", `${net},${target}`);
  await using relay = new Program(
    command,
    "0",
    target,
    "--udp",
    "--up",
    "duplicate",
  );
  const { port } = await relay.listening();
  const at = ["--to", `${LOCAL}:${port}`, "--count", "1"];
  assertEquals((await run(time, "-s", ...at)).code, 0);
  await client.stdout.match(/^(\w{3} \w{3} .{16}\n)\1$/m);
  await relay.stdout.match(/ 3 .*duplicate 2\/2 .*#1 24 B/);
});

test("relay.ts shows several connections by their numbers", async () => {
  await using lab = await startLab();
  using second = await Deno.connect(lab.at);
  await peers.send(second, "two");
  await lab.relay.stdout.match(/ #2 .* 3 B "two" /);
  await peers.send(lab.client, "one");
  await lab.relay.stdout.match(/ #1 .* 3 B "one" /);
});
