import { once } from "node:events";
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type Address,
  type Pair,
  Program,
  test,
  withArgs,
} from "../harness.ts";
import * as peers from "../peers.ts";
import { finalValue } from "./strsvr_conformance.ts";

/**
 * The tests of the server: any client's letter counts, and at once. Of one
 * that reads its clients in order it is asked only that it loses none, and
 * that it does make them wait for each other.
 */
export function testStrsvr(
  { name, server, client, inOrder = false }: Pair & { inOrder?: boolean },
): void {
  const testAtOnce: typeof test = inOrder ? () => {} : test;
  const start = (...args: string[]) => new Program(server, "0", ...args);

  testAtOnce(
    `${name} has the book's sample session, letter by letter`,
    async () => {
      await using strsvr = start();
      const { hostname, port } = await strsvr.listening();
      const strclnt = withArgs(client, hostname, String(port));
      await using first = new Program(strclnt);
      await strsvr.stdout.match(/(client is at .*\n){1}/);
      await using second = new Program(strclnt);
      await strsvr.stdout.match(/(client is at .*\n){2}/);
      const type = async (who: Program, letter: string, printed: string) => {
        await who.type(`${letter}\n`);
        await who.stdout.match(new RegExp(`:${printed}\nenter a letter:$`));
      };
      await type(first, "a", "a");
      await type(first, "b", "ab");
      await type(first, "c", "abc");
      await type(second, "u", "abcu");
      await type(second, "u", "abcuu");
      await type(second, "v", "abcuuv");
      await type(second, "v", "abcuuvv");
      await type(first, "d", "abcuuvvd");
      await type(second, "w", "abcuuvvdw");
      await type(second, "w", "abcuuvvdww");
      await type(first, "e", "abcuuvvdwwe");
      await first.type("\n");
      await second.type("\n");
      assertEquals([await first.exit(), await second.exit()], [0, 0]);
      const shown = (...answers: string[]) =>
        [...answers, ""].map((v) => `enter a letter:${v}`).join("\n");
      assertEquals(
        first.stdout.text,
        shown("a", "ab", "abc", "abcuuvvd", "abcuuvvdwwe"),
      );
      assertEquals(
        second.stdout.text,
        shown("abcu", "abcuu", "abcuuv", "abcuuvv", "abcuuvvdw", "abcuuvvdww"),
      );
      assertEquals(await strsvr.exit(), 0);
      assertMatch(
        strsvr.stdout.text,
        /^listening on .*\n(client is at 127\.0\.0\.1:\d+\n){2}the final value of v is abcuuvvdwwe\n$/,
      );
      for (const { stderr } of [first, second]) {
        assertMatch(stderr.text, /^I am 127\.0\.0\.1:\d+\n$/);
      }
      assertEquals(strsvr.stderr.text, "");
    },
  );

  test(`${name} serves the book's own clients`, async () => {
    await using strsvr = start();
    const address = await strsvr.listening();
    using one = await Deno.connect(address);
    using other = await Deno.connect(address);
    await strsvr.stdout.match(/(client is at .*\n){2}/);
    assertEquals(await peers.bookStrclntTurn(one, "a"), "a");
    assertEquals(await peers.bookStrclntTurn(other, "u"), "au");
    assertEquals(await peers.bookStrclntTurn(one, "b"), "aub");
    one.close();
    assertEquals(await peers.bookStrclntTurn(other, "v"), "aubv");
    other.close();
    assertEquals(await finalValue(strsvr), "aubv");
  });

  testAtOnce(
    `${name} keeps nobody waiting for those who are late, silent, deaf or gone`,
    async () => {
      await using strsvr = start("--clients", "8");
      const address = await strsvr.listening();
      using steady = await Deno.connect(address);
      let v = "";
      const letter = async (letter: string) => {
        await peers.send(steady, letter);
        v += letter;
        assertEquals(await peers.receive(steady, v.length), v);
      };
      await letter("a");
      using silent = await peers.neverSends(address);
      await letter("b");
      await peers.leavesEarly(address, "");
      await letter("c");
      await peers.resetsInTheMiddle(address, "R", v.length + 1);
      v += "R";
      await letter("d");
      await peers.resetsInTheMiddle(
        address,
        "",
        0,
        () => strsvr.stdout.match(/(client is at .*\n){5}/),
      );
      await letter("e");
      using late = await Deno.connect(address);
      await peers.send(late, "L");
      v += "L";
      assertEquals(await peers.receive(late, v.length), v);
      await letter("f");
      await late.closeWrite();
      assertEquals(await peers.receiveAll(late), "");
      await letter("g");
      assertEquals(await peers.halfCloses(address, "H"), `${v}H`);
      v += "H";
      await letter("h");
      silent.close();
      // It reads none of 50 MB of answers: the server cannot get rid of them.
      using deaf = await peers.neverReads(address, "D".repeat(10_000));
      await strsvr.stdout.match(/(client is at .*\n){8}/);
      await peers.send(steady, "i");
      assertMatch(await peers.receiveUntil(steady, "i"), /^abcRdeLfgHhD*i$/);
      steady.close();
      deaf.close();
      const final = await finalValue(strsvr);
      assertMatch(final, /^abcRdeLfgHhD*iD*$/);
      assertEquals(final.length, 11 + 1 + 10_000, "letters were lost");
      assert(!strsvr.stderr.text.includes("    at "), strsvr.stderr.text);
    },
  );

  test(`${name} loses no letter of three clients that all type at once`, async () => {
    await using strsvr = start("--clients", "3");
    const address = await strsvr.listening();
    const letters = 300;
    await Promise.all(["a", "b", "c"].map(async (letter) => {
      using conn = await Deno.connect(address);
      await peers.sendOneByteAtATime(conn, letter.repeat(letters));
      await conn.closeWrite();
      const answers = await peers.receiveAll(conn);
      assertEquals(answers.at(-1), letter);
    }));
    const final = await finalValue(strsvr);
    assertEquals(
      [...final].sort().join(""),
      ["a", "b", "c"].map((it) => it.repeat(letters)).join(""),
    );
  });

  test(`${name} keeps a long v of clients that leave without reading`, async () => {
    await using strsvr = start("--clients", "2");
    const address = await strsvr.listening();
    await peers.leavesEarly(address, "x".repeat(70_000));
    await peers.leavesEarly(address, "y".repeat(500));
    const final = await finalValue(strsvr);
    // Compared like this, because a difference would be long to print.
    assertEquals(
      ["x", "y"].map((letter) => final.split(letter).length - 1),
      [70_000, 500],
      "letters were lost",
    );
  });

  testAtOnce(
    `${name} lets a client go that would make v longer than --max-bytes`,
    async () => {
      await using strsvr = start("--max-bytes", "5");
      const address = await strsvr.listening();
      using greedy = await Deno.connect(address);
      for (const v of ["a", "aa", "aaa", "aaaa", "aaaaa"]) {
        assertEquals(await peers.bookStrclntTurn(greedy, "a"), v);
      }
      await peers.send(greedy, "a");
      assertEquals(await peers.hasEnded(greedy), true);
      await strsvr.stderr.match(/^\w+: 127\.0\.0\.1:\d+: .*\b5 bytes\n/);
      await peers.leavesEarly(address, "");
      assertEquals(await finalValue(strsvr), "aaaaa");
    },
  );

  if (!inOrder) return;

  test(`${name} makes one client wait for another's lunch`, async () => {
    await using strsvr = start();
    const address = await strsvr.listening();
    using hungry = await Deno.connect(address);
    using atLunch = await Deno.connect(address);
    await strsvr.stdout.match(/(client is at .*\n){2}/);
    assertEquals(await peers.bookStrclntTurn(hungry, "a"), "a");
    await peers.send(hungry, "b");
    // The second letter has long been there when the other is back.
    assertEquals(await peers.bookStrclntTurn(atLunch, "u"), "au");
    assertEquals(await peers.receive(hungry, 3), "aub");
    atLunch.close();
    hungry.close();
    assertEquals(await finalValue(strsvr), "aub");
  });
}

