/// <reference lib="dom" />
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import type { BrowserContext, Page } from "npm:playwright-core@1.65.1";
import html from "../../scripts/relay.html" with { type: "text" };
import { describeEvent } from "../../lib/wire/describe_event.ts";
import { saveAs } from "../../lib/wire/save_as.ts";
import { toJsonLines } from "../../lib/wire/to_json_lines.ts";
import { wirePage } from "../../lib/wire/wire_page.ts";
import { assertReadable } from "../assert_readable.ts";
import { testInBrowser } from "../browser.ts";
import { Program, script, test } from "../harness.ts";
import * as peers from "../peers.ts";
import { type Relayed, relayed, type Typed } from "../relayed.ts";

/** A client and a server with a relay between them, and the relay's page. */
interface Lab extends AsyncDisposable, Relayed {
  url: string;
}

async function startLab(typed: Typed = {}, port = 0): Promise<Lab> {
  const between = await relayed(typed);
  const page = wirePage(between.relay, html, port);
  return {
    ...between,
    url: page.url,
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]();
      await between[Symbol.asyncDispose]();
    },
  };
}

/** The answer that the page gets for a path. */
async function answer(lab: Lab, path: string, method = "GET") {
  const { origin } = new URL(lab.url);
  const headers = { origin };
  const response = await fetch(`${lab.url}${path}`, { method, headers });
  return { status: response.status, text: await response.text() };
}

test("the page contains all that it needs, and allows nothing else", async () => {
  await using lab = await startLab();
  const response = await fetch(lab.url);
  const text = await response.text();
  assert(
    !/\bsrc=|url\(|@import|https?:(?!\/\/www\.w3\.org\/2000\/svg)/.test(text),
  );
  assertStringIncludes(text, ".ladder .life {");
  assert(!/innerHTML|\bon\w+="/.test(text));
  const policy = response.headers.get("content-security-policy")!;
  assertMatch(policy, /style-src 'nonce-[\w-]+'; script-src 'nonce-[\w-]+';/);
  assert(!/unsafe|\*/.test(policy));
});

test("the page's faults cannot be switched by a foreign page", async () => {
  await using lab = await startLab();
  for (const origin of ["http://evil.example", "null", ""]) {
    const headers = { origin };
    const url = `${lab.url}faults?up=down`;
    const response = await fetch(url, { method: "POST", headers });
    assertEquals(response.status, 403);
    await response.body!.cancel();
  }
  assertEquals((await answer(lab, "faults?up=down")).status, 405);
  assertEquals(lab.relay.faults, { up: [], down: [] });
});

test("the page is told which fault is wrong, and nothing changes", async () => {
  await using lab = await startLab({ up: ["latency 1"] });
  const wrong = await answer(lab, "faults?up=slicer+1&down=lose+3", "POST");
  assertEquals(wrong.status, 400);
  assertStringIncludes(wrong.text, "TCP sends lost data again");
  assertEquals(lab.relay.faults.up.map(({ text }) => text), ["latency 1"]);
});

test("the page gets only the rows that are new, and no more than 500", async () => {
  await using lab = await startLab();
  for (let i = 0; i < 300; i++) {
    await lab.client.send(`${i % 10}`);
    await lab.server.hasRead(i + 1);
  }
  const { events } = lab.relay.record;
  assertEquals(events.length, 602);
  const ask = async (query: string) =>
    JSON.parse((await answer(lab, `events?${query}`)).text);
  const all = await ask("");
  assertEquals(all.total, 602);
  assertEquals(all.rows.length, 500);
  const seqs = (rows: { seq: number }[]) => rows.map(({ seq }) => seq);
  assertEquals(seqs(all.rows), seqs(events.slice(-500)));
  assertEquals(seqs((await ask(`run=${all.run}&after=600`)).rows), [601, 602]);
  assertEquals((await ask(`run=another&after=600`)).rows.length, 500);
  assertEquals((await ask("paused")).rows, []);
  assertEquals((await ask("conn=1")).total, 602);
  assertEquals((await ask("conn=2")).total, 0);
});

test("the page saves what saveAs() writes, of all connections or of one", async () => {
  await using lab = await startLab();
  await lab.client.send("ps");
  await lab.server.hasRead(2);
  const { events } = lab.relay.record;
  for (const form of ["txt", "svg", "jsonl", "pcapng"]) {
    const response = await fetch(`${lab.url}save?form=${form}&conn=1`);
    assertEquals(await response.bytes(), saveAs(form, events, 0));
    assertEquals(
      response.headers.get("content-disposition"),
      `attachment; filename="relay.${form}"`,
    );
  }
  const none = await answer(lab, "save?form=jsonl&conn=7");
  assertEquals(none.text, "");
  assertEquals((await answer(lab, "save?form=png")).status, 400);
});

/** Opens a page; `errors` collects its errors and what its policy refuses. */
async function open(context: BrowserContext, url: string) {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) {
      errors.push(message.text());
    }
  });
  await page.goto(url);
  await page.getByText("Live", { exact: true }).waitFor();
  return { page, errors };
}

