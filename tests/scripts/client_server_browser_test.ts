/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { BrowserContext, Page } from "npm:playwright-core@1.65.1";
import { assertReadable } from "../assert_readable.ts";
import { testInBrowser as test } from "../browser.ts";
import { Program, SOURCE } from "../harness.ts";
import { PageClient, Sender } from "../page_client.ts";

// Variables of the page's script.
declare const latest: { pages: number };
declare let asking: boolean;
declare const next: number;
declare function poll(): Promise<void>;

/**
 * Opens the client's page and waits for the first answer. It asks ten times as
 * often as usual, unless `often` is false.
 */
async function open(
  context: BrowserContext,
  client: PageClient,
  often = true,
): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(client.url);
  await page.waitForSelector("body.live");
  if (often) await page.evaluate(() => setInterval(poll, 100));
  return page;
}

/** Waits until the headline contains this text. */
async function headline(page: Page, text: string | RegExp): Promise<void> {
  await page.locator("h1", { hasText: text }).waitFor();
}

/** Waits until the newest line of the page contains this text. */
async function newest(page: Page, text: string): Promise<void> {
  await page.locator("#lines > :last-child", { hasText: text }).waitFor();
}

/** The lines that can be seen: what was received, and {what the page adds}. */
function shownLines(page: Page): Promise<string[]> {
  return page.locator("#lines > *").evaluateAll((lines) =>
    lines.map((line) =>
      [...line.children].filter((it) => it.checkVisibility())
        .map(({ localName, textContent }) =>
          localName === "i" ? `{${textContent!.trim()}}` : textContent
        ).join(" ")
    )
  );
}

/** Stops the page from asking, so that no request follows its `leave`. */
async function silence(page: Page): Promise<void> {
  await page.waitForFunction(() => !asking && (asking = true));
}

