import { once } from "node:events";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Client, type Pair, Program, test } from "../harness.ts";
import * as peers from "../peers.ts";
import { testDemands } from "./demands.ts";

/** The tests of the string servers' client. */
export function testStrclnt(
  { name, client }: Omit<Pair, "server">,
): void {
  /** Types a letter, and receives it as a server would. */
  async function type(strclnt: Client, letter: string): Promise<void> {
    await strclnt.type(`${letter}\n`);
    assertEquals(await peers.receive(strclnt.conn, 1), letter);
  }

  testDemands(name, "strclnt", client);

  test(`${name} does not send the line ends of Windows`, async () => {
    await using strclnt = await Client.start(client);
    await strclnt.type("a\r\n");
    assertEquals(await peers.receive(strclnt.conn, 1), "a");
    await peers.send(strclnt.conn, "a");
    await strclnt.stdout.match(/^enter a letter:a\nenter a letter:$/);
    await strclnt.type("\r\n");
    assertEquals(await peers.receiveAll(strclnt.conn), "");
    assertEquals(await strclnt.exit(), 0);
  });

  test(`${name} prints all of v, even beyond 1024 and 65536 bytes`, async () => {
    await using strclnt = await Client.start(client);
    await strclnt.stdout.match(/^enter a letter:$/);
    let v = "";
    for (const length of [1023, 1024, 1025, 3000, 65_537, 200_000]) {
      const from = strclnt.stdout.text.length;
      await type(strclnt, "z");
      v += `${"y".repeat(length - 1 - v.length)}z`;
      await peers.send(strclnt.conn, v.slice(0, 1000));
      await peers.send(strclnt.conn, v.slice(1000));
      await strclnt.stdout.match(/\nenter a letter:$/, from);
      assert(
        strclnt.stdout.text.slice(from) === `${v}\nenter a letter:`,
        `${length}: ${strclnt.stdout.text.length - from}`,
      );
    }
  });

  test(`${name} waits for the letter at the end of v, even for a slow server`, async () => {
    await using strclnt = await Client.start(client);
    await type(strclnt, "z");
    await peers.sendHaltingly(strclnt.conn, ["yy", "yyz"], 150);
    await strclnt.stdout.match(/^enter a letter:yyyyz\nenter a letter:$/);
    await type(strclnt, "z");
    // The first piece ends with the letter, too, but v must grow.
    await peers.sendHaltingly(strclnt.conn, ["yyyyz", "y", "z"], 150);
    await strclnt.stdout.match(/:yyyyzyz\nenter a letter:$/);
  });

  test(`${name} does not mistake the start of v for v if both end with the letter`, async () => {
    await using strclnt = await Client.start(client);
    await type(strclnt, "z");
    // It takes several reads, and each of them ends with the letter.
    const v = "z".repeat(300_000);
    await peers.send(strclnt.conn, v);
    await strclnt.stdout.match(/\nenter a letter:$/);
    assert(
      strclnt.stdout.text === `enter a letter:${v}\nenter a letter:`,
      `${strclnt.stdout.text.length} characters`,
    );
  });

  test(`${name} sends the next letter of a line after an answer, and prints the last v`, async () => {
    await using strclnt = await Client.start(client);
    const letters = "abcdefghij".repeat(100);
    await strclnt.type(`${letters}\n`);
    let v = "";
    for (const letter of letters) {
      assertEquals(await peers.recv(strclnt.conn, 1024), letter);
      await peers.send(strclnt.conn, v += letter);
    }
    await strclnt.stdout.match(/^enter a letter:(abcdefghij){100}\n/);
  });

  test(`${name} recovers if the rest of v arrives after a pause`, async () => {
    await using strclnt = await Client.start(client);
    await type(strclnt, "a");
    // The whole answer is "baca", because others have sent letters, too.
    await peers.send(strclnt.conn, "ba");
    await strclnt.stdout.match(/^enter a letter:ba\nenter a letter:$/);
    await type(strclnt, "d");
    await peers.sendHaltingly(strclnt.conn, ["c", "ab", "aca", "d"], 70);
    await strclnt.stdout.match(/:bacad\nenter a letter:$/);
    await type(strclnt, "e");
    await peers.send(strclnt.conn, "bacade");
    await strclnt.stdout.match(/:bacade\nenter a letter:$/);
  });

  test(`${name} prints what it receives from a server that breaks the rules`, async () => {
    await using strclnt = await Client.start(client);
    for (const answer of ["xa", "ya", "za"]) {
      const from = strclnt.stdout.text.length;
      await type(strclnt, "a");
      await peers.send(strclnt.conn, answer);
      await strclnt.stdout.match(
        new RegExp(`${answer}\nenter a letter:$`),
        from,
      );
    }
  });

  test(`${name} fails with one line when the server closes or resets the connection`, async () => {
    await using strclnt = await Client.start(client);
    await type(strclnt, "a");
    strclnt.conn.close();
    assertEquals(await strclnt.exit(), 1);
    assertMatch(
      strclnt.stderr.text,
      /^I am .*\nstrclnt: the server closed the connection\n$/,
    );
    await using strsvr = await peers.listenToReset(
      "",
      (socket) => once(socket, "data"),
    );
    await using again = new Program(client, "127.0.0.1", `${strsvr.port}`);
    await again.type("a\n");
    assertEquals(await again.exit(), 1);
    assertMatch(
      again.stderr.text,
      /^I am .*\nstrclnt: the other end has reset the connection\n$/,
    );
  });
}
