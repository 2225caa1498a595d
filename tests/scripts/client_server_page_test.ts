import { assertEquals, assertStringIncludes } from "@std/assert";
import { Program, run, script, SOURCE, test } from "../harness.ts";
import { CLIENT_SERVER, PageClient, Sender } from "../page_client.ts";
import * as peers from "../peers.ts";
import { freePort } from "../scenarios.ts";

test("client_server.ts -c shows what it received apart from its own words", async () => {
  await using client = await PageClient.start();
  const from = client.sender.name;
  // A datagram, what the page shows, and what the terminal shows if it differs.
  const cases: [string | Uint8Array, string, string?][] = [
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["", ""],
    [
      "\ufeffa\u200b\u2060\u00ad\u{e0041}\u3164\u202e\x1b[2J\r\n",
      "\\u{feff}a\\u{200b}\\u{2060}\\u{ad}\\u{e0041}\\u{3164}\\u{202e}" +
      "\\u{1b}[2J\\u{d}\\u{a}",
    ],
    ["a literal \\u{a}", "a literal \\u{5c}u{a}"],
    [new Uint8Array([0xff, 0xfe, 0]), "��\\u{0}"],
    ["waiting...", "waiting...", "\\u{77}aiting..."],
    ["hi (from ::1) ", "hi (from ::1) ", "hi \\u{28}from ::1) "],
    ["(cut at 256 bytes)", "(cut at 256 bytes)", "\\u{28}cut at 256 bytes)"],
  ];
  const long = "x".repeat(256);
  const note = "(cut at 256 bytes)";
  await client.sendAll([...cases.map(([datagram]) => datagram), `${long}x`]);
  const { lines } = await client.ask();
  const shown = cases.map(([, text]) => ({ text, from }));
  assertEquals(lines, [...shown, { text: long, from, note }]);
  await client.program.stdout.match(/x{256} \(cut at 256 bytes\)\n$/);
  const printed = cases.map(([, page, terminal = page]) => `${terminal}\n`);
  assertStringIncludes(
    client.program.stdout.text,
    `${printed.join("")}${long} ${note}\n`,
  );
});

test(
  "client_server.ts -c: Ctrl-C works when nobody reads standard output",
  async () => {
    const port = freePort();
    const [executable, ...args] = CLIENT_SERVER.argv;
    await using child = new Deno.Command(executable, {
      args: [...args, "-c", `--port=${port}`, `--page=${port + 1}`],
      cwd: CLIENT_SERVER.cwd,
      stdout: "piped",
    }).spawn();
    using sender = new Sender(port);
    // More than the pipe holds and more than the program lets wait.
    for (let end = 0; end < 5000;) {
      for (let n = 0; n < 100; n++) await sender.send("x".repeat(256));
      const url = `http://127.0.0.1:${port + 1}/log`;
      const response = await fetch(url).catch(() => null);
      end = (await response?.json())?.end ?? 0;
    }
    child.kill("SIGINT");
    assertEquals((await child.status).code, 130);
    await child.stdout.cancel();
  },
  { needs: ["Ctrl-C"] },
);

test(
  "client_server.ts -c goes on when its descriptors run out, and so does its page",
  async () => {
    const limited = ["sh", "-c", 'ulimit -n 128; exec "$0" "$@"'];
    const argv = [...limited, ...CLIENT_SERVER.argv, "-c"];
    const command = { ...CLIENT_SERVER, argv };
    await using program = new Program(command, "--port=0", "--page=0");
    const { port } = await program.listening();
    const [, url] = await program.stdout.match(/^page at (\S+)$/m);
    using sender = new Sender(port);
    const half: Deno.Conn[] = [];
    for (let n = 0; n < 300; n++) {
      half.push(await Deno.connect({ port: Number(new URL(url).port) }));
      await peers.send(half[n], "GET / HTTP/1.1\r\nHost: ");
    }
    await program.stderr.match(/^page: cannot accept: .*\n/);
    await sender.send("without descriptors");
    await program.stdout.match(/^without descriptors$/m);
    // The first ones leave; the rest is dropped by and by.
    for (const conn of half.splice(0, 150)) conn.close();
    const response = await fetch(url);
    assertStringIncludes(await response.text(), "<title>");
    for (const conn of half) conn.close();
    program.kill("SIGINT");
    assertEquals(await program.exit(), 130);
  },
  { needs: ["Linux", "500 descriptors"] },
);

test(
  "client_server.ts -c --host ::1 names :: and a command that reaches it",
  async () => {
    await using client = await PageClient.start("--host=::1");
    const { stdout } = client.program;
    await stdout.match(/^listening on .* --host :: for all\)$/m);
    const [, , ...args] = (await client.ask()).command.split(" ");
    const argv = [Deno.execPath(), "run", ...SOURCE, ...args, "--count=1"];
    await using server = new Program({ argv });
    assertEquals([await server.exit(), server.stderr.text], [0, ""]);
    await stdout.match(/^\w{3} \w{3} .{16}$/m);
  },
  { needs: ["IPv6"] },
);

test("client_server.ts says that the page's port is in use, and what to do", async () => {
  await using client = await PageClient.start();
  const { port } = new URL(client.url);
  const taken = ["-c", "--port=0", `--page=${port}`];
  assertEquals(await run(CLIENT_SERVER, ...taken), {
    code: 1,
    stdout: "",
    stderr: `client_server: cannot open the page on port ${port} ` +
      "(see --page, --no-page): port in use; try another one, or 0 for any " +
      "free port\n",
  });
});

test("client_server.ts -c --no-page needs one port only", async () => {
  const port = freePort();
  const allowed = `--allow-net=127.0.0.1:${port}`;
  const command = script("client_server", "--unstable-net", allowed);
  const options = ["-c", `--port=${port}`, "--no-page", "--mark=0.01"];
  await using client = new Program(command, ...options);
  await client.stdout.match(/^waiting\.\.\.$/m);
  assertEquals(client.stdout.text.includes("page at"), false);
});