test("the client's empty page shows a command that works", async (context) => {
  // With --expect, the headline is Late as long as nobody has sent anything.
  await using client = await PageClient.start("--mark=0.5", "--expect=2");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await open(context, client);
  await page.setViewportSize({ width: 1280, height: 900 });
  await headline(page, /^Late$/);
  await page.locator("li").getByText("nobody").waitFor();
  assertEquals(await page.title(), "Late: Time Service Client");
  await page.getByRole("button", { name: "Copy" }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const [deno, run, ...args] = command.split(" ");
  assertEquals([deno, run], ["deno", "run"]);
  const argv = [Deno.execPath(), "run", ...SOURCE, ...args, "--interval=0.2"];
  await using _server = new Program({ argv });
  await headline(page, /^On time$/);
  assertEquals(await page.title(), "Time Service Client");
  assert(!await page.locator("#empty").isVisible());
  const log = page.getByRole("region", { name: "Datagrams" });
  await log.getByText(/^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/).nth(3)
    .waitFor();
  await log.getByText("waiting...").nth(1).waitFor();
  assert((await shownLines(page)).includes("{waiting...}"));
  const [rows, columns] = await log.evaluate((log) => {
    const text = log.querySelector("span:not(:empty)")!;
    const { height, lineHeight } = getComputedStyle(log);
    const width = (it: Element) => it.getBoundingClientRect().width;
    const character = width(text) / text.textContent!.length;
    const columns = width(text.parentElement!) / character;
    return [parseFloat(height) / parseFloat(lineHeight), columns];
  });
  assertEquals([rows, columns].map(Math.round), [26, 50]);
});

test("Close ends the run that is shown, and then every page shows only the next run", async (context) => {
  await using client = await PageClient.start();
  const page = await open(context, client);
  const other = await open(context, client);
  await page.bringToFront();
  await page.waitForFunction(() => latest.pages === 2);
  await page.keyboard.press("Escape");
  await page.getByText("Other pages are open").waitFor();
  await client.sender.send("of the first run");
  for (const each of [page, other]) await newest(each, "of the first run");
  await page.getByRole("button", { name: "Close" }).click();
  await headline(page, "Closed");
  await assertReadable(page, "ul, #log, button");
  const focused = await page.evaluate(() => document.activeElement!.id);
  assertEquals(focused, "close");
  assertEquals(await client.program.exit(), 0);
  assertEquals(client.program.stderr.text, "");
  await headline(other, /^No contact with the program since \d\d:\d\d:\d\d$/);

  const { port } = new URL(client.url);
  await using next = await PageClient.start(`--page=${port}`);
  await next.sender.send("of the second run");
  const third = await open(context, next);
  for (const each of [page, other, third]) {
    await newest(each, "of the second run");
    assertEquals(await shownLines(each), ["of the second run"]);
  }
  await silence(page);
  await page.reload();
  await newest(page, "of the second run");

  for (const each of [page, other]) {
    await silence(each);
    await each.close();
  }
  await third.waitForFunction(() => latest.pages === 1);
  for (const key of ["Shift", "Control", "Alt", "Meta"]) {
    await third.keyboard.press(`${key}+Escape`);
  }
  await next.sender.send("still here");
  await newest(third, "still here");
  await third.keyboard.press("Escape");
  await headline(third, "Closed");
  assertEquals(await next.program.exit(), 0);
});

test("a page without contact says so, and so does Close", async (context) => {
  await using client = await PageClient.start("--expect=60");
  const page = await open(context, client, false);
  const frozen = await open(context, client, false);
  await headline(page, "Waiting for a sender");
  await client.sender.send("beat");
  for (const each of [page, frozen]) await headline(each, "On time");

  // If the machine sleeps meanwhile, an answer says nothing about now.
  const said = await page.evaluate(async () => {
    const { now } = Date;
    const answered = poll();
    Date.now = () => now() + 60_000;
    poll();
    const before = document.querySelector("h1")!.textContent;
    await answered;
    Date.now = now;
    return [before, document.querySelector("h1")!.textContent];
  });
  for (const each of said) assertMatch(each, /^No contact with the program/);
  await headline(page, "On time");

  const session = await context.newCDPSession(frozen);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  client.program.kill("SIGSTOP");
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Closing …" }).waitFor();
  await headline(page, /^No contact with the program since/);
  assertEquals(await page.getByText("on time").count(), 0);
  await page.locator("li").getByText("unknown").waitFor();
  await page.getByText("The program does not respond.").waitFor();
  await page.getByRole("button", { name: "Close", exact: true }).waitFor();
  await session.send("Page.setWebLifecycleState", { state: "active" });
  await headline(frozen, "No contact with the program since");
  // The Close that it finds now was for this run, and is still wanted.
  client.program.kill("SIGCONT");
  assertEquals(await client.program.exit(), 0);
}, "Ctrl-C");

test("the page says in words that a sender is late, nothing moves, and Close can be reached", async (context) => {
  await using client = await PageClient.start();
  const page = await open(context, client);
  const { sender } = client;
  const senders = Array.from({ length: 5 }, () => new Sender(sender.port));
  for (const each of [sender, ...senders]) await each.send("W".repeat(99));
  await headline(page, "Interval not known yet");
  const row = page.locator("li").first();
  await row.getByText("heard once, interval not known yet").waitFor();
  const left = (parts: Element[]) =>
    parts.map((part) => part.getBoundingClientRect().x);
  /**
   * Where the parts of the row begin: on a desktop, at 200% zoom, and on a
   * phone.
   */
  const columns = async () => {
    const all = [];
    for (const [width, height] of [[1280, 720], [640, 360], [320, 568]]) {
      await page.setViewportSize({ width, height });
      await assertReadable(page, "ul, #log, button");
      const close = page.getByRole("button", { name: "Close" });
      const box = (await close.boundingBox())!;
      assert(box.y + box.height <= height, `${box.y} of ${height}`);
      await close.click({ trial: true });
      all.push(await row.locator("> *").evaluateAll(left));
    }
    return all;
  };
  const before = await columns();

  const beats = setInterval(() => sender.send("beat"), 600);
  await headline(page, "1 of 6 senders on time")
    .finally(() => clearInterval(beats));
  const heading = page.getByRole("heading");
  assertEquals(await heading.getAttribute("aria-live"), "off");
  await page.getByText("Announce late senders").click();
  assertEquals(await heading.getAttribute("aria-live"), "polite");
  await headline(page, "1 of 6 senders late");
  assertEquals(await columns(), before);
  assertMatch(
    await row.innerText(),
    /^late since \d\d:\d\d:\d\d\s+heard \d\d:\d\d:\d\d\s+×\s+127\.0\.0\.1:\d+$/,
  );
  // All lines have labels now, the first one too.
  const [first] = await shownLines(page);
  assertEquals(first, `${"W".repeat(99)} {from ${sender.name}}`);
  const spoken = page.locator("#lines [aria-live], #log[role=log]");
  assertEquals(await spoken.count(), 0);
  await row.getByRole("button", { name: `Dismiss ${sender.name}` }).click();
  await headline(page, "Interval not known yet");
  senders.forEach((each) => each[Symbol.dispose]());
});

test("the client's log follows the newest line unless you have scrolled up", async (context) => {
  await using client = await PageClient.start();
  const page = await open(context, client);
  const all = Array.from({ length: 1050 }, (_, n) => `line ${n}.`);
  const log = page.locator("#log");
  const assertNewestIsVisible = async () => {
    const pixels = await log.evaluate((log) => {
      const { bottom } = log.querySelector("#lines > :last-child")!
        .getBoundingClientRect();
      return Math.abs(bottom + 8 - log.getBoundingClientRect().bottom);
    });
    assert(pixels < 2, `${pixels}`);
  };
  await client.sendAll(all.slice(0, 200));
  await newest(page, "line 199.");
  await assertNewestIsVisible();
  await page.setViewportSize({ width: 500, height: 400 });
  await assertNewestIsVisible();
  await page.setViewportSize({ width: 1280, height: 720 });
  await log.hover();
  await page.mouse.wheel(0, -900);
  await page.waitForFunction(() => {
    return document.getElementById("log")!.scrollTop < -800;
  });
  const top = () =>
    log.evaluate((log) => {
      const { left, top } = log.getBoundingClientRect();
      return document.elementFromPoint(left + 20, top + 12)!.textContent;
    });
  const before = await top();
  await client.sendAll(all.slice(200));
  await newest(page, "line 1049.");
  assertEquals(await top(), before);
  // A page that is opened now shows the same lines.
  for (const each of [page, await open(context, client)]) {
    await newest(each, "line 1049.");
    assertEquals(await shownLines(each), all.slice(-1000));
  }
});

test("neither hostile datagrams nor foreign pages do the client's page any harm", async (context) => {
  await using client = await PageClient.start();
  const own = await open(context, client);
  own.on("dialog", () => client.program.kill("SIGKILL"));
  const hostile = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</div></main><h1>Closed</h1><style>*{display:none}</style>",
    "&lt;b&gt; ${alert(1)} javascript:alert(1)",
    "waiting...",
    "(from 10.0.0.1:1)",
  ];
  await client.sendAll(hostile);
  await newest(own, "(from 10.0.0.1:1)");
  assertEquals(await shownLines(own), hostile);
  assertEquals(await own.locator("#lines > * > * > *").count(), 0);
  assertEquals(await own.locator("script").count(), 1);

  const { url } = client;
  const html = `<iframe src="${url}"></iframe>
    <form method="post" action="${url}close"><button>`;
  const headers = { "content-type": "text/html" };
  const here = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const answer = () => new Response(html, { headers });
  await using foreign = Deno.serve(here, answer);
  const page = await context.newPage();
  await page.goto(`http://evil.example:${foreign.addr.port}/`);
  const outcome = await page.evaluate(async (target) => {
    const tried = await Promise.allSettled([
      fetch(target),
      fetch(`${target}log`),
      fetch(`${target}close`, { method: "POST" }),
      fetch(`${target}close`, { method: "POST", mode: "no-cors" }),
    ]);
    navigator.sendBeacon(`${target}close`, "close");
    return tried.map(({ status }) => status);
  }, url);
  assertEquals(outcome, Array(4).fill("rejected"));
  assertEquals(await page.frames()[1].locator("#close").count(), 0);
  await page.getByRole("button").click();
  await page.getByText("Wrong origin").waitFor();
  // DNS rebinding: the foreign name leads here.
  await page.goto(`http://evil.example:${new URL(url).port}/`);
  await page.getByText("Wrong host").waitFor();
  await client.sender.send("still here");
  await newest(own, "still here");
});

