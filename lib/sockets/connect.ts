import { warn } from "../command_line/warn.ts";
import { formatAddress } from "./format_address.ts";

/** After this time without an answer, the user learns what the program waits for. */
const ANSWER_MS = 3000;

/**
 * Connects to a server, and prints the address that the system has given to
 * this end on standard error: `I am 127.0.0.1:52630`. The server prints the
 * same address as its client's.
 *
 * From Matloff, sections 2.1 and 2.2 (ephemeral ports); connect(2).
 *
 * @param hostname The server's name or address.
 * @param port The server's port.
 * @returns The connection.
 * @throws {Error} If there is no connection. The message says to which address,
 * and the `cause` says why.
 *
 * @example
 * ```ts
 * import { connect } from "@socket-primer/primer/connect";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using conn = await connect("127.0.0.1", listener.addr.port);
 * using accepted = await listener.accept();
 * assertEquals(accepted.remoteAddr, conn.localAddr);
 * ```
 */
export async function connect(
  hostname: string,
  port: number,
): Promise<Deno.TcpConn> {
  const server = formatAddress({ hostname, port });
  // A server with a full backlog neither accepts nor refuses, for two minutes.
  const timer = setTimeout(() => {
    warn(`still waiting for ${server}: it does not answer, or is too busy`);
  }, ANSWER_MS);
  try {
    const conn = await Deno.connect({ hostname, port });
    warn(`I am ${formatAddress(conn.localAddr)}`);
    return conn;
  } catch (cause) {
    throw new Error(`cannot connect to ${server}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
