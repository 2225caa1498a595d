import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Command, Program, test } from "../harness.ts";
import * as peers from "../peers.ts";

/** A server of the string service, whoever wrote it, in whatever way. */
export interface StringServer {
  /** What the tests are called after, such as "strsvr.ts". */
  name: string;
  /** How to start it. */
  server: Command;
  /** Whether it waits for a letter of each client in turn. */
  inOrder?: boolean;
}

/** A client of raw bytes, which does just what it is told. */
class Client implements Disposable {
  readonly #conn: Deno.TcpConn;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  async send(letters: string): Promise<void> {
    await peers.send(this.#conn, letters);
  }

  /** Reads as many bytes as it expects, no more. */
  async expect(answer: string): Promise<void> {
    assertEquals(await peers.receive(this.#conn, answer.length), answer);
  }

  async ask(letter: string, answer: string): Promise<void> {
    await this.send(letter);
    await this.expect(answer);
  }

  /** Reads up to the nth of this letter and resolves to the bytes until there. */
  async through(letter: string, nth: number): Promise<number> {
    const bytes = new Uint8Array(65536);
    for (let length = 0;;) {
      const count = await this.#conn.read(bytes);
      assert(count !== null, "the server closed the connection");
      for (const [i, byte] of bytes.subarray(0, count).entries()) {
        if (byte !== letter.charCodeAt(0) || --nth > 0) continue;
        assertEquals(count, i + 1, "the answer goes on after the last letter");
        return length + count;
      }
      length += count;
    }
  }

  /** Reads to the end of file or the reset and resolves to the bytes. */
  async rest(): Promise<number> {
    const bytes = new Uint8Array(65536);
    let length = 0;
    try {
      for (let count; (count = await this.#conn.read(bytes)) !== null;) {
        length += count;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
    return length;
  }

  [Symbol.dispose](): void {
    this.#conn[Symbol.dispose]();
  }
}

/** A server at work, and how to reach it. */
class Service implements AsyncDisposable {
  readonly program: Program;

  constructor(server: Command, ...args: string[]) {
    this.program = new Program(server, "0", ...args);
  }

  async client(): Promise<Client> {
    return new Client(await Deno.connect(await this.program.listening()));
  }

  /** A client that sends letters and resets the connection. */
  async resets(letters: string): Promise<void> {
    const address = await this.program.listening();
    await peers.resetsInTheMiddle(address, letters, 0, () => this.accepted(1));
  }

  /** Waits until so many clients have been accepted. */
  async accepted(count: number): Promise<void> {
    await this.program.stdout.match(
      new RegExp(`(^client is at [^\n]*\n[^]*){${count}}`, "m"),
    );
  }

  /** Waits for its end and resolves to the final value of v. */
  finalValue(): Promise<string> {
    return finalValue(this.program);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }
}

/** Waits for a string server's end and resolves to the final value of v. */
export async function finalValue(server: Program): Promise<string> {
  assertEquals(await server.exit(), 0, server.stderr.text);
  const { text } = server.stdout;
  const [, v] = text.match(/^the final value of v is (.*)\n$/m) ?? [];
  assertEquals(typeof v, "string", text);
  return v;
}

/** What every string server does, in whatever way it serves many clients. */
export function testStringServer(
  { name, server, inOrder = false }: StringServer,
): void {
  test(`${name} answers every letter with all letters so far`, async () => {
    await using service = new Service(server);
    using first = await service.client();
    using second = await service.client();
    await first.ask("a", "a");
    await second.ask("u", "au");
    await first.ask("b", "aub");
    await second.ask("v", "aubv");
    first[Symbol.dispose]();
    await second.ask("w", "aubvw");
    await second.ask("x", "aubvwx");
    second[Symbol.dispose]();
    assertEquals(await service.finalValue(), "aubvwx");
    assertEquals(service.program.stderr.text, "");
    assertMatch(
      service.program.stdout.text,
      /^listening on .*\n(client is at 127\.0\.0\.1:\d+\n){2}the final .*\n$/,
    );
  });

  test(`${name} answers every one of many letters sent at once`, async () => {
    await using service = new Service(server);
    using first = await service.client();
    using second = await service.client();
    second[Symbol.dispose]();
    const letters = "abcdefghijklmnopqrstuvwxyz";
    const answers = [...letters].map((_, i) => letters.slice(0, i + 1));
    await first.ask(letters, answers.join(""));
    first[Symbol.dispose]();
    assertEquals(await service.finalValue(), letters);
  });

  test(`${name} goes on when a client leaves without a letter`, async () => {
    await using service = new Service(server);
    (await service.client())[Symbol.dispose]();
    using second = await service.client();
    await second.ask("u", "u");
    second[Symbol.dispose]();
    assertEquals(await service.finalValue(), "u");
  });

  test(`${name} keeps the letters of a client that leaves at once`, async () => {
    await using service = new Service(server);
    using first = await service.client();
    await first.send("abc");
    first[Symbol.dispose]();
    using second = await service.client();
    second[Symbol.dispose]();
    assertEquals(await service.finalValue(), "abc");
  });

  test(`${name} goes on when a client resets`, async () => {
    await using service = new Service(server);
    await service.resets("a");
    using second = await service.client();
    await second.send("uv");
    second[Symbol.dispose]();
    assertEquals([...await service.finalValue()].sort().join(""), "auv");
  });

  test(`${name} lets a client go that would make v too long`, async () => {
    await using service = new Service(server, "--max-bytes", "3");
    using first = await service.client();
    using second = await service.client();
    await first.ask("a", "a");
    await second.ask("u", "au");
    await first.ask("b", "aub");
    await second.send("v");
    assertEquals(await second.rest(), 0);
    first[Symbol.dispose]();
    assertEquals(await service.finalValue(), "aub");
    assertMatch(
      service.program.stderr.text,
      /^\w+: 127\.0\.0\.1:\d+: v is full: it has 3 bytes\n$/,
    );
  });

  test(`${name} serves 200 clients`, async () => {
    await using service = new Service(server, "--clients", "200");
    const clients: Client[] = [];
    for (let i = 0; i < 200; i++) clients.push(await service.client());
    for (const client of clients) await client.send("x");
    await Promise.all(clients.map((client) => client.expect("x")));
    for (const client of clients) client[Symbol.dispose]();
    assertEquals(await service.finalValue(), "x".repeat(200));
  });

  test(`${name} ends with 130 when interrupted, and closes everything`, async () => {
    await using service = new Service(server);
    using first = await service.client();
    using second = await service.client();
    await first.ask("a", "a");
    await second.ask("u", "au");
    service.program.kill("SIGINT");
    assertEquals(await service.program.exit(), 130);
    assertEquals(await first.rest(), 0);
    assertEquals(await second.rest(), 0);
    assertEquals(service.program.stderr.text, "");
  });

  if (inOrder) testInOrder(name, server);
  else testAtOnce(name, server);
}

/** What a server does that waits for a letter of each client in turn. */
function testInOrder(name: string, server: Command): void {
  test(`${name} serves nobody until all have come`, async () => {
    await using service = new Service(server);
    using first = await service.client();
    await first.send("a");
    await service.accepted(1);
    using second = await service.client();
    await second.send("u");
    await first.expect("a");
    await second.expect("au");
  });

  test(`${name} makes a client wait for another's lunch`, async () => {
    await using service = new Service(server);
    using out = await service.client();
    using hungry = await service.client();
    await service.accepted(2);
    await hungry.send("u");
    await hungry.send("v");
    // All of that had come before the other was back from lunch. Yet:
    await out.ask("a", "a");
    await hungry.expect("au");
    await out.ask("b", "aub");
    await hungry.expect("aubv");
  });

  test(`${name} mixes the letters of the book's session`, async () => {
    await using service = new Service(server);
    using first = await service.client();
    using second = await service.client();
    await first.send("abcde");
    await second.send("uuvvww");
    first[Symbol.dispose]();
    second[Symbol.dispose]();
    assertEquals(await service.finalValue(), "aubucvdveww");
  });
}

/** What a server does in which no client waits for another. */
function testAtOnce(name: string, server: Command): void {
  test(`${name} gives the answers of the book's session`, async () => {
    await using service = new Service(server);
    using first = await service.client();
    await first.ask("a", "a");
    await first.ask("b", "ab");
    using second = await service.client();
    await first.ask("c", "abc");
    await second.ask("u", "abcu");
    await second.ask("u", "abcuu");
    await second.ask("v", "abcuuv");
    await second.ask("v", "abcuuvv");
    await first.ask("d", "abcuuvvd");
    await second.ask("w", "abcuuvvdw");
    await second.ask("w", "abcuuvvdww");
    await first.ask("e", "abcuuvvdwwe");
    second[Symbol.dispose]();
    first[Symbol.dispose]();
    assertEquals(await service.finalValue(), "abcuuvvdwwe");
  });

  test(`${name} makes no client wait for another's lunch`, async () => {
    await using service = new Service(server);
    using out = await service.client();
    using hungry = await service.client();
    await hungry.ask("u", "u");
    await hungry.ask("v", "uv");
    await out.ask("a", "uva");
  });

  test(`${name} takes one that comes when another has left`, async () => {
    await using service = new Service(server, "--clients", "3");
    using first = await service.client();
    await first.ask("a", "a");
    first[Symbol.dispose]();
    for (const [letter, v] of [["b", "ab"], ["c", "abc"]]) {
      using late = await service.client();
      await late.ask(letter, v);
    }
    assertEquals(await service.finalValue(), "abc");
  });

  test(`${name} delays nobody for a client that never reads`, async () => {
    const letters = 20_000;
    await using service = new Service(server);
    using deaf = await service.client();
    await deaf.send("x".repeat(letters));
    using other = await service.client();
    // v grows by more than the other's letter as long as the deaf one is read.
    let [asked, length, alone] = [0, 0, 0];
    while (alone < 10) {
      await other.send("o");
      const longer = await other.through("o", ++asked);
      alone = longer === length + 1 ? alone + 1 : 0;
      length = longer;
    }
    assert(length < letters, "the deaf client was read to the end");
    deaf[Symbol.dispose]();
    other[Symbol.dispose]();
    const v = await service.finalValue();
    assertEquals(v.replaceAll("o", "").length, letters);
    assertEquals(v.slice(length - 10, length), "o".repeat(10));
  });
}