/** Waits until the table has this many events, and gives their sentences. */
async function sentences(page: Page, count: number): Promise<string[]> {
  const cells = page.locator("#sentences td:last-child");
  await cells.nth(count - 1).waitFor();
  return await cells.allTextContents();
}

function faultSwitch(page: Page, name: string) {
  return page.getByRole("switch", { name });
}

testInBrowser(
  "the page draws what passes, and says it in a table",
  async (context) => {
    await using lab = await startLab();
    const { page, errors } = await open(context, lab.url);
    await lab.client.send("ps");
    await lab.server.hasRead(2);
    await lab.server.send("<script>alert(1)</script><b>\u202e\0");
    await lab.server.fin();
    await lab.client.ended();
    const { events } = lab.relay.record;
    assertEquals(events.length, 8);
    assertEquals(await sentences(page, 8), events.map(describeEvent));
    const labels = await page.locator("#rows .label").allTextContents();
    assertEquals(labels.slice(0, 4), [
      "connect",
      "connect",
      '2 B "ps"',
      '2 B "ps"',
    ]);
    assertStringIncludes(labels[4], '32 B "<script>');
    // The rows of the table are beside those of the ladder.
    const tops = (selector: string) =>
      page.locator(selector).evaluateAll((all) =>
        all.map((it) => Math.round(it.getBoundingClientRect().top))
      );
    assertEquals(await tops("#sentences tr"), await tops("#rows .hit"));
    assertEquals(errors, []);
  },
);

testInBrowser(
  "switches keep their new state until the program has confirmed it",
  async (context) => {
    await using lab = await startLab();
    const { page } = await open(context, lab.url);
    const confirm = Promise.withResolvers<void>();
    await page.route("**/faults?*", async (route) => {
      await confirm.promise;
      await route.continue();
    });
    const both = ["client to server", "server to client"];
    for (const direction of both) {
      await faultSwitch(page, `slicer, ${direction}`).check();
      for (let polls = 0; polls < 2; polls++) {
        await page.waitForResponse(/\/events\?/);
      }
      assert(await faultSwitch(page, `slicer, ${direction}`).isChecked());
    }
    confirm.resolve();
    const faults = both.map((direction) => `${direction}: slicer 1`);
    await page.getByText(`Faults, ${faults.join("; ")}`).waitFor();
  },
);

testInBrowser(
  "a fault that is switched on changes what the next bytes go through",
  async (context) => {
    await using lab = await startLab();
    const { page } = await open(context, lab.url);
    const up = faultSwitch(page, "slicer, client to server");
    await lab.client.send("one");
    await lab.server.hasRead(3);
    assertEquals(lab.server.chunks, ["one"]);

    // With the usual 20 ms, pieces merge when this process is busy for longer.
    await page.getByRole("textbox", { name: "slicer" }).fill("2 1000");
    await up.check();
    await page.getByText("Faults, client to server: slicer 2 1000").waitFor();
    await lab.client.send("more");
    await lab.server.hasRead(7);
    assertEquals(lab.server.chunks, ["one", "mo", "re"]);
    await sentences(page, 7);
    const faults = await page.locator("#rows .fault").allTextContents();
    assertEquals(faults, ["↯ slicer 1/2", "↯ slicer 2/2"]);

    const value = page.getByRole("textbox", { name: "slicer" });
    await value.fill("3 1000");
    await value.press("Enter");
    await page.getByText("Faults, client to server: slicer 3 1000").waitFor();
    await lab.client.send("again");
    await lab.server.hasRead(12);
    assertEquals(lab.server.chunks.slice(3), ["aga", "in"]);

    await up.uncheck();
    await page.getByText("No faults").waitFor();
    await lab.client.send("whole");
    await lab.server.hasRead(17);
    assertEquals(lab.server.chunks.slice(5), ["whole"]);
  },
);

testInBrowser(
  "the switches show the faults in force, and what is wrong with a value",
  async (context) => {
    await using lab = await startLab({ down: ["latency 20 5"] });
    const { page } = await open(context, lab.url);
    const down = faultSwitch(page, "latency, server to client");
    await page.getByText("Faults, server to client: latency 20 5").waitFor();
    assert(await down.isChecked());
    assert(!await faultSwitch(page, "latency, client to server").isChecked());
    const value = page.getByRole("textbox", { name: "latency" });
    assertEquals(await value.inputValue(), "20 5");

    await value.fill("soon");
    await value.press("Enter");
    const alert = page.getByRole("alert");
    await alert.filter({ hasText: 'not "soon"' }).waitFor();
    assertEquals(lab.relay.faults.down.map(({ text }) => text), [
      "latency 20 5",
    ]);
    // Another page, or the next class, sees the same switches.
    const { page: other } = await open(context, lab.url);
    await down.uncheck();
    await other.getByText("No faults").waitFor();
    assertEquals(lab.relay.faults, { up: [], down: [] });
  },
);

