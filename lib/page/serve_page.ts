import { lingeringClose } from "../sockets/lingering_close.ts";
import { LineReader } from "../sockets/line_reader.ts";
import { writeAll } from "../sockets/write_all.ts";

/** Options of {@linkcode servePage}. */
export interface PageOptions {
  /** The port on 127.0.0.1; 0 for any. */
  port: number;
  /** The page, with its `<style>` and `<script>` inside. */
  html: string;
  /**
   * What the page can ask for, by method and path: `GET /log`, `POST /close`. A
   * `Response` is sent as it is, an error with status 400, the rest as JSON.
   */
  handlers: Record<string, (query: URLSearchParams) => unknown>;
  /** How long a connection may take, in milliseconds. @default {10_000} */
  limitMs?: number;
}

/**
 * Serves one page to the browsers on this machine: HTTP/1.1 (RFC 9112), with one
 * request on each connection.
 *
 * Any web page can make a browser send requests to 127.0.0.1. So the `Host` of
 * a request must be this machine (a foreign name can be made to point here: DNS
 * rebinding), and its `Origin`, which every POST must have, must be this page.
 * The page can only load and run what it contains.
 *
 * A connection that takes too long is closed. While no file descriptor is left,
 * new connections wait in the backlog.
 *
 * @param options The page, where to serve it, and how to answer it.
 * @returns The page's address. Disposing of it lets answers finish first.
 * @throws {Deno.errors.AddrInUse} If the port is in use.
 * @throws {Deno.errors.NotCapable} If Deno has no permission to listen there.
 *
 * @example
 * ```ts
 * import { servePage } from "@socket-primer/primer/serve-page";
 * import { assertEquals } from "@std/assert";
 *
 * const handlers = { "GET /time": () => ({ hour: 9 }) };
 * await using page = await servePage({ port: 0, html: "", handlers });
 * const response = await fetch(`${page.url}time`);
 * assertEquals(await response.json(), { hour: 9 });
 * ```
 */
export async function servePage(
  options: PageOptions,
): Promise<AsyncDisposable & { url: string }> {
  // Browsers read CRLF as LF, and the hashes are of what they read.
  const html = options.html.replaceAll("\r\n", "\n");
  const headers = await headersFor(html);
  const page = () => new Response(html, { headers: { "content-type": HTML } });
  const handlers = { "GET /": page, ...options.handlers };
  const listener = Deno.listen({ hostname: "127.0.0.1", port: options.port });
  const open = new Map<Deno.Conn, Promise<void>>();

  async function serve(conn: Deno.Conn): Promise<void> {
    const giveUp = () => conn[Symbol.dispose]();
    const timer = setTimeout(giveUp, options.limitMs ?? 10_000);
    try {
      const request = await readRequest(conn).catch(() => null);
      const response = await answer(request, handlers);
      for (const header of headers) response.headers.set(...header);
      await writeAll(conn, await encode(response, request?.method));
      await lingeringClose(conn);
    } catch {
      // The browser has gone, or the time was up: there is nobody to tell.
    }
    clearTimeout(timer);
    conn[Symbol.dispose]();
    open.delete(conn);
  }

  async function acceptAll(): Promise<void> {
    while (true) {
      try {
        const conn = await listener.accept();
        open.set(conn, serve(conn));
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) return;
        // No file descriptor is left: try again until there is one.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async function close(): Promise<void> {
    listener.close();
    const giveUp = () => open.forEach((_, conn) => conn[Symbol.dispose]());
    const timer = setTimeout(giveUp, 500);
    await Promise.all([accepting, ...open.values()]);
    clearTimeout(timer);
  }

  const accepting = acceptAll();
  const url = `http://127.0.0.1:${listener.addr.port}/`;
  return { url, [Symbol.asyncDispose]: close };
}

const HTML = "text/html; charset=utf-8";

/** Reads a request up to its empty line; it leaves the body unread. */
async function readRequest(conn: Deno.Conn): Promise<Request> {
  const reader = new LineReader(conn, { maxLineBytes: 8192 });
  const start = await reader.readLine() ?? "";
  const [, method, path] = start.match(/^(\S+) (\/\S*) HTTP\/1\.[01]$/)!;
  const headers: [string, string][] = [];
  for (let line; (line = await reader.readLine()) !== "";) {
    const [, name, value] = line!.match(/^([^:]+):(.*)$/)!;
    if (headers.push([name, value]) > 100) throw new RangeError("Too many");
  }
  return new Request(`http://127.0.0.1${path}`, { method, headers });
}

async function answer(
  request: Request | null,
  handlers: PageOptions["handlers"],
): Promise<Response> {
  const refuse = (status: number, why: string) =>
    new Response(`${why}\n`, { status });
  if (!request) return refuse(400, "Bad request");
  const { pathname, searchParams } = new URL(request.url);
  const reason = whyRefused(request, pathname);
  if (reason) return refuse(403, reason);
  const method = request.method.replace("HEAD", "GET");
  const handler = handlers[`${method} ${pathname}`];
  if (!handler) {
    const paths = Object.keys(handlers).map((it) => it.split(" ")[1]);
    return paths.includes(pathname)
      ? refuse(405, "Not allowed")
      : refuse(404, "Not found");
  }
  try {
    const value = await handler(searchParams);
    return value instanceof Response ? value : Response.json(value ?? null);
  } catch (error) {
    return refuse(400, (error as Error).message);
  }
}

function whyRefused({ method, headers }: Request, path: string) {
  const host = headers.get("host") ?? "";
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site") ?? "none";
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return "Wrong host";
  // Browsers name the origin with every POST, but not with every GET.
  if (origin === null && method !== "POST") {
    // Anyone may link to the page; only the page may use what is behind it.
    return path === "/" || /same-origin|none/.test(site) ? null : "Wrong site";
  }
  return origin === `http://${host}` ? null : "Wrong origin";
}

async function encode(response: Response, method = "") {
  const body = new Uint8Array(await response.arrayBuffer());
  const { status, headers } = response;
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} \r\n${lines.join("")}` +
    `connection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
  const content = method === "HEAD" ? [] : [body];
  return await new Blob([head, ...content]).bytes();
}

/** The page may use its own styles and scripts, known by their hashes. */
async function headersFor(html: string): Promise<[string, string][]> {
  const sources = { style: "style-src", script: "script-src" };
  for (const match of html.matchAll(/<(style|script)>(.*?)<\/\1>/gs)) {
    const bytes = new TextEncoder().encode(match[2]);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    sources[match[1] as "style" | "script"] += ` 'sha256-${hash.toBase64()}'`;
  }
  const policy = "default-src 'none'; connect-src 'self'; img-src data:; " +
    `${sources.style}; ${sources.script}; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return [
    ["content-security-policy", policy],
    ["cross-origin-resource-policy", "same-origin"],
    ["referrer-policy", "no-referrer"],
    ["x-content-type-options", "nosniff"],
    ["cache-control", "no-store"],
  ];
}
