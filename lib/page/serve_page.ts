import { serveHttp } from "../sockets/serve_http.ts";

/**
 * Answers what the page asks for. A `Response` is sent as it is, any other value
 * as JSON, an error with status 400. `completed` resolves once that is sent.
 */
export type PageHandler = (
  query: URLSearchParams,
  completed: Promise<void>,
) => unknown;

/**
 * Serves one page to the browsers on this machine.
 *
 * Any web page can make a browser send requests to 127.0.0.1. So the `Host` of
 * a request must be this machine (a foreign name can be made to point here: DNS
 * rebinding), and its `Origin`, which every POST must have, must be this page.
 * The page can only load and run what it contains.
 *
 * @param html The page, with its `<style>` and `<script>` inside.
 * @param handlers What it can ask for, by method and path, such as `GET /log`.
 * @param port The port on 127.0.0.1; 0 for any.
 * @returns The address of the page. Disposing of it closes all connections.
 * @throws {Deno.errors.AddrInUse} If the port is in use.
 * @throws {Deno.errors.NotCapable} If Deno has no permission to listen there.
 *
 * @example
 * ```ts
 * import { servePage } from "@socket-primer/primer/serve-page";
 * import { assertEquals } from "@std/assert";
 *
 * const handlers = { "GET /time": () => ({ hour: 9 }) };
 * await using page = await servePage("<h1>Time</h1>", handlers, 0);
 * const response = await fetch(`${page.url}time`);
 * assertEquals(await response.json(), { hour: 9 });
 * ```
 */
export async function servePage(
  html: string,
  handlers: Record<string, PageHandler>,
  port: number,
): Promise<AsyncDisposable & { url: string }> {
  // Browsers read CRLF as LF, and the hashes are of what they read.
  const page = html.replaceAll("\r\n", "\n");
  const type = { "content-type": "text/html; charset=utf-8" };
  const routes: Record<string, PageHandler> = {
    "GET /": () => new Response(page, { headers: type }),
    ...handlers,
  };
  const headers = Object.entries(await headersFor(page));
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const stop = new AbortController();
  const served = serveHttp(listener, async (request, completed) => {
    const response = await answer(request, routes, completed);
    for (const header of headers) response.headers.set(...header);
    return response;
  }, { name: "page", signal: stop.signal });

  return {
    url: `http://127.0.0.1:${listener.addr.port}/`,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await served;
    },
  };
}

async function answer(
  request: Request,
  routes: Record<string, PageHandler>,
  completed: Promise<void>,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const handler = routes[`${method} ${pathname}`];
  const isPath = (route: string) => route.endsWith(` ${pathname}`);
  const reason = whyRefused(request, pathname);
  if (reason) return text(403, reason);
  if (!Object.keys(routes).some(isPath)) return text(404, "Not found");
  if (!handler) return text(405, "Not allowed");
  try {
    const value = await handler(searchParams, completed);
    return value instanceof Response ? value : Response.json(value ?? null);
  } catch (error) {
    return text(400, (error as Error).message);
  }
}

function text(status: number, line: string): Response {
  return new Response(`${line}\n`, { status });
}

function whyRefused({ method, headers }: Request, path: string): string {
  const host = headers.get("host") ?? "";
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site") ?? "none";
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return "Wrong host";
  // Browsers name the origin with every POST, but not with every GET.
  if (origin === null ? method === "POST" : origin !== `http://${host}`) {
    return "Wrong origin";
  }
  // Anyone may link to the page; only the page may use what is behind it.
  return path === "/" || /^(same-origin|none)$/.test(site) ? "" : "Wrong site";
}

async function headersFor(html: string): Promise<Record<string, string>> {
  const sources = { style: "style-src", script: "script-src" };
  for (const [, kind, text] of html.matchAll(/<(style|script)>(.*?)<\/\1>/gs)) {
    const bytes = new TextEncoder().encode(text);
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    sources[kind as "style" | "script"] += ` 'sha256-${hash.toBase64()}'`;
  }
  return {
    "content-security-policy":
      "default-src 'none'; connect-src 'self'; img-src data:; " +
      `${sources.style}; ${sources.script}; ` +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  };
}
