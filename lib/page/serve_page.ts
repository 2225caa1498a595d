import type { EventFeed } from "./event_feed.ts";

/** Options of {@linkcode servePage}. */
export interface ServePageOptions {
  /** The port on 127.0.0.1; 0 for any. */
  port: number;
  /** The page, with its style and script inside. */
  html: string;
  /** What the page follows, at `events`. */
  feed: EventFeed;
}

/** A page that {@linkcode servePage} serves. */
export interface PageServer {
  /** Where it is. */
  url: string;
  /**
   * Resolves after somebody has pressed its Close button, when the server has
   * ended; half a second later at most, if some page does not read its end.
   */
  closed: Promise<void>;
}

const TEXT = "text/plain; charset=utf-8";

/** A page that does not read must not keep the program from ending. */
const LAST_WORDS_MS = 500;

/**
 * Serves one page to the browsers of this machine, and to nothing else. It
 * answers `GET /`, `GET /events` and, for the Close button, `POST /close`.
 *
 * Any page from anywhere can have the browser send requests to 127.0.0.1. So a
 * request must name this machine as its host, or a foreign name that was made
 * to point here would do (DNS rebinding), and if it names the page that sent
 * it, as every POST does, then that must be this page (cross-site requests).
 * The page itself may load, run and send nothing but what it contains.
 *
 * @param options The page, where to serve it, and what it follows.
 * @returns Its address, once it listens there.
 * @throws {Deno.errors.AddrInUse} If the port is in use.
 * @throws {Deno.errors.NotCapable} If Deno may not listen there.
 *
 * @example
 * ```ts
 * import { EventFeed } from "@socket-primer/primer/event-feed";
 * import { servePage } from "@socket-primer/primer/serve-page";
 * import { assertEquals } from "@std/assert";
 *
 * const feed = new EventFeed({ maxLines: 10, state: () => null });
 * const page = await servePage({ port: 0, html: "<p>Hello", feed });
 * const hello = await fetch(page.url);
 * assertEquals(await hello.text(), "<p>Hello");
 *
 * const headers = { origin: new URL(page.url).origin };
 * const done = await fetch(`${page.url}close`, { method: "POST", headers });
 * assertEquals(await done.text(), "Closed\n");
 * await page.closed;
 * ```
 */
export async function servePage(
  options: ServePageOptions,
): Promise<PageServer> {
  const pressed = Promise.withResolvers<void>();
  const handler = await handlerFor(options, pressed.resolve);
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: options.port,
    onListen() {},
    onError: () => new Response("Bad request\n", { status: 400 }),
  }, handler);

  async function closed(): Promise<void> {
    await pressed.promise;
    options.feed.close();
    const enough = Promise.withResolvers<void>();
    const timer = setTimeout(enough.resolve, LAST_WORDS_MS);
    await Promise.race([server.shutdown(), enough.promise]);
    clearTimeout(timer);
  }
  return { url: `http://127.0.0.1:${server.addr.port}/`, closed: closed() };
}

/** Makes the function that answers every request. */
async function handlerFor(
  { html, feed }: ServePageOptions,
  close: () => void,
): Promise<(request: Request) => Response> {
  const policy = await policyFor(html);

  function reply(status: number, type: string, body: BodyInit): Response {
    const headers = {
      "content-type": type,
      "content-security-policy": policy,
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      // And no-transform, for compressed events would wait for each other.
      "cache-control": "no-store, no-transform",
    };
    return new Response(body, { status, headers });
  }

  return (request) => {
    const refusal = refuse(request);
    if (refusal) return reply(403, TEXT, `${refusal}\n`);
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case "GET /":
        return reply(200, "text/html; charset=utf-8", html);
      case "GET /events": {
        const events = feed.subscribe(request.headers.get("last-event-id"));
        return reply(200, "text/event-stream", events);
      }
      case "POST /close":
        close();
        return reply(200, TEXT, "Closed\n");
    }
    return request.method === "GET"
      ? reply(404, TEXT, "Not found\n")
      : reply(405, TEXT, "Not allowed\n");
  };
}

/** Why a request is not to be answered, if that is so. */
function refuse({ method, headers }: Request): string | undefined {
  const host = headers.get("host") ?? "";
  const origin = headers.get("origin");
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return "Wrong host";
  // Browsers name the origin with every POST.
  if (origin === null ? method === "POST" : origin !== `http://${host}`) {
    return "Wrong origin";
  }
}

/** Allows the page its own styles and scripts, known by their hashes. */
async function policyFor(html: string): Promise<string> {
  const hashes = { style: "", script: "" };
  const elements = html.matchAll(/<(style|script)>(.*?)<\/\1>/gs);
  for (const [, kind, text] of elements) {
    const bytes = new TextEncoder().encode(text);
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    const base64 = new Uint8Array(hash).toBase64();
    hashes[kind as keyof typeof hashes] += ` 'sha256-${base64}'`;
  }
  return "default-src 'none'; connect-src 'self'; img-src data:; " +
    `style-src${hashes.style}; script-src${hashes.script}; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
