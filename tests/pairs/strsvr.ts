import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type Command,
  type Pair,
  Program,
  test,
  withArgs,
} from "../harness.ts";
import * as peers from "../peers.ts";
import { testDemands } from "./demands.ts";

/** A running string server. */
export class StringServer extends Program {
  /** Starts it on any free port. */
  constructor(server: Command, ...args: string[]) {
    super(server, "0", ...args);
  }

  /** Connects a client. */
  async connect(): Promise<Deno.TcpConn> {
    return await Deno.connect(await this.listening());
  }

  /** Waits until it has accepted this number of clients. */
  async accepted(count: number): Promise<void> {
    const clients = new RegExp(`(^client is at [^\n]*\n[^]*){${count}}`, "m");
    await this.stdout.match(clients);
  }

  /** Waits until it ends and returns the final value of v. */
  async finalValue(): Promise<string> {
    assertEquals(await this.exit(), 0, this.stderr.text);
    const { text } = this.stdout;
    const [, v] = text.match(/^the final value of v is (.*)\n$/m) ?? [];
    assertEquals(typeof v, "string", text);
    return v;
  }
}

/** Sends a letter and checks the answer, which must come in one piece. */
async function ask(conn: Deno.Conn, letter: string, v: string): Promise<void> {
  assertEquals(await peers.bookStrclntTurn(conn, letter), v);
}

/**
 * The tests of a string server, which is the script `script` or a copy of it.
 * Only strsvr_in_order makes a client wait for another.
 */
export function testStrsvr(
  { name, script, server, client }: Pair & { script: string },
): void {
  testDemands(name, script, server);
  testAnyStrsvr(name, server);
  if (script === "strsvr_in_order") testInOrder(name, server);
  else testAtOnce(name, server, client);
}

function testAnyStrsvr(name: string, server: Command): void {
  test(`${name} prints its clients and the final value of v, and nothing else`, async () => {
    await using strsvr = new StringServer(server);
    using first = await strsvr.connect();
    using second = await strsvr.connect();
    await ask(first, "a", "a");
    await ask(second, "u", "au");
    first.close();
    second.close();
    assertEquals(await strsvr.finalValue(), "au");
    assertEquals(strsvr.stderr.text, "");
    assertMatch(
      strsvr.stdout.text,
      /^listening on .*\n(client is at 127\.0\.0\.1:\d+\n){2}the final .*\n$/,
    );
  });

  test(`${name} answers each of many letters that arrive at once`, async () => {
    await using strsvr = new StringServer(server);
    using first = await strsvr.connect();
    (await strsvr.connect()).close();
    const letters = "abcdefghijklmnopqrstuvwxyz";
    const answers = [...letters].map((_, i) => letters.slice(0, i + 1)).join(
      "",
    );
    await peers.send(first, letters);
    assertEquals(await peers.receive(first, answers.length), answers);
    first.close();
    assertEquals(await strsvr.finalValue(), letters);
  });

  test(`${name} keeps a letter that came just before a reset`, async () => {
    await using strsvr = new StringServer(server);
    const accepted = () => strsvr.accepted(1);
    await peers.resetsInTheMiddle(await strsvr.listening(), "a", 0, accepted);
    using second = await strsvr.connect();
    await peers.send(second, "uv");
    second.close();
    assertEquals([...await strsvr.finalValue()].sort().join(""), "auv");
    assert(!strsvr.stderr.text.includes("    at "), strsvr.stderr.text);
  });

  test(`${name} keeps all letters of clients that leave without reading`, async () => {
    await using strsvr = new StringServer(server);
    const address = await strsvr.listening();
    await peers.leavesEarly(address, "x".repeat(70_000));
    await peers.leavesEarly(address, "y".repeat(500));
    const v = await strsvr.finalValue();
    // assertEquals on v itself would print a very long difference.
    const counts = ["x", "y"].map((letter) => v.split(letter).length - 1);
    assertEquals(counts, [70_000, 500]);
  });

  test(`${name} loses no letter of three clients that type at the same time`, async () => {
    await using strsvr = new StringServer(server, "--clients", "3");
    const words = ["a", "b", "c"].map((letter) => letter.repeat(300));
    await Promise.all(words.map(async (word) => {
      using conn = await strsvr.connect();
      await peers.sendOneByteAtATime(conn, word);
      await conn.closeWrite();
      assertEquals((await peers.receiveAll(conn)).at(-1), word[0]);
    }));
    assertEquals(
      [...await strsvr.finalValue()].sort().join(""),
      words.join(""),
    );
  });

  test(`${name} disconnects a client that would make v too long`, async () => {
    await using strsvr = new StringServer(server, "--max-bytes", "3");
    using first = await strsvr.connect();
    using second = await strsvr.connect();
    await ask(first, "a", "a");
    await ask(second, "u", "au");
    await ask(first, "b", "aub");
    await ask(second, "v", "");
    assert(await peers.hasEnded(second));
    first.close();
    assertEquals(await strsvr.finalValue(), "aub");
    assertMatch(
      strsvr.stderr.text,
      /^\w+: 127\.0\.0\.1:\d+: v is full: the limit is 3 bytes\n$/,
    );
  });

  test(`${name} serves 200 clients`, async () => {
    await using strsvr = new StringServer(server, "--clients", "200");
    const conns: Deno.TcpConn[] = [];
    while (conns.length < 200) conns.push(await strsvr.connect());
    for (const conn of conns) await peers.send(conn, "x");
    await Promise.all(conns.map((conn) => peers.receive(conn, 1)));
    for (const conn of conns) conn.close();
    assertEquals(await strsvr.finalValue(), "x".repeat(200));
  }, { needs: server.reach ? ["500 descriptors"] : [] });
}

