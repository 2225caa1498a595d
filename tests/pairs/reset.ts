import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { assertEquals, assertMatch } from "@std/assert";
import { type Command, Program, test } from "../harness.ts";

const HOST = "127.0.0.1";

/**
 * Tests what a client does when the server resets the connection. (Only a
 * socket of node:net can do that.)
 *
 * @param name The start of the test's name.
 * @param client The client.
 * @param answer What the server sends before.
 * @param prints What the client has printed by then.
 * @param args The client's arguments after the host and the port.
 */
export function testReset(
  name: string,
  client: Command,
  answer: string,
  prints: RegExp,
  ...args: string[]
): void {
  test(`${name} fails with one line when the server resets the connection`, async () => {
    const server = createServer().listen(0, HOST);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using program = new Program(client, HOST, `${port}`, ...args);
    const [socket] = await once(server, "connection");
    socket.write(answer);
    // strclnt sends the first letter, and later the second.
    await program.type("a\na\n");
    await program.stdout.match(prints);
    socket.resetAndDestroy();
    await new Promise((closed) => server.close(closed));
    assertEquals(await program.exit(), 1);
    assertMatch(
      program.stderr.text,
      /^I am .*\n\w+: the other end has reset the connection\n$/,
    );
  });
}
