import { assert, assertEquals, assertMatch } from "@std/assert";
import { Client, type Pair, test } from "../harness.ts";
import * as peers from "../peers.ts";
import { testDemands } from "./demands.ts";
import { testReset } from "./reset.ts";

/**
 * The letter that the user types, the pieces in which the answer arrives, and v
 * if it is not just these pieces.
 */
type Turn = [letter: string, pieces: string[], v?: string];

/**
 * The pause before each piece. After such a pause, a client could think that it
 * has the whole answer.
 */
const PAUSE_MS = 100;

/** Turns in which v grows to these lengths. */
function turnsTo(lengths: number[]): Turn[] {
  let v = "";
  return lengths.map((length) => {
    v = `${v.padEnd(length - 1, "y")}z`;
    return ["z", [v.slice(0, 1000), v.slice(1000)]];
  });
}

const DIALOGUES: Record<string, Turn[]> = {
  "prints all of v, even beyond 1024 and 65536 bytes": turnsTo(
    [1023, 1024, 1025, 3000, 65_537, 200_000],
  ),
  "waits for the letter at the end of v, even for a slow server": [
    ["z", ["yy", "yyz"]],
    // The first piece ends with the letter, too, but v must grow.
    ["z", ["yyyyz", "y", "z"]],
  ],
  "does not mistake the start of v for v if both end with the letter": [
    // It takes several reads, and each of them ends with the letter.
    ["z", ["z".repeat(300_000)]],
  ],
  "recovers if the rest of v arrives after a pause": [
    // The whole answer is "baca", because others have sent letters, too.
    ["a", ["ba"]],
    ["d", ["c", "ab", "aca", "d"], "bacad"],
    ["e", ["bacade"]],
  ],
  "prints what it receives from a server that breaks the rules": [
    ["a", ["xa"]],
    ["a", ["ya"]],
    ["a", ["za"]],
  ],
};

/** The tests of the string servers' client. */
export function testStrclnt(
  { name, client }: Omit<Pair, "server">,
): void {
  /** Types a letter as on Windows, and receives it as a server would. */
  async function type(strclnt: Client, letter: string): Promise<void> {
    await strclnt.type(`${letter}\r\n`);
    assertEquals(await peers.receive(strclnt.conn, 1), letter);
  }

  testDemands(name, "strclnt", client);

  for (const [what, turns] of Object.entries(DIALOGUES)) {
    test(`${name} ${what}`, async () => {
      await using strclnt = await Client.start(client);
      const { conn, stdout } = strclnt;
      await stdout.match(/^enter a letter:$/);
      for (const [letter, pieces, v = pieces.join("")] of turns) {
        const from = stdout.text.length;
        await type(strclnt, letter);
        await peers.sendHaltingly(conn, pieces, PAUSE_MS);
        await stdout.match(/\nenter a letter:$/, from);
        const printed = stdout.text.slice(from);
        assert(
          printed === `${v}\nenter a letter:`,
          `${printed.length} characters: ${printed.slice(0, 99)}`,
        );
      }
      await strclnt.type("\r\n");
      assertEquals(await peers.receiveAll(conn), "");
      assertEquals(await strclnt.exit(), 0);
    });
  }

  test(`${name} sends the letters of a line one by one, each after an answer, and prints only the last v`, async () => {
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

  test(`${name} fails with a one-line message when the server closes the connection`, async () => {
    await using strclnt = await Client.start(client);
    await type(strclnt, "a");
    strclnt.conn.close();
    assertEquals(await strclnt.exit(), 1);
    assertMatch(
      strclnt.stderr.text,
      /^I am .*\nstrclnt: the server closed the connection\n$/,
    );
  });
  const prints = /:a\nenter a letter:$/;
  testReset(name, client, { request: "aa", answer: "a", prints });
}
