/// <reference lib="dom" />
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import type { Browser, BrowserContext, Page } from "npm:playwright-core@1.65.1";
import { CHROMIUM, launch } from "../browser.ts";
import { Program, run, script, test } from "../harness.ts";
import { PageFollower } from "../page_follower.ts";
import * as peers from "../peers.ts";
import { freePort } from "../scenarios.ts";

const CLIENT_SERVER = script(
  "client_server",
  "--unstable-net",
  "--allow-net=127.0.0.1",
);

/** The client at work, with its page. */
interface Client extends AsyncDisposable {
  program: Program;
  port: number;
  page: string;
  sender: Sender;
}

async function startClient(...options: string[]): Promise<Client> {
  const program = new Program(
    CLIENT_SERVER,
    "-c",
    "--port=0",
    "--page=0",
    ...options,
  );
  const { port } = await program.listening();
  const [, page] = await program.stdout.match(/^page at (\S+)$/m);
  const sender = sendTo(port);
  return {
    program,
    port,
    page,
    sender,
    [Symbol.asyncDispose]() {
      sender[Symbol.dispose]();
      return program[Symbol.asyncDispose]();
    },
  };
}

/**
 * Sends the lines no faster than the terminal and the pages show them, for the
 * system would lose what comes faster, and a page would be told so.
 */
async function sendAll(
  client: Client,
  lines: string[],
  ...followers: PageFollower[]
): Promise<void> {
  const { stdout } = client.program;
  let from = stdout.text.length;
  for (const [n, line] of lines.entries()) {
    await client.sender.send(line);
    const last = n === lines.length - 1;
    const [start] = line.split("\x01");
    if (n % 100 === 99 || last) {
      await stdout.match(new RegExp(`^${start}`, "m"), from);
      from = stdout.text.length;
    }
    if (n % 500 === 499 || last) {
      const shown = (it: PageFollower) =>
        (it.lines.at(-1) ?? "").startsWith(start);
      await Promise.all(followers.map((follower) => follower.until(shown)));
    }
  }
}

/** The server at work. */
function startServer(port: number, interval: string): Program {
  return new Program(
    CLIENT_SERVER,
    "-s",
    `--to=127.0.0.1:${port}`,
    `--interval=${interval}`,
  );
}

/** A sender of any datagrams. */
interface Sender extends Disposable {
  send(data: string | Uint8Array): Promise<number>;
}

function sendTo(port: number): Sender {
  const socket = Deno.listenDatagram({
    hostname: "127.0.0.1",
    port: 0,
    transport: "udp",
  });
  return {
    send(data: string | Uint8Array): Promise<number> {
      const bytes = typeof data === "string"
        ? new TextEncoder().encode(data)
        : data;
      const to: Deno.NetAddr = {
        transport: "udp",
        hostname: "127.0.0.1",
        port,
      };
      return socket.send(bytes, to);
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

/** Sends these very bytes to the page's server, and reads its answer. */
async function answer(page: string, request: string): Promise<string> {
  using conn = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(page).port),
  });
  await peers.send(conn, request);
  return await peers.recv(conn, 4096);
}

test("the page contains all that it needs and may load nothing else", async () => {
  await using client = await startClient();
  const response = await fetch(client.page);
  const html = await response.text();
  assertStringIncludes(html, "<title>Time Service Client</title>");
  assert(!/\bsrc=|url\(|@import|https?:/.test(html));
  const policy = response.headers.get("content-security-policy")!;
  assertMatch(policy, /^default-src 'none'; connect-src 'self';/);
  assertMatch(policy, /script-src 'sha256-[^']+';/);
  assertStringIncludes(policy, "frame-ancestors 'none'");
  assert(!/unsafe|\*/.test(policy));
  assertEquals(response.headers.get("x-content-type-options"), "nosniff");
});

test("the page answers only to the names of this machine (DNS rebinding)", async () => {
  await using client = await startClient();
  const { host, port } = new URL(client.page);
  const foreign = [
    "evil.example",
    `evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    `localhost.evil.example:${port}`,
    `evil.example@127.0.0.1:${port}`,
    `127.0.0.1:${port}, evil.example`,
    `0.0.0.0:${port}`,
    "",
  ];
  for (const name of foreign) {
    for (const request of ["GET /", "GET /events", "POST /close"]) {
      const got = await answer(
        client.page,
        `${request} HTTP/1.1\r\nHost: ${name}\r\nOrigin: http://${name}\r\n\r\n`,
      );
      assertMatch(got, /^HTTP\/1\.1 40[03] /, `${request} for ${name}`);
    }
  }
  assertMatch(
    await answer(client.page, "GET /events HTTP/1.0\r\n\r\n"),
    /^HTTP\/1\.0 403 /,
  );
  for (const name of [host, `localhost:${port}`]) {
    const got = await answer(
      client.page,
      `GET / HTTP/1.1\r\nHost: ${name}\r\n\r\n`,
    );
    assertMatch(got, /^HTTP\/1\.1 200 /);
  }
});

