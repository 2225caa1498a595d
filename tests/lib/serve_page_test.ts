import { assert, assertEquals, assertMatch } from "@std/assert";
import { type PageHandler, servePage } from "../../lib/page/serve_page.ts";
import * as peers from "../peers.ts";

/** Serves a page, and notes when the handlers of /log and /close are called. */
function start(html = "") {
  const asked: string[] = [];
  const handlers: Record<string, PageHandler> = {
    "GET /log": (query) => {
      asked.push("log");
      if (query.has("wrong")) throw new RangeError("That is wrong");
    },
    "POST /close": () => asked.push("close"),
    "POST /echo": (_query, _completed, request) => request.json(),
    "GET /long": () => "x".repeat(20_000_000),
  };
  const page = servePage(html, handlers, 0);
  const { host, hostname, port, origin } = new URL(page.url);
  const address = { hostname, port: Number(port) };
  return {
    ...page,
    ...{ asked, address, host, port, origin },
    /** Sends a request with these headers; resolves to the whole answer. */
    async ask(request: string, ...headers: string[]): Promise<string> {
      const lines = [`${request} HTTP/1.1`, ...headers, "", ""];
      return await peers.bookClient(address, lines.join("\r\n"));
    },
    /** Asserts that every request with these headers is refused. */
    async refuses(status: RegExp, ...headers: string[]): Promise<void> {
      for (const request of ["GET /", "GET /log", "POST /close"]) {
        const got = await this.ask(request, ...headers);
        assertMatch(got, status, `${request}, ${headers}`);
        assert(!/access-control-allow/i.test(got));
      }
      assertEquals(asked, []);
    },
  };
}

Deno.test("servePage() allows the page what it contains, and nothing else", async () => {
  await using page = start("<style>a {}</style><script>1</script><b>2</b>");
  const load = () => page.ask("GET /", `Host: ${page.host}`);
  const answer = await load();
  const [, nonce] = answer.match(/nonce="(.+?)"/)!;
  assertEquals(answer.split("\r\n"), [
    "HTTP/1.1 200 ",
    "cache-control: no-store",
    "connection: close",
    "content-length: 135",
    `content-security-policy: default-src 'none'; style-src 'nonce-${nonce}'` +
    `; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "content-type: text/html; charset=utf-8",
    "cross-origin-resource-policy: same-origin",
    "x-content-type-options: nosniff",
    "",
    `<style nonce="${nonce}">a {}</style><script nonce="${nonce}">1</script>` +
    "<b>2</b>",
  ]);
  assert(!(await load()).includes(nonce));
});

Deno.test("servePage() hands a POST with JSON to its handler", async () => {
  await using page = start();
  const headers = { origin: page.origin };
  for (const [body, status] of [['{"a":1}', 200], ["{", 400]] as const) {
    const options = { method: "POST", headers, body };
    const response = await fetch(`${page.url}echo`, options);
    const text = await response.text();
    assertEquals([response.status, text === body], [status, status === 200]);
  }
});

Deno.test("servePage(): a page that never reads delays nobody", async () => {
  await using page = start("short");
  const request = `GET /long HTTP/1.1\r\nHost: ${page.host}\r\n\r\n`;
  using _stuck = await peers.neverReads(page.address, request);
  assertEquals(await (await fetch(page.url)).text(), "short");
});

Deno.test("servePage() answers only to the names of this machine (DNS rebinding)", async () => {
  await using page = start();
  const { host, port } = page;
  const foreign = [
    ...["", "evil.example", `evil.example:${port}`, "0.0.0.0", "127.0.0.2"],
    ...["[::1]", `[::1]:${port}`, "localhost.", "LOCALHOST", "127.1", "0"],
    ...["2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "127.0.0.1:"],
    ...[`127.0.0.1.evil.example:${port}`, `localhost.evil.example:${port}`],
    ...[`evil.example@127.0.0.1:${port}`, `127.0.0.1:${port}@evil.example`],
    ...[`127.0.0.1:${port}, evil.example`, `127.0.0.1:${port} evil.example`],
    ...[`127.0.0.1:${port}/`, `127.0.0.1:${port}#evil`, "127.0.0.1:8o"],
    ...[`http://127.0.0.1:${port}`, "127.0.0.1%00", "１２７.0.0.1"],
  ];
  for (const name of foreign) {
    await page.refuses(/ 40[03] /, `Host: ${name}`, `Origin: http://${name}`);
  }
  const twice = [`Host: ${host}`, "Host: evil.example"];
  for (const hosts of [[], twice, twice.toReversed()]) {
    await page.refuses(/ 403 /, ...hosts);
  }
  for (const name of [host, `localhost:${port}`]) {
    assertMatch(await page.ask("GET /log", `Host: ${name}`), / 200 /);
  }
});

Deno.test("servePage() lets another site link to the page, but do nothing else (cross-site requests)", async () => {
  await using page = start();
  const { port, origin } = page;
  const host = `Host: ${page.host}`;
  const foreign = [
    ...["", "null", "http://evil.example", `http://evil.example:${port}`],
    ...[`https://${page.host}`, `http://localhost:${port}`],
    ...["http://127.0.0.1:1", `${origin}/`, `${origin}, ${origin}`],
    ...[origin.toUpperCase(), `${origin}\r\nOrigin: null`],
  ];
  for (const other of foreign) {
    await page.refuses(/^HTTP\/1\.1 403 /, host, `Origin: ${other}`);
  }
  for (const site of ["cross-site", "same-site"]) {
    const header = `Sec-Fetch-Site: ${site}`;
    assertMatch(await page.ask("GET /log", host, header), / 403 /);
    assertMatch(await page.ask("GET /", host, header), / 200 /);
  }
  assertMatch(await page.ask("POST /close", host), / 403 /);
  assertEquals(page.asked, []);
  const own = await page.ask("POST /close", host, `Origin: ${origin}`);
  assertMatch(own, / 200 /);
  assertEquals(page.asked, ["close"]);
});

Deno.test("servePage() answers 400, 404 and 405 to what the page cannot ask", async () => {
  await using page = start();
  const assertStatus = async (wanted: number, request: string) => {
    const headers = [`Host: ${page.host}`, `Origin: ${page.origin}`];
    const got = await page.ask(request, ...headers);
    assertEquals(got.slice(9, 12), `${wanted}`, request);
  };
  const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "NOTIFY"];
  const unknown = ["/x", "//", "//evil.example/close", "/../deno.json", "/Log"];
  for (const method of methods) {
    const isGet = method === "GET" || method === "HEAD";
    for (const path of ["/", "/log"]) {
      await assertStatus(isGet ? 200 : 405, `${method} ${path}`);
    }
    await assertStatus(method === "POST" ? 200 : 405, `${method} /close`);
    for (const path of unknown) await assertStatus(404, `${method} ${path}`);
  }
  await assertStatus(400, "GET /log?wrong");
  await assertStatus(400, "GET http://evil.example/log");
});
