/**
 * connection_table.ts: gets the system's own table of connections.
 *
 * @module
 */
import { type ConnectionRow, parseConnections } from "./parse_connections.ts";

const NETSTAT = ["netstat", "-an"];

/** The programs that show the table, in order of preference. */
const PROGRAMS = Deno.build.os === "linux"
  ? [["ss", "-Htan"], NETSTAT]
  : [NETSTAT];

/**
 * Asks the operating system for its own table of TCP connections.
 *
 * A connection between two programs on this machine appears twice, once for
 * each end. On Linux the table comes from `ss`, which requires
 * `--allow-run=ss`; where there is no `ss`, it comes from `netstat`, which
 * requires `--allow-run=netstat`.
 *
 * See ss(8) and netstat(8). Matloff mentions `netstat` in section 2.1.
 *
 * @param ports The ports to look for. With one port, you get every row that has
 * it at either end; with the ports of both ends, only the connections between
 * them.
 * @returns The rows that contain all of these ports, sorted by the local end
 * and then by the peer.
 * @throws {Deno.errors.NotFound} If this machine has no program that can show
 * the table. The message says what to install.
 * @throws {Deno.errors.NotCapable} If the permission to run it is missing.
 *
 * @example
 * ```ts
 * import { connectionTable } from "@socket-primer/primer/connection-table";
 *
 * if (import.meta.main) {
 *   using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 *   const [row] = await connectionTable([listener.addr.port]);
 *   console.log(row.state, row.local); // LISTEN 127.0.0.1:40123
 * }
 * ```
 */
export async function connectionTable(
  ports: number[],
): Promise<ConnectionRow[]> {
  for (const [name, options] of PROGRAMS) {
    const command = new Deno.Command(name, { args: [options] });
    try {
      const { stdout } = await command.output();
      return parseConnections(new TextDecoder().decode(stdout), ports);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  const names = PROGRAMS.map(([name]) => name).join(" or ");
  throw new Deno.errors.NotFound(
    `Cannot show the system's table of connections: install ${names}`,
  );
}