test("no foreign page can follow the events or press Close", async () => {
  await using client = await startClient();
  const { host, origin, port } = new URL(client.page);
  const foreign = [
    "http://evil.example",
    `http://evil.example:${port}`,
    "http://127.0.0.1:1",
    `https://${host}`,
    `http://localhost:${port}`,
    "null",
    "",
  ];
  for (const other of foreign) {
    for (const request of ["GET /", "GET /events", "POST /close"]) {
      const got = await answer(
        client.page,
        `${request} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${other}\r\n\r\n`,
      );
      assertMatch(got, /^HTTP\/1\.1 403 /, `${request} from ${other}`);
      assert(!/access-control-allow/i.test(got));
    }
  }
  assertMatch(
    await answer(client.page, `POST /close HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
    /^HTTP\/1\.1 403 /,
  );
  // None of these has closed it, and this does.
  assertMatch(
    await answer(
      client.page,
      `POST /close HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n\r\n`,
    ),
    /^HTTP\/1\.1 200 /,
  );
  assertEquals(await client.program.exit(), 0);
  assertEquals(client.program.stderr.text, "");
});

test("the page answers GET and the one POST, and nothing else", async () => {
  await using client = await startClient();
  const { host, origin } = new URL(client.page);
  const status = async (request: string) => {
    const got = await answer(
      client.page,
      `${request} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n\r\n`,
    );
    return got.slice(9, 12);
  };
  for (
    const method of ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "NOTIFY"]
  ) {
    for (const path of ["/", "/events", "/close"]) {
      assertEquals(await status(`${method} ${path}`), "405", method + path);
    }
  }
  assertEquals(await status("POST /"), "405");
  assertEquals(await status("POST /events"), "405");
  assertEquals(await status("GET /close"), "404");
  assertEquals(await status("GET /client_server.ts"), "404");
  assertEquals(await status("GET /../deno.json"), "404");
  assertEquals(await status("GET http://evil.example/close"), "404");
  assertEquals(await status("OPTIONS *"), "405");
  assertEquals(await status("GET /"), "200");
  assertEquals(client.program.stderr.text, "");
});

test("the page shows hostile datagrams as the terminal does", async () => {
  await using client = await startClient("--mark=86400");
  await using follower = await PageFollower.open(client.page);
  const hostile = client.sender;
  await hostile.send("<script>alert(1)</script>");
  await hostile.send("\r\n\r\ndata: {}\n\nevent: end\u2028\u202e\x1b[2J");
  await hostile.send(new Uint8Array([0xff, 0xfe, 0]));
  await hostile.send("");
  await hostile.send("x".repeat(65507));
  await hostile.send("the last");
  await follower.until(({ lines }) => lines.includes("the last"));
  const lines = [
    "<script>alert(1)</script>",
    String.raw`\u{d}\u{a}\u{d}\u{a}data: {}\u{a}\u{a}event: end` +
    String.raw`\u{2028}\u{202e}\u{1b}[2J`,
    String.raw`��\u{0}`,
    "",
    "x".repeat(256),
    "the last",
  ];
  assertEquals(follower.lines, lines);
  assertStringIncludes(client.program.stdout.text, lines.join("\n"));
});

test("the page gives the last 1,000 lines to one that comes late", async () => {
  await using client = await startClient("--mark=86400");
  const all = Array.from({ length: 1600 }, (_, n) => `line ${n}.`);
  await using early = await PageFollower.open(client.page);
  await sendAll(client, all.slice(0, 1500), early);
  assertEquals(early.lines, all.slice(0, 1500));

  await using late = await PageFollower.open(client.page);
  await late.until(({ lines }) => lines.length > 0);
  assertEquals(late.first, 500);
  assertEquals(late.lines, early.lines.slice(500));

  await sendAll(client, all.slice(1500));
  await using again = await PageFollower.open(client.page, early.id);
  await again.until(({ lines }) => lines.length > 0);
  assertEquals(again.lines, all.slice(1500));
  assertEquals(again.first, 1500);
  for (const id of ["another/1500", "1500", `${early.id}9`, "/", "x/-1"]) {
    await using stranger = await PageFollower.open(client.page, id);
    await stranger.until(({ lines }) => lines.length > 0);
    assertEquals(stranger.lines.length, 1000, id);
  }
});

test("twenty pages see the same lines", async () => {
  await using client = await startClient("--mark=86400");
  await using pages = new AsyncDisposableStack();
  const followers = await Promise.all(
    Array.from(
      { length: 20 },
      async () => pages.use(await PageFollower.open(client.page)),
    ),
  );
  const lines = Array.from({ length: 5000 }, (_, n) => `line ${n}.`);
  await sendAll(client, lines, ...followers);
  for (const follower of followers) assertEquals(follower.lines, lines);
});

test("a page that never reads does not delay the others", async () => {
  await using client = await startClient("--mark=86400");
  const { host, hostname, port } = new URL(client.page);
  using _stuck = await peers.neverReads(
    { hostname, port: Number(port) },
    `GET /events HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  );
  await using follower = await PageFollower.open(client.page);
  // Control characters become five times as long: 12 MB, more than all the
  // buffers between the two hold.
  const hostile = "\x01".repeat(240);
  const lines = Array.from({ length: 10_000 }, (_, n) => `line ${n}. `);
  await sendAll(client, lines.map((line) => line + hostile), follower);
  assertEquals(follower.lines.map((line) => line.split("\\")[0]), lines);
  // Nor does it keep the program from ending.
  const closed = await fetch(`${client.page}close`, {
    method: "POST",
    headers: { origin: new URL(client.page).origin },
  });
  assertEquals(await closed.text(), "Closed\n");
  await follower.until(({ ended }) => ended);
  assertEquals(await client.program.exit(), 0);
});

test("10,000 datagrams a second neither stop the page nor fill the memory", async () => {
  await using client = await startClient("--mark=86400");
  await using follower = await PageFollower.open(client.page);
  // From 50 ports, each datagram as long as it is cut, and all of it escaped.
  const senders = Array.from({ length: 50 }, () => sendTo(client.port));
  const hostile = new Uint8Array(256).fill(1);
  const begun = performance.now();
  const answered = [];
  for (let sent = 0; sent < 30_000;) {
    const due = Math.min(30_000, (performance.now() - begun) * 10);
    for (; sent < due; sent++) await senders[sent % 50].send(hostile);
    if (sent >= 10_000 * (answered.length + 1)) {
      answered.push(fetch(client.page).then((response) => response.text()));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  senders.forEach((sender) => sender[Symbol.dispose]());
  for (const html of answered) assertStringIncludes(await html, "<title>");

  // What was lost before does not matter, and this is not lost again and again.
  const shown = follower.until(({ lines }) =>
    lines.at(-1)?.startsWith("still here (from ") ?? false
  );
  const again = setInterval(() => client.sender.send("still here"), 100);
  await shown.finally(() => clearInterval(again));
  assertEquals(follower.state.length, 20);
  if (Deno.build.os !== "linux") return;
  const status = await Deno.readTextFile(`/proc/${client.program.pid}/status`);
  const mostMB = Number(status.match(/VmHWM:\s+(\d+) kB/)![1]) / 1024;
  assert(mostMB < 150, `${mostMB} MB`);
});

test("--expect tells the page which sender is late", async () => {
  await using client = await startClient("--mark=86400", "--expect=0.5");
  await using follower = await PageFollower.open(client.page);
  const state = (text: string) => (it: PageFollower) =>
    it.state[0]?.state === text;
  await follower.until(state("late"));
  assertEquals(follower.state[0].name, "nobody yet");
  await client.sender.send("one");
  await follower.until(state("on time"));
  assertMatch(follower.state[0].name, /^127\.0\.0\.1:\d+$/);
  await follower.until(state("late"));
  await client.sender.send("two");
  await follower.until(state("on time"));
  assertEquals(follower.lines, ["one", "two"]);
});

test("client_server.ts says that the page's port is in use, and what to do", async () => {
  await using client = await startClient();
  const { port } = new URL(client.page);
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

// ---- In a real browser ----

/** A test with a browser of its own, which is skipped where there is none. */
function testInBrowser(
  name: string,
  body: (context: BrowserContext, browser: Browser) => Promise<void>,
): void {
  test(`in a browser, ${name}`, async () => {
    const browser = await launch(
      "--host-resolver-rules=MAP *.example 127.0.0.1",
    );
    try {
      const context = await browser.newContext();
      context.setDefaultTimeout(10_000);
      await body(context, browser);
    } finally {
      await browser.close();
    }
  }, { ignore: CHROMIUM === undefined });
}

/** Opens the client's page; an error or a refusal there fails the test. */
async function open(context: BrowserContext, client: Client): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error));
  await page.goto(client.page);
  await page.waitForSelector("body.live");
  return page;
}

/** The lines that the page shows. */
async function shownLines(page: Page): Promise<string[]> {
  const text = await page.locator("#log").evaluate((log) => log.textContent);
  return text!.split("\n").slice(0, -1);
}

/** Waits until the newest line of the page is that one. */
async function newest(page: Page, line: string): Promise<void> {
  await page.locator("#log > :last-child").filter({ hasText: line }).waitFor();
}

/** How far the log is scrolled from its end, in pixels. */
function toTheEnd(page: Page): Promise<number> {
  return page.locator("#log").evaluate((log) =>
    log.scrollHeight - log.clientHeight - log.scrollTop
  );
}

testInBrowser(
  "the page shows timestamps and waiting... live, 26 rows by 50 columns",
  async (context) => {
    await using client = await startClient("--mark=0.5");
    const page = await open(context, client);
    assertEquals(await page.title(), "Time Service Client");
    await page.getByText("Waiting for a sender").waitFor();
    await using _server = startServer(client.port, "0.2");
    const log = page.getByRole("log");
    await log.getByText(/^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}\s*$/).nth(3)
      .waitFor();
    await log.getByText("waiting...").nth(1).waitFor();
    await page.locator('li[data-state="on time"]').getByText(
      /^heard \d\d:\d\d:\d\d, \d+ s ago$/,
    ).waitFor();
    assertEquals(await page.getByRole("status").textContent(), "On time");
    const [rows, columns] = await log.evaluate((log) => {
      const { lineHeight } = getComputedStyle(log);
      const probe = document.createElement("span");
      probe.textContent = "0".repeat(50);
      log.firstElementChild!.append(probe);
      const width = probe.getBoundingClientRect().width / 50;
      probe.remove();
      const line = log.firstElementChild!.getBoundingClientRect().width;
      return [log.clientHeight / parseFloat(lineHeight), line / width];
    });
    assertEquals([Math.round(rows), Math.floor(columns + 0.01)], [26, 50]);
  },
);

testInBrowser(
  "the log follows the newest line unless one has scrolled up",
  async (context) => {
    await using client = await startClient("--mark=86400");
    const page = await open(context, client);
    const lines = Array.from({ length: 1500 }, (_, n) => `line ${n}.`);
    await sendAll(client, lines.slice(0, 200));
    await newest(page, "line 199.");
    assert(await toTheEnd(page) < 1);

    const button = page.getByRole("button", { name: "Newest" });
    assert(!await button.isVisible());
    await page.mouse.move(450, 400);
    await page.mouse.wheel(0, -900);
    await page.waitForFunction(() => {
      const log = document.getElementById("log")!;
      return log.scrollHeight - log.clientHeight - log.scrollTop > 800;
    });
    // Whatever comes, the line at the top stays there.
    const top = () =>
      page.locator("#log").evaluate((log) => {
        const { left, top } = log.getBoundingClientRect();
        return document.elementFromPoint(left + 20, top + 2)!.textContent;
      });
    const before = await top();
    await sendAll(client, lines.slice(200, 1050));
    await newest(page, "line 1049.");
    assertEquals(await top(), before);
    assertEquals((await shownLines(page)).length, 1000);
    await button.click();
    assert(await toTheEnd(page) < 1);
    await sendAll(client, lines.slice(1050, 1100));
    await newest(page, "line 1099.");
    assert(await toTheEnd(page) < 1);
    assert(!await button.isVisible());
  },
);

testInBrowser(
  "a dozen tabs show the same, the late ones the history too",
  async (context) => {
    await using client = await startClient("--mark=86400");
    const first = await open(context, client);
    const lines = Array.from({ length: 1200 }, (_, n) => `line ${n}.`);
    await sendAll(client, lines.slice(0, 1000));
    await newest(first, "line 999.");
    const tabs = await Promise.all(
      Array.from({ length: 12 }, () => open(context, client)),
    );
    for (const tab of tabs) {
      await newest(tab, "line 999.");
      assertEquals(await shownLines(tab), lines.slice(0, 1000));
    }
    // The first one has told the others what it heard; another one does now.
    await first.close();
    await sendAll(client, lines.slice(1000));
    for (const tab of tabs) {
      await newest(tab, "line 1199.");
      assertEquals(await shownLines(tab), lines.slice(200));
    }
    await tabs[7].getByRole("button", { name: "Close" }).click();
    for (const tab of tabs) {
      await tab.getByText("The client has ended")
        .waitFor();
    }
    assertEquals(await client.program.exit(), 0);
  },
);

testInBrowser(
  "a sender that has stopped is late, in words too",
  async (context) => {
    await using client = await startClient("--mark=86400");
    const page = await open(context, client);
    {
      await using _server = startServer(client.port, "0.2");
      await page.locator('li[data-state="on time"]').waitFor();
      assertEquals(await page.title(), "Time Service Client");
    }
    const row = page.locator('li[data-state="late"]');
    await row.waitFor();
    assertMatch(
      await row.innerText(),
      /late\s+127\.0\.0\.1:\d+\s+heard \d\d:\d\d:\d\d, \d+ s ago, allowed 1 s/,
    );
    assertEquals(await page.getByRole("status").textContent(), "Late");
    assertEquals(await page.title(), "Late: Time Service Client");
    await using _server = startServer(client.port, "0.2");
    await page.getByText("1 of 2 senders late").waitFor();
  },
);

testInBrowser("Escape closes the program too", async (context) => {
  await using client = await startClient();
  const page = await open(context, client);
  await page.keyboard.press("Escape");
  await page.getByText("The client has ended").waitFor();
  assertEquals(await page.getByRole("status").textContent(), "Closed");
  assert(await page.getByRole("button", { name: "Close" }).isDisabled());
  assertEquals(await client.program.exit(), 0);
  assertEquals(client.program.stderr.text, "");
});

testInBrowser(
  "the page says that the client has gone, and waits for the next",
  async (context) => {
    const client = await startClient("--mark=86400");
    const { port } = new URL(client.page);
    await using _client = client;
    const page = await open(context, client);
    const second = await open(context, client);
    await client.sender.send("of the first");
    await newest(second, "of the first");
    client.program.kill("SIGINT");
    assertEquals(await client.program.exit(), 130);
    await page.getByText("The client has gone").waitFor();
    await second.getByText("The client has gone").waitFor();

    await using again = await startClient("--mark=86400", `--page=${port}`);
    await page.waitForSelector("body.live");
    await again.sender.send("of the second");
    await newest(page, "of the second");
    await newest(second, "of the second");
    assertEquals(await shownLines(second), [
      "of the first",
      "The client was started again.",
      "of the second",
    ]);
  },
);

testInBrowser("hostile datagrams are text", async (context) => {
  await using client = await startClient("--mark=86400");
  const page = await open(context, client);
  page.on("dialog", () => client.program.kill("SIGKILL"));
  const hostile = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</div></main><h1>Closed</h1><style>*{display:none}</style>",
    "&lt;b&gt; ${alert(1)} javascript:alert(1)",
  ];
  for (const datagram of hostile) await client.sender.send(datagram);
  await newest(page, hostile[3]);
  assertEquals(await shownLines(page), hostile);
  assertEquals(await page.locator("#log > * > *").count(), 0);
  assertEquals(await page.locator("script").count(), 1);
  assert(await page.getByRole("button", { name: "Close" }).isVisible());
});

testInBrowser(
  "a foreign page can neither follow the events nor press Close",
  async (context) => {
    await using client = await startClient("--mark=86400");
    await using foreign = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen() {},
    }, () =>
      new Response(
        `<iframe src="${client.page}"></iframe>
       <form method="post" action="${client.page}close"><button>`,
        { headers: { "content-type": "text/html" } },
      ));
    const page = await context.newPage();
    await page.goto(`http://evil.example:${foreign.addr.port}/`);
    const outcome = await page.evaluate(async (target) => {
      const tried = await Promise.allSettled([
        fetch(`${target}events`),
        fetch(`${target}close`, { method: "POST" }),
        fetch(`${target}close`, { method: "POST", mode: "no-cors" }),
        fetch(target),
        new Promise((resolve, reject) => {
          const source = new EventSource(`${target}events`);
          source.onmessage = resolve;
          source.onerror = reject;
        }),
      ]);
      navigator.sendBeacon(`${target}close`, "close");
      return tried.map(({ status }) => status);
    }, client.page);
    assertEquals(outcome, Array(5).fill("rejected"));
    assertEquals(await page.frames()[1].locator("#close").count(), 0);
    await page.getByRole("button").click();
    await page.getByText("Wrong origin").waitFor();

    // DNS rebinding: the foreign name leads here.
    const { port } = new URL(client.page);
    await page.goto(`http://evil.example:${port}/`);
    await page.getByText("Wrong host").waitFor();
    const statuses = await page.evaluate(async () => [
      (await fetch("/events")).status,
      (await fetch("/close", { method: "POST" })).status,
    ]);
    assertEquals(statuses, [403, 403]);

    await client.sender.send("still here");
    await newest(await open(context, client), "still here");
  },
);

