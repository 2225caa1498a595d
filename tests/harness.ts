/**
 * What the tests share: programs that run as users run them, and `test`, which
 * registers a test that fails after a minute.
 *
 * @module
 */
import { type FeatureName, whyMissing } from "../tools/machine.ts";
import { type Command, Program } from "../tools/run/program.ts";

export * from "../tools/run/program.ts";
export * from "../tools/run/script.ts";

/** A server and a client that take the same arguments as the book's. */
export interface Pair {
  /** The name that the tests begin with, such as "tms.ts". */
  name: string;
  /** The server. */
  server: Command;
  /** The client. */
  client: Command;
}

/** A running client that has connected to the test. */
export class Client extends Program {
  /** The server's end of its connection. */
  conn!: Deno.TcpConn;

  /**
   * Starts a client with our host and port as its first arguments, and accepts
   * its connection.
   */
  static async start(command: Command, ...args: string[]): Promise<Client> {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { hostname, port } = listener.addr;
    const client = new Client(command, hostname, String(port), ...args);
    client.conn = await listener.accept();
    client.conn.setNoDelay(true);
    return client;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    this.conn[Symbol.dispose]();
    await super[Symbol.asyncDispose]();
  }
}

/**
 * Registers a test that fails if it takes longer than `timeout` milliseconds
 * (by default, a minute). If the machine lacks what the test needs, it is
 * listed as skipped, with the reason.
 */
export function test(
  name: string,
  fn: (t: Deno.TestContext) => Promise<void>,
  { needs = [], ignore, timeout = 60_000 }: {
    needs?: readonly FeatureName[];
    ignore?: boolean;
    timeout?: number;
  } = {},
): void {
  const missing = needs.find((it) => whyMissing(it) !== undefined);
  if (missing === undefined) {
    return Deno.test({ name, fn, ignore, timeout });
  }
  const reason = `needs ${missing}: ${whyMissing(missing)}`;
  Deno.test({ name: `${name} (${reason})`, fn, ignore: true });
}
