/**
 * serve_page.ts: serves one page to the browsers on this machine, and protects
 * it from other sites.
 * @module
 */
import { serveHttp } from "../sockets/serve_http.ts";

/**
 * Answers a request from the page. A `Response` is sent as is, any other value
 * as JSON, and an error with status 400. `completed` resolves when the exchange
 * is over. A POST may have a body: `await request.json()`.
 */
export type PageHandler = (
  query: URLSearchParams,
  completed: Promise<void>,
  request: Request,
) => unknown;

/** The headers of every answer. */
const HEADERS = [
  ["cross-origin-resource-policy", "same-origin"],
  ["x-content-type-options", "nosniff"],
  ["cache-control", "no-store"],
] as const;

/**
 * Serves one page to the browsers on this machine. Any web page can make a
 * browser send requests to 127.0.0.1. So the `Host` header must name this
 * machine (with DNS rebinding, another name can be made to point here), and the
 * `Origin` header, which every POST must have, must name this server. The page
 * runs only code that it contains, and fetches only from here.
 * @param html The page, with its `<style>` and `<script>` inside.
 * @param handlers What it can ask for, by method and path, such as `GET /log`.
 * @param port The port on 127.0.0.1, or 0 for any free port.
 * @returns The page's address. Disposing of the result stops the server.
 * @throws {Error} If the port is in use, or Deno has no permission to use it.
 * @example
 * ```ts
 * import { servePage } from "@socket-primer/primer/serve-page";
 * import { assertEquals } from "@std/assert";
 *
 * const handlers = { "GET /time": () => ({ hour: 9 }) };
 * await using page = servePage("<h1>Time</h1>", handlers, 0);
 * const response = await fetch(`${page.url}time`);
 * assertEquals(await response.json(), { hour: 9 });
 * ```
 */
export function servePage(
  html: string,
  handlers: Record<string, PageHandler>,
  port: number,
): AsyncDisposable & { url: string } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const stop = new AbortController();
  const routes = { ...handlers, "GET /": () => protectedPage(html) };
  const served = serveHttp(listener, async (request, completed) => {
    const response = await answer(request, completed, routes);
    for (const [name, value] of HEADERS) response.headers.set(name, value);
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

/** Lets the page run only what it contains, and fetch only from this server. */
function protectedPage(html: string): Response {
  const nonce = crypto.randomUUID();
  const page = html.replaceAll(/<(style|script)>/g, `<$1 nonce="${nonce}">`);
  return new Response(page, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        `default-src 'none'; style-src 'nonce-${nonce}'; ` +
        `script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  });
}

async function answer(
  request: Request,
  completed: Promise<void>,
  routes: Record<string, PageHandler>,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const method = request.method.replace("HEAD", "GET");
  const refusal = whyRefused(request, pathname);
  if (refusal) return refuse(403, refusal);
  const handler = routes[`${method} ${pathname}`];
  const other = routes[`GET ${pathname}`] ?? routes[`POST ${pathname}`];
  if (!handler && !other) return refuse(404, "Not found");
  if (!handler) return refuse(405, "Not allowed");
  try {
    const value = await handler(searchParams, completed, request);
    return value instanceof Response ? value : Response.json(value ?? null);
  } catch (error) {
    return refuse(400, (error as Error).message);
  }
}

function refuse(status: number, why: string): Response {
  return new Response(`${why}\n`, { status });
}

function whyRefused({ method, headers }: Request, path: string): string {
  const host = headers.get("host") ?? "";
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site") ?? "none";
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return "Wrong host";
  // Browsers send the origin with every POST, but not with every GET.
  if (origin === null ? method === "POST" : origin !== `http://${host}`) {
    return "Wrong origin";
  }
  // Any site may link to the page, but no other site may use the handlers.
  return path === "/" || /^(same-origin|none)$/.test(site) ? "" : "Wrong site";
}