testInBrowser(
  "the keyboard selects events and shows their bytes",
  async (context) => {
    await using lab = await startLab();
    const { page } = await open(context, lab.url);
    await lab.client.send("PID TTY\n");
    await lab.server.hasRead(8);
    await sentences(page, 4);
    await page.locator("#sentences tr").first().focus();
    await page.keyboard.press("End");
    const dump = page.getByLabel("Bytes");
    await dump.filter({ hasText: "PID TTY." }).waitFor();
    assertMatch(
      await dump.textContent() ?? "",
      /^0000 {2}50 49 44 20 54 54 59 0a +PID TTY\.$/,
    );
    await page.getByRole("heading", { name: /^Event 4: The relay writes/ })
      .waitFor();
    await page.keyboard.press("ArrowUp");
    await page.getByRole("heading", { name: /^Event 3: The relay reads/ })
      .waitFor();
    assertEquals(await page.locator("[aria-current=true]").count(), 2);
    await page.locator("#rows .hit").first().click();
    await page.getByRole("heading", { name: /^Event 1: The client/ }).waitFor();
  },
);

testInBrowser(
  "Pause stops the drawing, which catches up afterwards",
  async (context) => {
    await using lab = await startLab();
    const { page } = await open(context, lab.url);
    await sentences(page, 2);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused").waitFor();
    await lab.client.send("ps");
    await lab.server.hasRead(2);
    await page.getByText("events not drawn: 2").waitFor();
    assertEquals((await sentences(page, 2)).length, 2);
    await page.getByRole("button", { name: "Pause" }).click();
    assertEquals((await sentences(page, 4)).length, 4);
  },
);

testInBrowser(
  "one connection can be shown and saved by itself",
  async (context) => {
    await using lab = await startLab();
    const { page } = await open(context, lab.url);
    const [, port] = lab.relay.address.split(":");
    using other = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(port),
    });
    await peers.send(other, "other");
    await sentences(page, 6);
    const choice = page.getByRole("combobox", { name: "Show" });
    const { localAddr } = other;
    await choice.selectOption(`2: 127.0.0.1:${localAddr.port}`);
    await page.locator("#rows .conn").filter({ hasText: "1" })
      .waitFor({ state: "detached" });
    assertEquals((await sentences(page, 4)).length, 4);

    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: "JSON" }).click();
    const download = await coming;
    assertEquals(download.suggestedFilename(), "relay.jsonl");
    const saved = await Deno.readTextFile(await download.path());
    const { events } = lab.relay.record;
    assertEquals(saved, toJsonLines(events.filter(({ conn }) => conn === 2)));
  },
);

testInBrowser(
  "the page draws 500 rows, and says how many it left out",
  async (context) => {
    await using lab = await startLab();
    const { page } = await open(context, lab.url);
    const send = async (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        await lab.client.send("x");
        await lab.server.hasRead(i + 1);
      }
    };
    await send(0, 200);
    await sentences(page, 402);
    await send(200, 400);
    await page.getByText(
      "only the newest 500 of 802 events are drawn",
    )
      .waitFor();
    assertEquals((await sentences(page, 500)).length, 500);
    assertEquals(await page.locator("#rows .row").count(), 500);
    // The newest one is in view.
    const last = page.locator("#sentences tr").last();
    assertMatch(await last.textContent() ?? "", /^802/);
    const box = (await last.boundingBox())!;
    const frame = (await page.locator("#scroll").boundingBox())!;
    assert(box.y + box.height <= frame.y + frame.height + 10);
  },
);

testInBrowser("the saved SVG is well-formed", async (context) => {
  await using lab = await startLab();
  await lab.client.send('<&"\0');
  await lab.server.hasRead(4);
  const { page } = await open(context, lab.url);
  const { text: svg } = await answer(lab, "save?form=svg");
  const [errors, rows] = await page.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    const count = (selector: string) =>
      parsed.querySelectorAll(selector).length;
    return [count("parsererror"), count("g.row")];
  }, svg);
  assertEquals([errors, rows], [0, lab.relay.record.events.length]);
});

testInBrowser(
  "the page says that the program has gone, and goes on with the next",
  async (context) => {
    const relay = (page: string) =>
      new Program(
        script("relay", "--allow-net=127.0.0.1"),
        "0",
        "127.0.0.1:9",
        `--page=${page}`,
      );
    const urlOf = async (program: Program) =>
      (await program.stdout.match(/^page at (\S+)$/m))[1];
    let program = relay("0");
    const url = await urlOf(program);
    const { page } = await open(context, url);
    await program[Symbol.asyncDispose]();
    await page.getByText(/No contact with the program since \d\d:\d\d:\d\d/)
      .waitFor();
    program = relay(new URL(url).port);
    await using _ = program;
    const { hostname, port } = await program.listening();
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByText(`Start a client that uses ${hostname}:${port}.`)
      .waitFor();
  },
);

testInBrowser(
  "the page fits a phone, and every text has enough contrast (WCAG level AA)",
  async (context) => {
    await using lab = await startLab({ up: ["slicer 1"] });
    await lab.client.send("ps");
    await lab.server.hasRead(2);
    const { page } = await open(context, lab.url);
    await page.locator("#sentences tr").nth(3).click();
    await page.getByRole("heading", { name: /^Event 4/ }).waitFor();
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      await assertReadable(page, "button");
    }
  },
);
