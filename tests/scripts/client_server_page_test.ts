import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Program, run, script, SOURCE, test } from "../harness.ts";
import {
  type Answer,
  CLIENT_SERVER,
  PageClient,
  Sender,
} from "../page_client.ts";
import * as peers from "../peers.ts";
import { freePort } from "../scenarios.ts";

test("client_server.ts -c: Close ends the run that is shown, and no other", async () => {
  await using client = await PageClient.start();
  const { run } = await client.ask();
  assertEquals(await client.post("close?run=another"), false);
  assertEquals(await client.post("close"), false);
  await client.sender.send("still here");
  await client.until(({ lines }) => lines.at(-1)?.text === "still here");
  assertEquals(await client.post(`close?run=${run}`), true);
  assertEquals(await client.program.exit(), 0);
  assertEquals(client.program.stderr.text, "");

  const { port } = new URL(client.url);
  await using next = await PageClient.start(`--page=${port}`);
  const answer = await next.ask(run, 1);
  assert(answer.run !== run);
  assertEquals(answer.lines, []);
  assertEquals(await next.post(`close?run=${run}`), false);
});

test("client_server.ts -c shows what it received apart from its own words", async () => {
  await using client = await PageClient.start();
  const from = client.sender.name;
  const invisible = "a\u200b\u2060\u00ad\u{e0041}\ufeff\u3164\u202e\x1b[2J\r\n";
  const escaped = "a\\u{200b}\\u{2060}\\u{ad}\\u{e0041}\\u{feff}\\u{3164}" +
    "\\u{202e}\\u{1b}[2J\\u{d}\\u{a}";
  const cases: [
    datagram: string | Uint8Array,
    page: string,
    terminal?: string,
  ][] = [
    ["<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["", ""],
    [invisible, escaped],
    ["a literal \\u{a}", "a literal \\u{5c}u{a}"],
    [new Uint8Array([0xff, 0xfe, 0]), "��\\u{0}"],
    ["waiting...", "waiting...", "\\u{77}aiting..."],
    [
      "hi (from 10.0.0.1:1) ",
      "hi (from 10.0.0.1:1) ",
      "hi \\u{28}from 10.0.0.1:1) ",
    ],
    [
      "x (cut at 256 bytes)",
      "x (cut at 256 bytes)",
      "x \\u{28}cut at 256 bytes)",
    ],
  ];
  for (const [datagram] of cases) await client.sender.send(datagram);
  await client.sender.send("x".repeat(65507));
  const { lines } = await client.until(({ lines }) => lines.length > 8);
  assertEquals(lines.slice(0, 8), cases.map(([, text]) => ({ text, from })));
  const note = "(cut at 256 bytes)";
  assertEquals(lines[8], { text: "x".repeat(256), from, note });
  const shown = cases.map(([, page, terminal = page]) => `${terminal}\n`);
  const all = `${shown.join("")}${"x".repeat(256)} ${note}\n`;
  await client.program.stdout.match(/x{256} \(cut at 256 bytes\)\n$/);
  assertStringIncludes(client.program.stdout.text, all);
});

test("client_server.ts -c tells the page what it has not seen yet, up to 1,000 lines", async () => {
  await using client = await PageClient.start();
  const all = Array.from({ length: 1500 }, (_, n) => `line ${n}.`);
  for (const [n, line] of all.entries()) {
    await client.sender.send(line);
    if (n % 100 < 99) continue;
    await client.until(({ lines }) => lines.at(-1)?.text === line);
  }
  assertEquals(client.seen!.lines.map(({ text }) => text), all);
  client.seen = undefined;
  const late = await client.until(() => true);
  assertEquals([late.first, late.lines.length], [500, 1000]);
  assertEquals(late.lines[0].text, "line 500.");
});

test("client_server.ts -c: --expect says who is late, and Dismiss forgets it", async () => {
  await using client = await PageClient.start("--expect=0.3");
  const { name } = client.sender;
  const state = (...wanted: string[]) =>
    client.until(({ senders: [first] }) =>
      [first?.name, first?.state].join() === wanted.join()
    );
  await state("nobody", "late");
  await client.sender.send("one");
  await state(name, "on time");
  const { run } = await state(name, "late");
  await client.post(`dismiss?run=another&sender=${name}`);
  await state(name, "late");
  await client.post(`dismiss?run=${run}&sender=${name}`);
  await client.until(({ senders }) => senders[0]?.name !== name);
});

test("client_server.ts -c: a page that never reads delays nobody", async () => {
  await using client = await PageClient.start();
  const { hostname, port, host } = new URL(client.url);
  // Control characters become six times as long in JSON.
  for (let n = 0; n < 1000; n++) {
    await client.sender.send("\x01".repeat(256));
    if (n % 100 === 99) await client.until(({ lines }) => lines.length > n);
  }
  using _stuck = await peers.neverReads(
    { hostname, port: Number(port) },
    `GET /log HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  );
  const { run } = await client.ask();
  await client.post(`close?run=${run}`);
  assertEquals(await client.program.exit(), 0);
});

test(
  "client_server.ts -c: Ctrl-C works when nobody reads standard output",
  async () => {
    const port = freePort();
    const [executable, ...args] = CLIENT_SERVER.argv;
    const child = new Deno.Command(executable, {
      args: [...args, "-c", `--port=${port}`, `--page=${port + 1}`],
      cwd: CLIENT_SERVER.cwd,
      stdout: "piped",
    }).spawn();
    try {
      const stdout = child.stdout.getReader({ mode: "byob" });
      await stdout.read(new Uint8Array(10), { min: 10 });
      using sender = new Sender(port);
      const url = `http://127.0.0.1:${port + 1}/log`;
      let lines = 0;
      // More than the pipe holds and more than the program lets wait.
      while (lines < 5000) {
        for (let n = 0; n < 100; n++) await sender.send("x".repeat(256));
        const response = await fetch(url).catch(() => null);
        const answer = await response?.json();
        if (answer) lines = answer.end;
      }
      child.kill("SIGINT");
      const { code } = await child.status;
      assertEquals(code, 130);
      await stdout.cancel();
    } finally {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended, as it should.
      }
      await child.status;
    }
  },
  { needs: ["Ctrl-C"] },
);

