/**
 * parse_connections.ts: parses the output of `ss` and `netstat`.
 *
 * @module
 */

/** A row of the system's table: one end of a TCP connection, or a listener. */
export interface ConnectionRow {
  /** The state in the system's own spelling: `ESTAB`, `TIME_WAIT`. */
  state: string;
  /**
   * Bytes that have arrived but have not been read yet; for a listener on
   * Linux, connections that have not been accepted yet.
   */
  "Recv-Q"?: number;
  /**
   * Bytes that have been written but not acknowledged yet; for a listener in
   * the output of `ss`, the backlog.
   */
  "Send-Q"?: number;
  /** The address and port of this end, such as `127.0.0.1:2000`. */
  local: string;
  /** The address and port of the other end. */
  peer: string;
}

/** An address, then a colon (on macOS a dot), then a port or an asterisk. */
const ADDRESS = /^(\S+)[.:](\d+|\*)$/;
const STATE = /^\p{Lu}[\p{Lu}\d_-]{4,}$/u;

/**
 * Parses the output of `ss -tan` or `netstat -an`.
 *
 * The order of the columns depends on the program and, with `netstat`, on the
 * system. But the local end always comes before the peer, and the receive queue
 * before the send queue. Windows shows no queues.
 *
 * See ss(8) and netstat(8).
 *
 * @param text The output. Lines without a state and two addresses are skipped.
 * @param ports The ports to look for. With one port, you get every row that has
 * it at either end; with the ports of both ends, only the connections between
 * them.
 * @returns The rows that contain all of these ports, sorted by the local end
 * and then by the peer.
 *
 * @example
 * ```ts
 * import { parseConnections } from "@socket-primer/primer/parse-connections";
 * import { assertEquals } from "@std/assert";
 *
 * const text = "tcp4  3  0  127.0.0.1.2000  127.0.0.1.52630  ESTABLISHED\n";
 * assertEquals(parseConnections(text, [2000]), [{
 *   state: "ESTABLISHED",
 *   "Recv-Q": 3,
 *   "Send-Q": 0,
 *   local: "127.0.0.1:2000",
 *   peer: "127.0.0.1:52630",
 * }]);
 * ```
 */
export function parseConnections(
  text: string,
  ports: number[],
): ConnectionRow[] {
  return text.split("\n").map(parseLine).filter((row) => row !== undefined)
    .filter(({ local, peer }) =>
      ports.every((port) =>
        local.endsWith(`:${port}`) || peer.endsWith(`:${port}`)
      )
    )
    .sort((a, b) => compare(a.local, b.local) || compare(a.peer, b.peer));
}

/**
 * Parses one line; returns `undefined` unless it has a state and two addresses.
 */
function parseLine(line: string): ConnectionRow | undefined {
  const words = line.trim().split(/\s+/);
  const state = words.find((word) => STATE.test(word));
  const [local, peer] = words.filter((word) => ADDRESS.test(word))
    .map((word) => word.replace(ADDRESS, "$1:$2"));
  if (!state || !peer) return undefined;
  const [received, sent] = words.filter((word) => /^\d+$/.test(word))
    .map(Number);
  return { state, "Recv-Q": received, "Send-Q": sent, local, peer };
}

/** Compares two addresses so that port 9 comes before port 10. */
function compare(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