testInBrowser(
  "the page fits a phone, and every text has contrast AA",
  async (_, browser) => {
    await using client = await startClient("--mark=0.3", "--expect=86400");
    await using steady = await startClient("--mark=0.3", "--expect=0.001");
    for (const shown of [client, steady]) {
      await shown.sender.send(
        "W".repeat(99),
      );
    }
    for (const colorScheme of ["light", "dark"] as const) {
      for (const shown of [client, steady]) {
        const context = await browser.newContext({
          colorScheme,
          viewport: { width: 320, height: 568 },
        });
        const page = await open(context, shown);
        await newest(page, "waiting...");
        const [width, least] = await page.evaluate(measure);
        assertEquals(width, 320);
        assert(least >= 4.5, `${colorScheme}: contrast ${least}`);
        await page.getByRole("button", { name: "Close" }).click({
          trial: true,
        });
        const box = await page.getByRole("button", { name: "Close" })
          .boundingBox();
        assert(box!.y + box!.height <= 568);
      }
    }
  },
);

/** In the page: its width, and the least contrast of a text (WCAG 2.2). */
function measure(): [number, number] {
  const channels = (color: string) => color.match(/[\d.]+/g)!.map(Number);
  const luminance = (color: string) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element: Element): string => {
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0
      ? ground(element.parentElement!)
      : backgroundColor;
  };
  const texts = [...document.querySelectorAll("body *")].filter((element) =>
    element.checkVisibility() &&
    [...element.childNodes].some((node) =>
      node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== ""
    )
  );
  const contrasts = texts.map((element) => {
    const pair = [getComputedStyle(element).color, ground(element)];
    const [low, high] = pair.map(luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  });
  return [document.documentElement.scrollWidth, Math.min(...contrasts)];
}