/** The tests of the client. */
export function testStrclnt(
  { name, client }: Pick<Pair, "name" | "client">,
): void {
  /** The client at work with one connection of a listener. */
  async function start(
    use: (strclnt: Program, conn: Deno.TcpConn) => Promise<void>,
  ): Promise<void> {
    using listener = peers.listen();
    const { hostname, port }: Address = listener.addr;
    await using strclnt = new Program(client, hostname, String(port));
    using conn = await listener.accept();
    conn.setNoDelay(true);
    await use(strclnt, conn);
  }

  test(`${name} ends at an empty line and at the end of its input`, async () => {
    for (const end of ["\n", ""]) {
      await start(async (strclnt, conn) => {
        await strclnt.stdout.match(/^enter a letter:$/);
        if (end) await strclnt.type(end);
        else await strclnt.endInput();
        assertEquals(await strclnt.exit(), 0);
        assertEquals(await peers.receiveAll(conn), "");
        assertMatch(strclnt.stdout.text, /^enter a letter:\n?$/);
      });
    }
  });

  test(`${name} prints all of v, past 1024 and past 65536 bytes`, async () => {
    await start(async (strclnt, conn) => {
      await strclnt.stdout.match(/^enter a letter:$/);
      let v = "";
      for (const length of [1023, 1024, 1025, 3000, 65_537, 200_000]) {
        const from = strclnt.stdout.text.length;
        await strclnt.type("z\n");
        assertEquals(await peers.receive(conn, 1), "z");
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

  test(`${name} waits for the letter at the end of v, however long it takes`, async () => {
    await start(async (strclnt, conn) => {
      await strclnt.type("z\n");
      assertEquals(await peers.receive(conn, 1), "z");
      await peers.sendHaltingly(conn, ["y", "yy", "yyyz"], 150);
      await strclnt.stdout.match(/^enter a letter:yyyyyyz\nenter a letter:$/);
      await strclnt.type("z\n");
      assertEquals(await peers.receive(conn, 1), "z");
      // It ends with the letter already, but is no longer than the last one.
      await peers.sendHaltingly(conn, ["yyyyyyz", "y", "z"], 150);
      await strclnt.stdout.match(/:yyyyyyzyz\nenter a letter:$/);
    });
  });

  test(`${name} takes no part of v for v because it ends with the letter`, async () => {
    await start(async (strclnt, conn) => {
      await strclnt.type("z\n");
      assertEquals(await peers.receive(conn, 1), "z");
      // More than one read brings, and the letter is wherever a read may end.
      const v = "z".repeat(300_000);
      await peers.send(conn, v);
      await strclnt.stdout.match(/\nenter a letter:$/);
      assert(
        strclnt.stdout.text === `enter a letter:${v}\nenter a letter:`,
        `${strclnt.stdout.text.length} characters`,
      );
    });
  });

  test(`${name} sends a word letter by letter, each after the answer`, async () => {
    await start(async (strclnt, conn) => {
      await strclnt.type("word\n");
      let v = "";
      for (const letter of "word") {
        assertEquals(await peers.recv(conn, 1024), letter);
        await peers.send(conn, v += letter);
      }
      await strclnt.stdout.match(/^enter a letter:word\nenter a letter:$/);
    });
  });

  test(`${name} sends a thousand letters of one line and prints the last v`, async () => {
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

  test(`${name} recovers from a pause after which v went on`, async () => {
    await start(async (strclnt, conn) => {
      await strclnt.type("a\n");
      assertEquals(await peers.receive(conn, 1), "a");
      // Others have sent letters as well: the whole answer is "baca".
      await peers.send(conn, "ba");
      await strclnt.stdout.match(/^enter a letter:ba\nenter a letter:$/);
      await strclnt.type("d\n");
      assertEquals(await peers.receive(conn, 1), "d");
      await peers.sendHaltingly(conn, ["c", "ab", "aca", "d"], 70);
      await strclnt.stdout.match(/:bacad\nenter a letter:$/);
      await strclnt.type("e\n");
      assertEquals(await peers.receive(conn, 1), "e");
      await peers.send(conn, "bacade");
      await strclnt.stdout.match(/:bacade\nenter a letter:$/);
    });
  });

  test(`${name} prints what it got from a server that breaks the rules`, async () => {
    await start(async (strclnt, conn) => {
      for (const answer of ["xa", "ya", "za"]) {
        const from = strclnt.stdout.text.length;
        await strclnt.type("a\n");
        assertEquals(await peers.receive(conn, 1), "a");
        await peers.send(conn, answer);
        await strclnt.stdout.match(
          new RegExp(`${answer}\nenter a letter:$`),
          from,
        );
      }
    });
  });

  test(`${name} works with the book's own server`, async () => {
    using listener = peers.listen();
    const { hostname, port } = listener.addr;
    const final = peers.bookStrsvr(listener, 2);
    await using one = new Program(client, hostname, String(port));
    await using other = new Program(client, hostname, String(port));
    await one.type("a\n");
    await one.stdout.match(/:a\nenter a letter:$/);
    await other.type("b\n");
    await other.stdout.match(/:ab\nenter a letter:$/);
    for (const strclnt of [one, other]) await strclnt.endInput();
    assertEquals([await one.exit(), await other.exit()], [0, 0]);
    assertEquals(await final, "ab");
  });

  test(`${name} fails in one line when the server has gone`, async () => {
    await start(async (strclnt, conn) => {
      await strclnt.type("a\n");
      await peers.receive(conn, 1);
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