function testInOrder(name: string, server: Command): void {
  test(`${name} makes a client wait while another is out to lunch`, async () => {
    await using strsvr = new StringServer(server);
    using out = await strsvr.connect();
    using hungry = await strsvr.connect();
    await strsvr.accepted(2);
    await peers.send(hungry, "u");
    await peers.send(hungry, "v");
    // Both letters were there before the other client came back.
    await ask(out, "a", "a");
    assertEquals(await peers.receive(hungry, 2), "au");
    await ask(out, "b", "aub");
    assertEquals(await peers.receive(hungry, 4), "aubv");
  });

  test(`${name} serves nobody until all clients have connected, and then alternates`, async () => {
    await using strsvr = new StringServer(server);
    using first = await strsvr.connect();
    await peers.send(first, "abcde");
    await strsvr.accepted(1);
    using second = await strsvr.connect();
    await peers.send(second, "uuvvww");
    first.close();
    second.close();
    assertEquals(await strsvr.finalValue(), "aubucvdveww");
  });
}

function testAtOnce(name: string, server: Command, client: Command): void {
  test(`${name} reproduces the book's sample session`, async () => {
    await using strsvr = new StringServer(server);
    const { hostname, port } = await strsvr.listening();
    const strclnt = withArgs(client, hostname, String(port));
    await using first = new Program(strclnt);
    await strsvr.accepted(1);
    await using second = new Program(strclnt);
    await strsvr.accepted(2);
    const shown = new Map([[first, ""], [second, ""]]);
    let v = "";
    for (const letter of "abcuuvvdwwe") {
      const typing = "abcde".includes(letter) ? first : second;
      await typing.type(`${letter}\n`);
      v += letter;
      shown.set(typing, `${shown.get(typing)}enter a letter:${v}\n`);
      await typing.stdout.match(new RegExp(`:${v}\nenter a letter:$`));
    }
    for (const [program, text] of shown) {
      await program.type("\n");
      assertEquals(await program.exit(), 0);
      assertEquals(program.stdout.text, `${text}enter a letter:`);
      assertMatch(program.stderr.text, /^I am 127\.0\.0\.1:\d+\n$/);
    }
    assertEquals(await strsvr.finalValue(), "abcuuvvdwwe");
  });

  test(`${name} closes the connection of a client that has half-closed, and accepts the next`, async () => {
    await using strsvr = new StringServer(server, "--clients", "3");
    for (const [letter, v] of [["a", "a"], ["b", "ab"], ["c", "abc"]]) {
      const address = await strsvr.listening();
      assertEquals(await peers.halfCloses(address, letter), v);
    }
    assertEquals(await strsvr.finalValue(), "abc");
  });

  test(`${name} stops reading letters when their answers are not read`, async () => {
    const letters = 20_000;
    await using strsvr = new StringServer(server);
    // The answers add up to 200 MB, so the server cannot send them all.
    using deaf = await strsvr.connect();
    await peers.send(deaf, "x".repeat(letters));
    using other = await strsvr.connect();
    // When v grows only by the other's letters, the deaf client is stuck.
    let [asked, length, alone] = [0, 0, 0];
    while (alone < 10) {
      await peers.send(other, "o");
      const longer = await answerLength(other, ++asked);
      alone = longer === length + 1 ? alone + 1 : 0;
      length = longer;
    }
    assert(length < letters, "all letters of the deaf client were answered");
    deaf.close();
    other.close();
    const v = await strsvr.finalValue();
    assertEquals(v.replaceAll("o", "").length, letters);
    assertEquals(v.slice(length - 10, length), "o".repeat(10));
  });
}

/** Receives one answer, which ends with the nth "o", and returns its length. */
async function answerLength(conn: Deno.Conn, nth: number): Promise<number> {
  let answer = "";
  while (answer.split("o").length <= nth) {
    const chunk = await peers.recv(conn, 65536);
    assert(chunk !== "", "the server closed the connection");
    answer += chunk;
  }
  assertEquals(answer.at(-1), "o");
  return answer.length;
}