test("twenty tabs show a new line within 2 s, and 30,000 datagrams need little memory", async (context) => {
  await using client = await PageClient.start();
  const { sender } = client;
  const opening = Array.from(
    { length: 20 },
    () => open(context, client, false),
  );
  const tabs = await Promise.all(opening);
  // A busy machine can delay them; then there is another line to show.
  for (let tries = 1, tookMs = Infinity; tookMs > 2000; tries++) {
    assert(tries <= 5, `${tookMs} ms`);
    const begun = performance.now();
    await sender.send(`new ${tries}`);
    await Promise.all(tabs.map((tab) => newest(tab, `new ${tries}`)));
    tookMs = performance.now() - begun;
  }
  // From 50 ports, and faster than a terminal can show them.
  const senders = Array.from({ length: 50 }, () => new Sender(sender.port));
  const start = performance.now();
  for (let sent = 0; sent < 30_000;) {
    const due = Math.min(30_000, (performance.now() - start) * 10);
    for (; sent < due; sent++) await senders[sent % 50].send(`line ${sent}.`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  senders.forEach((sender) => sender[Symbol.dispose]());
  // What was lost on the way does not matter; what was received does.
  const { run, first, end } = await client.ask();
  assertEquals(end - first, 1000);
  const { lines } = await client.ask(run, end - 100);
  for (const tab of tabs) {
    await newest(tab, lines[99].text!);
    assertEquals(await tab.evaluate(() => next), end);
  }
  const shown = await shownLines(tabs[19]);
  const last = lines.map(({ text, from }) => `${text} {from ${from}}`);
  assertEquals([shown.length, shown.slice(-100)], [1000, last]);
  if (Deno.build.os !== "linux") return;
  const { pid } = client.program;
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const mostMB = Number(status.match(/VmHWM:\s+(\d+) kB/)![1]) / 1024;
  assert(mostMB < 120, `${mostMB} MB`);
});
