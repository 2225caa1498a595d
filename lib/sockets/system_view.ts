/**
 * system_view.ts: closes one end of a connection, then the other, and gets the
 * states from the system after each step.
 *
 * @module
 */
import type { Pair } from "./pair.ts";
import { connectionTable } from "./connection_table.ts";
import type { ConnectionRow } from "./parse_connections.ts";

/** What the operating system knows at one point in time. */
export interface View {
  /** A heading, such as "The server has closed its end of one connection:". */
  title: string;
  /** The rows of the system's table. */
  rows: ConnectionRow[];
}

/**
 * Closes a connection, first the server's end and then the client's, and gets
 * its rows in the operating system's table after each step.
 *
 * The end that closes first is in the state FIN-WAIT-2 until the other end
 * closes, too. Then it is in TIME-WAIT, which lasts a minute on Linux.
 *
 * See RFC 9293, section 3.6, and ss(8).
 *
 * @param pair The connection.
 * @returns Three views: all rows with the server's port; this connection after
 * the server has closed its end; and this connection after the client has
 * closed its end, too.
 * @throws As {@linkcode connectionTable} does.
 *
 * @example
 * ```ts
 * import { systemView } from "@socket-primer/primer/system-view";
 * import { Pair } from "@socket-primer/primer/pair";
 *
 * if (import.meta.main) {
 *   using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 *   using pair = await Pair.open({ hostname: "127.0.0.1", port: 0 }, listener);
 *   for await (const { title, rows } of systemView(pair!)) {
 *     console.log(title, rows.map(({ state }) => state));
 *   }
 * }
 * ```
 */
export async function* systemView(pair: Pair): AsyncGenerator<View> {
  const server = pair.to.port;
  const ends = [server, pair.from.port];
  yield {
    title: "The system's own table:",
    rows: await connectionTable([server]),
  };
  await pair.closeServer();
  yield {
    title: "The server has closed its end of one connection:",
    rows: await settledTable(ends),
  };
  await pair.closeClient();
  yield {
    title: "The client has closed its end, too:",
    rows: await settledTable(ends),
  };
}

/** The states in which an end waits for an acknowledgement of its FIN. */
const PASSING = /^(FIN[-_]WAIT[-_]?1|CLOSING|LAST[-_]ACK)$/;
const MAX_TRIES = 50;

/**
 * Asks for the table until every FIN has been acknowledged, at most 50 times.
 */
async function settledTable(ports: number[]): Promise<ConnectionRow[]> {
  for (let tries = 1;; tries++) {
    const rows = await connectionTable(ports);
    const isSettled = !rows.some(({ state }) => PASSING.test(state));
    if (isSettled || tries === MAX_TRIES) return rows;
  }
}
