import { assert, assertEquals, assertMatch } from "@std/assert";
import { type PageHandler, servePage } from "../../lib/page/serve_page.ts";
import * as peers from "../peers.ts";

/** A page, which notes what it was asked for. */
function start(html = "<script>\n1\n</script>") {
  const asked: string[] = [];
  const note = (name: string) => (query: URLSearchParams) => {
    asked.push(name);
    if (query.has("wrong")) throw new RangeError("That is wrong");
    return { name };
  };
  const handlers = { "GET /log": note("log"), "POST /close": note("close") };
  const page = servePage(html, handlers, 0);
  const { host, port, origin } = new URL(page.url);
  return {
    ...page,
    ...{ asked, host, port, origin },
    /** Sends these headers with a request; resolves to the whole answer. */
    async ask(request: string, ...headers: string[]): Promise<string> {
      const lines = [`${request} HTTP/1.1`, ...headers, "", ""];
      using conn = await Deno.connect({ port: Number(port) });
      await peers.send(conn, lines.join("\r\n"));
      return await peers.receiveAll(conn);
    },
  };
}

const REQUESTS = ["GET /", "GET /log", "POST /close"];

Deno.test("servePage() allows the page what it contains, and nothing else", async () => {
  await using page = start("<style>a {}</style><script>1</script><b>2</b>");
  const load = async () => {
    const response = await fetch(page.url);
    const [, nonce] = (await response.clone().text()).match(/nonce="(.+?)"/)!;
    return { nonce, response, text: await response.text() };
  };
  const { nonce, response, text } = await load();
  const marked = (name: string) => `<${name} nonce="${nonce}">`;
  assertEquals(
    text,
    `${marked("style")}a {}</style>${marked("script")}1</script><b>2</b>`,
  );
  const headers = {
    "content-security-policy":
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src ` +
      `'nonce-${nonce}'; connect-src 'self'; img-src data:; ` +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  };
  for (const [name, value] of Object.entries(headers)) {
    assertEquals(response.headers.get(name), value);
  }
  assert((await load()).nonce !== nonce);
});

Deno.test("servePage() hands a POST with JSON to its handler", async () => {
  const handlers: Record<string, PageHandler> = {
    "POST /sum": async (_query, _completed, request) => {
      const { a, b } = await request.json();
      return a + b;
    },
  };
  await using page = servePage("", handlers, 0);
  const post = async (body: string) => {
    const headers = { origin: new URL(page.url).origin };
    const options = { method: "POST", headers, body };
    const response = await fetch(`${page.url}sum`, options);
    return [response.status, await response.text()];
  };
  assertEquals(await post('{ "a": 1, "b": 2 }'), [200, "3"]);
  assertEquals((await post("{")).at(0), 400);
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
    for (const request of REQUESTS) {
      const headers = [`Host: ${name}`, `Origin: http://${name}`];
      const got = await page.ask(request, ...headers);
      assertMatch(got, /^HTTP\/1\.1 40[03] /, `${request} for ${name}`);
    }
  }
  assertMatch(await page.ask("GET /log"), / 403 /);
  const twice = [`Host: ${host}`, "Host: evil.example"];
  assertMatch(await page.ask("GET /log", ...twice), / 403 /);
  assertMatch(await page.ask("GET /log", ...twice.reverse()), / 403 /);
  assertEquals(page.asked, []);
  for (const name of [host, `localhost:${port}`]) {
    assertMatch(await page.ask("GET /log", `Host: ${name}`), / 200 /);
  }
});

Deno.test("servePage() answers nothing to another page (cross-site requests)", async () => {
  await using page = start();
  const { host, port, origin } = page;
  const foreign = [
    ...["", "null", "http://evil.example", `http://evil.example:${port}`],
    ...[`https://${host}`, `http://localhost:${port}`, "http://127.0.0.1:1"],
    ...[`${origin}/`, `${origin}, ${origin}`, origin.toUpperCase()],
  ].map((other) => `Origin: ${other}`);
  foreign.push(`Origin: ${origin}\r\nOrigin: null`);
  for (const header of foreign) {
    for (const request of REQUESTS) {
      const got = await page.ask(request, `Host: ${host}`, header);
      assertMatch(got, /^HTTP\/1\.1 403 /, `${request}, ${header}`);
      assert(!/access-control-allow/i.test(got));
    }
  }
  for (const site of ["cross-site", "same-site"]) {
    const headers = [`Host: ${host}`, `Sec-Fetch-Site: ${site}`];
    assertMatch(await page.ask("GET /log", ...headers), / 403 /);
    assertMatch(await page.ask("GET /", ...headers), / 200 /);
  }
  assertMatch(await page.ask("POST /close", `Host: ${host}`), / 403 /);
  assertEquals(page.asked, []);
  const own = [`Host: ${host}`, `Origin: ${origin}`];
  assertMatch(await page.ask("POST /close", ...own), / 200 /);
  assertEquals(page.asked, ["close"]);
});

Deno.test("servePage() answers 404 to an unknown path, 405 to a wrong method", async () => {
  await using page = start();
  const status = async (request: string) => {
    const headers = [`Host: ${page.host}`, `Origin: ${page.origin}`];
    return (await page.ask(request, ...headers)).slice(9, 12);
  };
  const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "NOTIFY"];
  const unknown = ["/x", "//", "//evil.example/close", "/../deno.json", "/Log"];
  for (const method of methods) {
    for (const path of ["/", "/log"]) {
      const right = method === "GET" || method === "HEAD";
      const wanted = right ? "200" : "405";
      assertEquals(await status(`${method} ${path}`), wanted, method + path);
    }
    const wanted = method === "POST" ? "200" : "405";
    assertEquals(await status(`${method} /close`), wanted, method);
    for (const path of unknown) {
      assertEquals(await status(`${method} ${path}`), "404", method + path);
    }
  }
  assertEquals(await status("GET /log?wrong"), "400");
  assertEquals(await status("GET http://evil.example/log"), "400");
});
