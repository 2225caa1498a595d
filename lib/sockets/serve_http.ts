/**
 * serve_http.ts: answers HTTP requests, one on each connection.
 *
 * @module
 */
import { acceptLoop, type AcceptLoopOptions } from "./accept_loop.ts";
import { lingeringClose } from "./lingering_close.ts";
import { writeAll } from "./write_all.ts";

/**
 * Answers an HTTP request. `completed` resolves when the exchange is over,
 * whether or not the answer could be sent.
 */
export type HttpHandler = (
  request: Request,
  completed: Promise<void>,
) => Response | Promise<Response>;

/** The longest request, its body included. */
const MAX_REQUEST_BYTES = 16_384;

/**
 * Serves HTTP/1.1: one request on each connection that the listener accepts.
 *
 * `Deno.serve` does much more. But it waits for ever for a request that never
 * becomes complete, and it ends when the process has no file descriptor left.
 * Here a connection that takes too long is closed, and new connections wait in
 * the backlog until there are descriptors again.
 *
 * A request may be at most 16 KiB long. One that is longer, malformed, or cut
 * short by end of file gets an answer with status 400. A body is read only if
 * there is a Content-Length. The answer to HEAD is sent without its body.
 *
 * See RFC 9112.
 *
 * @param listener The listener; it is closed at the end.
 * @param handle Answers one request.
 * @param options As for `acceptLoop()`, except that `quiet` is true if not
 * given. An abort closes all connections.
 * @param limitMs How long one connection may take, in milliseconds; 10,000 if
 * not given.
 * @returns Resolves as `acceptLoop()` does: after an abort or, if `clients` is
 * given, after the last client.
 *
 * @example
 * ```ts
 * import { serveHttp } from "@socket-primer/primer/serve-http";
 * import { assertEquals } from "@std/assert";
 *
 * const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const stop = new AbortController();
 * const options = { name: "hello", signal: stop.signal };
 * const served = serveHttp(listener, () => new Response("hello"), options);
 * const response = await fetch(`http://127.0.0.1:${listener.addr.port}/`);
 * assertEquals(await response.text(), "hello");
 * stop.abort();
 * await served;
 * ```
 */
export function serveHttp(
  listener: Deno.TcpListener,
  handle: HttpHandler,
  options: AcceptLoopOptions,
  limitMs = 10_000,
): Promise<void> {
  return acceptLoop(listener, async (conn) => {
    const timer = setTimeout(() => conn[Symbol.dispose](), limitMs);
    const completed = Promise.withResolvers<void>();
    try {
      const request = await readRequest(conn).catch(() => null);
      const response = request
        ? await handle(request, completed.promise)
        : new Response("Bad request\n", { status: 400 });
      await sendResponse(response, conn, request?.method);
      await lingeringClose(conn);
    } finally {
      completed.resolve();
      clearTimeout(timer);
    }
  }, { quiet: true, ...options });
}

/** Reads until a request is complete. */
async function readRequest(conn: Deno.Conn): Promise<Request> {
  const bytes = new Uint8Array(MAX_REQUEST_BYTES);
  for (let length = 0;;) {
    const count = await conn.read(bytes.subarray(length));
    if (!count) throw new RangeError("Incomplete or too long");
    length += count;
    const request = parseRequest(bytes.subarray(0, length));
    if (request) return request;
  }
}

/** Parses a request; returns `undefined` if it is not complete yet. */
function parseRequest(bytes: Uint8Array<ArrayBuffer>): Request | undefined {
  // One character for each byte, so that positions are the same in both.
  const text = new TextDecoder("latin1").decode(bytes);
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return;
  const [start, ...lines] = text.slice(0, end).split("\r\n");
  const [, method, path] = start.match(/^(\S+) (\/\S*) HTTP\/1\.[01]$/)!;
  const headers = new Headers();
  for (const line of lines) {
    const [, name, value] = line.match(/^([^:]+):(.*)$/)!;
    headers.append(name, value);
  }
  const size = Number(headers.get("content-length"));
  const body = bytes.slice(end + 4, end + 4 + size);
  if (body.length < size) return;
  // The URL does not use the Host header, which is not trusted. A handler that
  // needs the host checks the header itself.
  const url = `http://localhost${path}`;
  return new Request(url, { method, headers, body: size ? body : null });
}

/** Sends the status line, the headers, an empty line and the body. */
async function sendResponse(
  response: Response,
  conn: Deno.TcpConn,
  method?: string,
): Promise<void> {
  const body = await response.bytes();
  const headers = new Headers(response.headers);
  headers.set("connection", "close");
  headers.set("content-length", `${body.length}`);
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${response.status} \r\n${lines.join("")}\r\n`;
  const parts = method === "HEAD" ? [head] : [head, body];
  // This is a single write, because Nagle's algorithm could delay a second one.
  await writeAll(conn, await new Blob(parts).bytes());
}
