/**
 * dispatcher.ts: starts an engine for each request to the services a, b, c and
 * d.
 *
 * @module
 */
import { explainError } from "../command_line/explain_error.ts";
import { acceptLoop } from "../sockets/accept_loop.ts";
import { LineReader } from "../sockets/line_reader.ts";
import { lingeringClose } from "../sockets/lingering_close.ts";
import { writeAll } from "../sockets/write_all.ts";

/** Does the work of one request; resolves when it is done. */
export type Engine = (qualifier: string, service: string) => Promise<void>;

/**
 * Dispatches requests such as "a 88" to the services a, b, c and d. Each
 * service starts an engine and does not wait for it. The client learns only
 * whether its request was accepted.
 *
 * From Grayson, section 18.1.1.
 *
 * @example
 * ```ts
 * import { Dispatcher } from "@socket-primer/primer/dispatcher";
 * import { assertEquals } from "@std/assert";
 *
 * const started: string[] = [];
 * const dispatcher = new Dispatcher((qualifier, service) => {
 *   started.push(qualifier + service);
 *   return Promise.resolve();
 * }, 10);
 * assertEquals(dispatcher.request("a 88"), "ok");
 * assertEquals(dispatcher.request("e 88"), 'error: no service "e"; use a, b, c or d');
 * await dispatcher.idle();
 * assertEquals(started, ["88A"]);
 * ```
 */
export class Dispatcher {
  readonly #engine: Engine;
  readonly #maxEngines: number;
  readonly #running = new Set<Promise<void>>();
  readonly #failed = Promise.withResolvers<never>();

  /**
   * Creates a dispatcher.
   *
   * @param engine Does the work of a request.
   * @param maxEngines How many engines may run at the same time.
   */
  constructor(engine: Engine, maxEngines: number) {
    this.#engine = engine;
    this.#maxEngines = maxEngines;
    // idle() and serve() throw the error of the first engine that failed. Until
    // one of them is called, Deno must not treat it as unhandled, which would
    // end the program.
    this.#failed.promise.catch(() => {});
  }

  /**
   * Starts the engine for one request.
   *
   * @param line The service and the qualifier, as in "a 88".
   * @returns "ok", or a line that begins with "error: ".
   */
  request(line: string): string {
    const [, service, qualifier] = line.match(/^(\w) (\w{1,16})$/) ?? [];
    if (!service) return "error: send a service and a qualifier, such as: a 88";
    if (!/[abcd]/.test(service)) {
      return `error: no service "${service}"; use a, b, c or d`;
    }
    if (this.#running.size >= this.#maxEngines) {
      return "error: all engines are busy";
    }
    const done: Promise<void> = this.#engine(qualifier, service.toUpperCase())
      .catch(this.#failed.reject)
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
    return "ok";
  }

  /**
   * Waits until every engine is done.
   *
   * @throws The error of the first engine that failed.
   */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
    // This throws if an engine has failed, and does not wait if none has.
    await Promise.race([this.#failed.promise, Promise.resolve()]);
  }

  /**
   * Accepts requests over TCP, one per line, and answers each with a line. It
   * serves many clients at the same time, until the signal is aborted.
   *
   * @param listener The listener.
   * @param options The program's name, for messages, and the signal.
   * @throws The error of the first engine that failed.
   */
  async serve(
    listener: Deno.TcpListener,
    options: { name: string; signal: AbortSignal },
  ): Promise<void> {
    const served = acceptLoop(listener, (conn) => this.#answer(conn), options);
    await Promise.race([this.#failed.promise, served]);
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
