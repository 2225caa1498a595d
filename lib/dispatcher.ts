import { acceptLoop } from "./accept_loop.ts";
import { explainError } from "./explain_error.ts";
import { LineReader } from "./line_reader.ts";
import { lingeringClose } from "./lingering_close.ts";
import { writeAll } from "./write_all.ts";

/**
 * Dispatches requests such as "a 88" to the services a, b, c and d, each of
 * which starts an engine and does not wait for it. Whoever asks learns only
 * whether the request was accepted.
 *
 * From Grayson, section 18.1.1.
 *
 * @example
 * ```ts
 * import { Dispatcher } from "@socket-primer/lib/dispatcher";
 * import { assertEquals } from "@std/assert";
 *
 * const started: string[] = [];
 * const dispatcher = new Dispatcher((qualifier, service) => {
 *   started.push(qualifier + service);
 *   return Promise.resolve();
 * }, 10);
 * assertEquals(dispatcher.request("a 88"), "ok");
 * assertEquals(dispatcher.request("e 88"), 'error: no service "e": ask a, b, c or d');
 * await dispatcher.idle();
 * assertEquals(started, ["88A"]);
 * ```
 */
export class Dispatcher {
  readonly #engine: (qualifier: string, service: string) => Promise<void>;
  readonly #maxEngines: number;
  readonly #running = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;

  /**
   * Makes a dispatcher that is idle.
   *
   * @param engine Does the work of a request; resolves when it is done.
   * @param maxEngines How many may be at work at the same time.
   */
  constructor(
    engine: (qualifier: string, service: string) => Promise<void>,
    maxEngines: number,
  ) {
    this.#engine = engine;
    this.#maxEngines = maxEngines;
  }

  /**
   * Starts the engine for one request.
   *
   * @param line Service and qualifier, as in "a 88".
   * @returns "ok", or a line that begins with "error: ".
   */
  request(line: string): string {
    const [, service, qualifier] = line.match(/^(\w) (\w{1,16})$/) ?? [];
    if (!service) return "error: send a service and a qualifier, such as: a 88";
    if (!/[abcd]/.test(service)) {
      return `error: no service "${service}": ask a, b, c or d`;
    }
    if (this.#running.size >= this.#maxEngines) {
      return "error: all engines are at work";
    }
    const done: Promise<void> = this.#engine(qualifier, service.toUpperCase())
      .catch((error) => {
        this.#failure ??= { error };
        console.error(`engine ${service}: ${explainError(error)}`);
      })
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
    return "ok";
  }

  /**
   * Resolves when every engine is done.
   *
   * @throws Whatever the first engine that failed did so with.
   */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure) throw this.#failure.error;
  }

  /**
   * Takes requests over TCP, a line each, and answers each with a line.
   *
   * @param listener Where the clients connect.
   * @param options The name for messages, and the signal that stops it.
   */
  async serve(
    listener: Deno.TcpListener,
    options: { name: string; signal: AbortSignal },
  ): Promise<void> {
    const { name, signal } = options;
    const answer = (conn: Deno.Conn) => this.#answer(conn);
    await acceptLoop(listener, name, answer, signal);
  }

  async #answer(conn: Deno.Conn): Promise<void> {
    const answer = (line: string) =>
      writeAll(conn, new TextEncoder().encode(`${line}\n`));
    try {
      for await (const line of new LineReader(conn)) {
        await answer(this.request(line));
      }
    } catch (error) {
      await answer(`error: ${explainError(error)}`).catch(() => {});
      throw error;
    } finally {
      await lingeringClose(conn);
    }
  }
}
