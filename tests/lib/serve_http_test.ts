import { assertEquals, assertMatch } from "@std/assert";
import { serveHttp } from "../../lib/sockets/serve_http.ts";
import * as peers from "../peers.ts";

/** Serves the paths as text. */
function start(limitMs?: number) {
  const listener = peers.listen();
  const stop = new AbortController();
  const options = { name: "test", signal: stop.signal, limitMs };
  const served = serveHttp(
    listener,
    ({ url, method }) => new Response(`${method} ${new URL(url).pathname}`),
    options,
  );
  return {
    connect: () => Deno.connect({ port: listener.addr.port }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await served;
    },
  };
}

async function ask(
  server: { connect(): Promise<Deno.Conn> },
  request: string,
): Promise<string> {
  using conn = await server.connect();
  await peers.send(conn, request);
  return await peers.receiveAll(conn);
}

Deno.test("serveHttp() answers a request that comes byte by byte, and one with a body", async () => {
  await using server = start();
  using conn = await server.connect();
  conn.setNoDelay(true);
  for (const byte of "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n") {
    await peers.send(conn, byte);
  }
  assertMatch(await peers.receiveAll(conn), /^HTTP\/1\.1 200 .*GET \/slow$/s);
  const post = "POST /x HTTP/1.1\r\nContent-Length: 99999\r\n\r\n";
  const got = await ask(server, post + "x".repeat(99_999));
  assertMatch(got, /^HTTP\/1\.1 200 .*\r\n\r\nPOST \/x$/s);
});

Deno.test("serveHttp() answers HEAD with the headers of GET alone", async () => {
  await using server = start();
  assertMatch(
    await ask(server, "HEAD /abc HTTP/1.1\r\n\r\n"),
    /^HTTP\/1\.1 200 .*content-length: 9\r\n.*\r\n\r\n$/s,
  );
});

Deno.test("serveHttp() answers 400 to what is no request", async () => {
  await using server = start();
  const header = (line: string) => `GET / HTTP/1.1\r\n${line}\r\n\r\n`;
  const wrong = [
    ...["\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n", "GET  / HTTP/1.1"],
    ...["GET http://x/ HTTP/1.1\r\n\r\n", "CONNECT / HTTP/1.1\r\n\r\n"],
    ...["Host", ": x", " Host: x", "Ho st: x", "Host : x", "X: \0"].map(header),
    header("X: y\r\n".repeat(101) + "X: y"),
    `GET /${"x".repeat(9000)} HTTP/1.1\r\n\r\n`,
    "\x16\x03\x01\x02\n\n",
  ];
  for (const request of wrong) {
    using conn = await server.connect();
    await peers.send(conn, request);
    await conn.closeWrite();
    assertMatch(await peers.receiveAll(conn), /^HTTP\/1\.1 400 /, request);
  }
});

Deno.test("serveHttp() drops a request that is not complete in time, and serves others", async () => {
  await using server = start(300);
  using silent = await server.connect();
  using half = await server.connect();
  await peers.send(half, "GET / HTTP/1.1\r\nHost: x\r\n");
  assertMatch(await ask(server, "GET / HTTP/1.0\r\n\r\n"), / 200 /);
  for (const conn of [silent, half]) {
    assertEquals(await peers.receiveAll(conn), "");
  }
});
