import { once } from "node:events";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Pair, Program, test } from "../harness.ts";
import * as peers from "../peers.ts";
import { testDemands } from "./demands.ts";

/** The tests of the string servers' client. */
export function testStrclnt(
  { name, client }: Omit<Pair, "server">,
): void {
  /** Starts the client, and accepts its connection as a server would. */
  async function start(
    use: (strclnt: Program, conn: Deno.TcpConn) => Promise<void>,
  ): Promise<void> {
    using listener = peers.listen();
    const { hostname, port } = listener.addr;
    await using strclnt = new Program(client, hostname, String(port));
    using conn = await listener.accept();
    conn.setNoDelay(true);
    await use(strclnt, conn);
  }

  /** Types a letter, and receives it as a server would. */
  async function type(
    strclnt: Program,
    conn: Deno.Conn,
    letter: string,
  ): Promise<void> {
    await strclnt.type(`${letter}\n`);
    assertEquals(await peers.receive(conn, 1), letter);
  }

  testDemands(name, "strclnt", client);

  test(`${name} does not send the line ends of Windows`, async () => {
    await start(async (strclnt, conn) => {
      await strclnt.type("a\r\n");
      assertEquals(await peers.receive(conn, 1), "a");
      await peers.send(conn, "a");
      await strclnt.stdout.match(/^enter a letter:a\nenter a letter:$/);
      await strclnt.type("\r\n");
      assertEquals(await peers.receiveAll(conn), "");
      assertEquals(await strclnt.exit(), 0);
    });
  });

  test(`${name} prints all of v, even beyond 1024 and 65536 bytes`, async () => {
    await start(async (strclnt, conn) => {
      await strclnt.stdout.match(/^enter a letter:$/);
      let v = "";
      for (const length of [1023, 1024, 1025, 3000, 65_537, 200_000]) {
        const from = strclnt.stdout.text.length;
        await type(strclnt, conn, "z");
        v += `${"y".repeat(length - 1 - v.length)}z`;
        await peers.send(conn, v.slice(0, 1000));
        await peers.send(conn, v.slice(1000));
        await strclnt.stdout.match(/\nenter a letter:$/, from);
        assert(
          strclnt.stdout.text.slice(from) === `${v}\nenter a letter:`,
          `${length}: ${strclnt.stdout.text.length - from}`,
        );
      }
    });
  });

  test(`${name} waits for the letter at the end of v, even for a slow server`, async () => {
    await start(async (strclnt, conn) => {
      await type(strclnt, conn, "z");
      await peers.sendHaltingly(conn, ["yy", "yyz"], 150);
      await strclnt.stdout.match(/^enter a letter:yyyyz\nenter a letter:$/);
      await type(strclnt, conn, "z");
      // The first piece ends with the letter, too, but v must grow.
      await peers.sendHaltingly(conn, ["yyyyz", "y", "z"], 150);
      await strclnt.stdout.match(/:yyyyzyz\nenter a letter:$/);
    });
  });

  test(`${name} does not mistake the start of v for v if both end with the letter`, async () => {
    await start(async (strclnt, conn) => {
      await type(strclnt, conn, "z");
      // It takes several reads, and each of them ends with the letter.
      const v = "z".repeat(300_000);
      await peers.send(conn, v);
      await strclnt.stdout.match(/\nenter a letter:$/);
      assert(
        strclnt.stdout.text === `enter a letter:${v}\nenter a letter:`,
        `${strclnt.stdout.text.length} characters`,
      );
    });
  });

  test(`${name} sends the next letter of a line after an answer, and prints the last v`, async () => {
    await start(async (strclnt, conn) => {
      const letters = "abcdefghij".repeat(100);
      await strclnt.type(`${letters}\n`);
      let v = "";
      for (const letter of letters) {
        assertEquals(await peers.recv(conn, 1024), letter);
        await peers.send(conn, v += letter);
      }
      await strclnt.stdout.match(/^enter a letter:(abcdefghij){100}\n/);
    });
  });

  test(`${name} recovers if the rest of v arrives after a pause`, async () => {
    await start(async (strclnt, conn) => {
      await type(strclnt, conn, "a");
      // The whole answer is "baca", because others have sent letters, too.
      await peers.send(conn, "ba");
      await strclnt.stdout.match(/^enter a letter:ba\nenter a letter:$/);
      await type(strclnt, conn, "d");
      await peers.sendHaltingly(conn, ["c", "ab", "aca", "d"], 70);
      await strclnt.stdout.match(/:bacad\nenter a letter:$/);
      await type(strclnt, conn, "e");
      await peers.send(conn, "bacade");
      await strclnt.stdout.match(/:bacade\nenter a letter:$/);
    });
  });

  test(`${name} prints what it receives from a server that breaks the rules`, async () => {
    await start(async (strclnt, conn) => {
      for (const answer of ["xa", "ya", "za"]) {
        const from = strclnt.stdout.text.length;
        await type(strclnt, conn, "a");
        await peers.send(conn, answer);
        await strclnt.stdout.match(
          new RegExp(`${answer}\nenter a letter:$`),
          from,
        );
      }
    });
  });

  test(`${name} fails with one line when the server closes or resets the connection`, async () => {
    await start(async (strclnt, conn) => {
      await type(strclnt, conn, "a");
      conn.close();
      assertEquals(await strclnt.exit(), 1);
      assertMatch(
        strclnt.stderr.text,
        /^I am .*\nstrclnt: the server closed the connection\n$/,
      );
    });
    await using strsvr = await peers.listenToReset(
      "",
      (socket) => once(socket, "data"),
    );
    await using strclnt = new Program(client, "127.0.0.1", `${strsvr.port}`);
    await strclnt.type("a\n");
    assertEquals(await strclnt.exit(), 1);
    assertMatch(
      strclnt.stderr.text,
      /^I am .*\nstrclnt: the other end has reset the connection\n$/,
    );
  });
}
