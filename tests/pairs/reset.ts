import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { assertEquals, assertMatch } from "@std/assert";
import { type Command, Program, test } from "../harness.ts";

const HOST = "127.0.0.1";

/** What happens before the server resets the connection. */
interface Exchange {
  /** What the client sends. */
  request: string;
  /** What the server sends. */
  answer: string;
  /** What the client prints. */
  prints: RegExp;
}

/**
 * Tests what a client does when the server resets the connection. The server
 * uses node:net, because Deno's own sockets cannot reset a connection.
 *
 * @param name The start of the test's name.
 * @param client The client.
 * @param exchange What happens before.
 * @param args The client's arguments after the host and the port.
 */
export function testReset(
  name: string,
  client: Command,
  { request, answer, prints }: Exchange,
  ...args: string[]
): void {
  test(`${name} fails with a one-line message when the server resets the connection`, async () => {
    const server = createServer().listen(0, HOST);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using program = new Program(client, HOST, `${port}`, ...args);
    const [socket] = await once(server, "connection");
    let received = "";
    socket.setEncoding("utf8").on("data", (it: string) => received += it);
    socket.write(answer);
    // strclnt sends the first letter, and later the second.
    await program.type("a\na\n");
    await program.stdout.match(prints);
    // If it were still writing, it would see a broken pipe instead of a reset.
    while (received !== request) await once(socket, "data");
    socket.resetAndDestroy();
    await new Promise((closed) => server.close(closed));
    assertEquals(await program.exit(), 1);
    assertMatch(
      program.stderr.text,
      /^I am .*\n\w+: the other end has reset the connection\n$/,
    );
  });
}
