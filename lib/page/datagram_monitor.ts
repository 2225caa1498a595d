/**
 * datagram_monitor.ts: shows datagrams in the terminal and on a page.
 *
 * @module
 */
import { makeVisible } from "../command_line/make_visible.ts";
import { say } from "../command_line/say.ts";
import { PageLog } from "./page_log.ts";
import { SenderTable } from "./sender_table.ts";
import { type PageHandler, servePage } from "./serve_page.ts";
import { type ReceivedLine, terminalLine } from "./terminal_line.ts";

/** How many lines are kept for a page that is opened later. */
const KEPT_LINES = 1000;
/**
 * After this time without a request, a page counts as closed. Some browsers let
 * a page in the background poll only once a minute.
 */
const PAGE_GONE_MS = 70_000;

/**
 * Shows the datagrams that a client receives, in the terminal and on a page in
 * the browser. The page asks for `/log` once a second. Its Dismiss and Close
 * buttons act only on the run that it shows: a page that is left over from an
 * earlier run cannot end this one.
 *
 * From Grayson, section 18.2: the window of the client.
 *
 * @example
 * ```ts
 * import { DatagramMonitor } from "@socket-primer/primer/datagram-monitor";
 * import { assertEquals } from "@std/assert";
 *
 * const monitor = new DatagramMonitor("nc -u 127.0.0.1 5000");
 * await using page = monitor.openPage("<h1>Datagrams</h1>", 0);
 * monitor.show({ text: "noon", from: "127.0.0.1:40123" });
 * const { lines } = await (await fetch(`${page.url}log`)).json();
 * assertEquals(lines, [{ text: "noon", from: "127.0.0.1:40123" }]);
 * ```
 */
export class DatagramMonitor {
  /** Resolves when somebody has pressed Close on the page. */
  readonly closed: Promise<void>;
  readonly #close: () => void;
  readonly #log = new PageLog<ReceivedLine>(KEPT_LINES);
  readonly #senders: SenderTable;
  /** When each open page last made a request. */
  readonly #pages = new Map<string, number>();
  #firstSender?: string;
  #isLabelled = false;

  /**
   * Creates a monitor that has received nothing yet.
   *
   * @param command How to start a sender; the page shows it until one is heard.
   * @param expectMs How long a sender may be silent; if not given, twice its
   * usual interval.
   */
  constructor(readonly command: string, expectMs?: number) {
    this.#senders = new SenderTable(monotonicTime(), expectMs);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#close = resolve;
  }

  /** Shows a line, and also its sender as soon as there are two senders. */
  show(line: ReceivedLine): void {
    const { from, text } = line;
    if (from) {
      this.#senders.hear(from, monotonicTime());
      this.#firstSender ??= from;
      this.#isLabelled ||= from !== this.#firstSender;
    }
    say(terminalLine(line, this.#isLabelled));
    this.#log.append(text ? { ...line, text: makeVisible(text) } : line);
  }

  /**
   * Begins to serve the page, so that a browser can open it.
   *
   * @param html The page.
   * @param port Its port on 127.0.0.1, or 0 for any free port.
   * @returns The address of the page. Disposing of the result stops serving the
   * page.
   * @throws {Error} If the port cannot be used; the `cause` says why.
   */
  openPage(html: string, port: number): AsyncDisposable & { url: string } {
    const handlers: Record<string, PageHandler> = {
      "GET /log": (query) => this.#whatIsNew(query),
      "POST /leave": (query) => this.#pages.delete(query.get("page") ?? ""),
      "POST /dismiss": (query) => {
        if (query.get("run") !== this.#log.run) return false;
        this.#senders.dismiss(query.get("sender") ?? "");
        return true;
      },
      "POST /close": (query, completed) => {
        if (query.get("run") !== this.#log.run) return false;
        completed.then(this.#close);
        return true;
      },
    };
    try {
      return servePage(html, handlers, port);
    } catch (cause) {
      const what = `cannot open the page on port ${port}`;
      throw new Error(`${what} (see --page, --no-page)`, { cause });
    }
  }

  #whatIsNew(query: URLSearchParams) {
    const now = monotonicTime();
    this.#pages.set(query.get("page") ?? "", now);
    for (const [page, asked] of this.#pages) {
      if (now - asked > PAGE_GONE_MS) this.#pages.delete(page);
    }
    return {
      ...this.#log.after(query.get("run"), Number(query.get("after"))),
      now,
      senders: this.#senders.list(now),
      labels: this.#isLabelled,
      pages: this.#pages.size,
      command: this.command,
    };
  }
}

/** The time in milliseconds; unlike `Date.now()`, it never goes back. */
function monotonicTime(): number {
  return performance.timeOrigin + performance.now();
}
