import { acceptLoop } from "./accept_loop.ts";
import { lingeringClose } from "./lingering_close.ts";
import { LineReader } from "./line_reader.ts";
import { writeAll } from "./write_all.ts";

/**
 * Answers an HTTP request. `completed` resolves when the answer has been sent,
 * or cannot be.
 */
export type HttpHandler = (
  request: Request,
  completed: Promise<void>,
) => Response | Promise<Response>;

/** Options of {@linkcode serveHttp}. */
export interface ServeHttpOptions {
  /** The program's name, for messages. */
  name: string;
  /** Closes the listener and all connections when it is aborted. */
  signal: AbortSignal;
  /** How long one connection may take, in milliseconds. @default {10_000} */
  limitMs?: number;
}

/**
 * Serves HTTP/1.1 over a listener: one request on each connection.
 *
 * `Deno.serve` does much more. But it waits for ever for a request that never
 * becomes complete, and it ends when the process has no file descriptor left.
 * Here a connection that takes too long is closed, and new connections wait in
 * the backlog until there are descriptors again.
 *
 * The body of a request is not read. A request that makes no sense gets an
 * answer with status 400. HEAD gets the same headers as GET.
 *
 * From RFC 9112, which is short enough to read.
 *
 * @param listener The listener; it is closed in the end.
 * @param handle Answers one request.
 * @param options The name for messages, when to stop, how long to wait.
 * @returns After an abort, when all connections are closed.
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
export async function serveHttp(
  listener: Deno.TcpListener,
  handle: HttpHandler,
  options: ServeHttpOptions,
): Promise<void> {
  const { limitMs = 10_000, ...loopOptions } = options;

  async function serve(conn: Deno.TcpConn): Promise<void> {
    const timer = setTimeout(() => conn[Symbol.dispose](), limitMs);
    const completed = Promise.withResolvers<void>();
    try {
      const request = await readRequest(conn).catch(() => null);
      const response = request
        ? await handle(request, completed.promise)
        : new Response("Bad request\n", { status: 400 });
      await send(response, conn, request?.method);
      completed.resolve();
      await lingeringClose(conn);
    } finally {
      completed.resolve();
      clearTimeout(timer);
    }
  }

  await acceptLoop(listener, serve, { ...loopOptions, quiet: true });
}

/** Reads a request up to its empty line. */
async function readRequest(conn: Deno.Conn): Promise<Request> {
  const reader = new LineReader(conn, { maxLineBytes: 8192 });
  const start = await reader.readLine() ?? "";
  const [, method, path] = start.match(/^(\S+) (\/\S*) HTTP\/1\.[01]$/)!;
  const headers: [string, string][] = [];
  for (let line; (line = await reader.readLine()) !== "";) {
    const [, name, value] = line!.match(/^([^:]+):(.*)$/)!;
    if (headers.push([name, value]) > 100) throw new RangeError("Too many");
  }
  // The host is not trusted: whoever needs it looks at the header.
  return new Request(`http://localhost${path}`, { method, headers });
}

/** Sends the status line, the headers, an empty line and the body. */
async function send(
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
  // With Nagle's algorithm, the second write would wait.
  conn.setNoDelay(true);
  await writeAll(conn, new TextEncoder().encode(head));
  if (method !== "HEAD") await writeAll(conn, body);
}
