/**
 * connect.ts: connects, and prints the address and port of this end.
 *
 * @module
 */
import { warn } from "../command_line/warn.ts";
import { formatAddress } from "./format_address.ts";

/** How long to wait before telling the user that the server does not answer. */
const ANSWER_MS = 3000;

/**
 * Connects to a server, and prints on standard error which address the system
 * has given this end of the connection: `I am 127.0.0.1:52630`. The server
 * prints the same address for its client, unless a router between them changes
 * it (NAT).
 *
 * From Matloff, sections 2.1 and 2.2 (ephemeral ports); connect(2).
 *
 * @param hostname The server's name or address.
 * @param port The server's port.
 * @returns The connection.
 * @throws {Error} If it cannot connect. The message gives the server's address,
 * and the `cause` says why.
 *
 * @example
 * ```ts
 * import { connect } from "@socket-primer/primer/connect";
 * import { flush } from "@socket-primer/primer/flush";
 * import { assertEquals } from "@std/assert";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * using conn = await connect("127.0.0.1", listener.addr.port);
 * using accepted = await listener.accept();
 * assertEquals(accepted.remoteAddr, conn.localAddr);
 * await flush();
 * ```
 */
export async function connect(
  hostname: string,
  port: number,
): Promise<Deno.TcpConn> {
  const server = formatAddress({ hostname, port });
  // A server whose backlog is full usually neither accepts nor refuses. On
  // Linux, connecting then fails after about two minutes.
  const timer = setTimeout(() => {
    warn(`still waiting for ${server}: it is too busy, or cannot be reached`);
  }, ANSWER_MS);
  try {
    const conn = await Deno.connect({ hostname, port });
    warn(`I am ${formatAddress(conn.localAddr)}`);
    return conn;
  } catch (error) {
    // With this error, the problem is at this end: IPv6 is switched off, or all
    // ports are in use.
    const cause = error instanceof Deno.errors.AddrNotAvailable
      ? "this machine has no address or no free port to connect from"
      : error;
    throw new Error(`cannot connect to ${server}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