test(
  "client_server.ts -c goes on when its descriptors run out, and so does its page",
  async () => {
    const [executable, ...args] = CLIENT_SERVER.argv;
    const command = ["-c", 'ulimit -n 128; exec "$0" "$@"', executable];
    const argv = ["sh", ...command, ...args];
    await using program = new Program(
      { ...CLIENT_SERVER, argv },
      "-c",
      "--port=0",
      "--page=0",
    );
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
  { needs: ["Linux"] },
);

test(
  "client_server.ts -c --host ::1 names :: and a command that reaches it",
  async () => {
    const allowed = "--allow-net=127.0.0.1,[::1]";
    const command = script("client_server", "--unstable-net", allowed);
    const options = ["-c", "--host=::1", "--port=0", "--page=0"];
    await using client = new Program(command, ...options);
    await client.stdout.match(/^listening on .* --host :: for all\)$/m);
    const [, url] = await client.stdout.match(/^page at (\S+)$/m);
    const answer: Answer = await (await fetch(`${url}log`)).json();
    const [, , ...args] = answer.command.split(" ");
    const argv = [Deno.execPath(), "run", ...SOURCE, ...args, "--count=1"];
    await using server = new Program({ argv });
    assertEquals([await server.exit(), server.stderr.text], [0, ""]);
    await client.stdout.match(/^\w{3} \w{3} .{16}$/m);
  },
  { needs: ["IPv6"] },
);

test("client_server.ts says that the page's port is in use, and what to do", async () => {
  await using client = await PageClient.start();
  const { port } = new URL(client.url);
  const { code, stdout, stderr } = await run(
    CLIENT_SERVER,
    "-c",
    "--port=0",
    `--page=${port}`,
  );
  assertEquals([code, stdout, stderr], [
    1,
    "",
    `client_server: cannot open the page on port ${port} (see --page, --no-page): ` +
    "port in use; try another one, or 0 for any free port\n",
  ]);
  for (const wrong of ["--page=65536", "--page=x", "--page=", "--expect=0"]) {
    const { code, stderr } = await run(CLIENT_SERVER, "-c", "--port=0", wrong);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, wrong.split("=")[0]);
  }
});

test("client_server.ts -c needs no more than its two ports, or one with --no-page", async () => {
  const port = freePort();
  const page = port + 1;
  const udp = `127.0.0.1:${port}`;
  const start = (allowed: string, ...options: string[]) =>
    new Program(
      script("client_server", "--unstable-net", `--allow-net=${allowed}`),
      "-c",
      `--port=${port}`,
      ...options,
    );
  {
    await using client = start(`${udp},127.0.0.1:${page}`, `--page=${page}`);
    await client.stdout.match(
      new RegExp(`page at http://127.0.0.1:${page}/$`, "m"),
    );
    client.kill("SIGINT");
    assertEquals(await client.exit(), 130);
  }
  {
    await using client = start(udp, "--no-page", "--mark=0.01");
    await client.stdout.match(/^waiting\.\.\.$/m);
    assertEquals(client.stdout.text.includes("page at"), false);
  }
  await using client = start(udp, `--page=${page}`);
  assertEquals(await client.exit(), 1);
  assertEquals(
    client.stderr.text,
    `client_server: cannot open the page on port ${page} (see --page, --no-page): ` +
      `permission missing; add --allow-net=127.0.0.1:${page}\n`,
  );
});
