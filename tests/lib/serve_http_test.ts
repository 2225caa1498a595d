import { assertEquals, assertMatch } from "@std/assert";
import { serveHttp } from "../../lib/sockets/serve_http.ts";
import { type Address, test } from "../harness.ts";
import * as peers from "../peers.ts";

/** Answers each request with its method, path and body. */
function start(limitMs?: number) {
  const listener = peers.listen();
  const stop = new AbortController();
  const served = serveHttp(
    listener,
    async (request) => {
      const { pathname } = new URL(request.url);
      const body = await request.text();
      return new Response(`${request.method} ${pathname}${body}`);
    },
    { name: "test", signal: stop.signal },
    limitMs,
  );
  return {
    address: listener.addr as Address,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await served;
    },
  };
}

test("serveHttp() answers a request that comes byte by byte, with its body", async () => {
  await using server = start();
  using conn = await Deno.connect(server.address);
  const head = "POST /slow HTTP/1.1\r\nHost: ï\r\nContent-Length: 9\r\n\r\n";
  await peers.sendOneByteAtATime(conn, `${head}: naïve.`);
  const got = await peers.receiveAll(conn);
  assertMatch(got, /^HTTP\/1\.1 200 .*\r\n\r\nPOST \/slow: naïve\.$/s);
});

test("serveHttp() answers HEAD with the headers of GET alone", async () => {
  await using server = start();
  assertMatch(
    await peers.bookClient(server.address, "HEAD /abc HTTP/1.1\r\n\r\n"),
    /^HTTP\/1\.1 200 .*content-length: 9\r\n.*\r\n\r\n$/s,
  );
});

test("serveHttp() answers 400 to what is no request", async () => {
  await using server = start();
  const header = (line: string) => `GET / HTTP/1.1\r\n${line}\r\n\r\n`;
  const wrong = [
    ...["\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n", "GET  / HTTP/1.1"],
    ...["GET http://x/ HTTP/1.1\r\n\r\n", "CONNECT / HTTP/1.1\r\n\r\n"],
    ...["Host", ": x", " Host: x", "Ho st: x", "Host : x", "X: \0"].map(header),
    `GET /${"x".repeat(16_384)} HTTP/1.1\r\n\r\n`,
    `POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n${"x".repeat(99_999)}`,
    "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n12345678",
    "GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\n1",
    "\x16\x03\x01\x02\n\n",
  ];
  for (const request of wrong) {
    const answer = await peers.halfCloses(server.address, request);
    assertMatch(answer, /^HTTP\/1\.1 400 /, request);
  }
});

test("serveHttp() drops a request that is not complete in time, and serves others", async () => {
  await using server = start(300);
  using silent = await Deno.connect(server.address);
  using half = await Deno.connect(server.address);
  await peers.send(half, "GET / HTTP/1.1\r\nHost: x\r\n");
  assertMatch(
    await peers.bookClient(server.address, "GET / HTTP/1.0\r\n\r\n"),
    / 200 /,
  );
  for (const conn of [silent, half]) {
    assertEquals(await peers.receiveAll(conn), "");
  }
});
