/**
 * For each script, a peer with which it uses all of its permissions.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import type { Program } from "./harness.ts";
import * as peers from "./peers.ts";

const HOST = "127.0.0.1";

/** Starts a program and uses it. */
type Scenario = (
  start: () => Program,
  port: number,
  args: string[],
) => Promise<void>;

/** Uses a script on a port, and asserts that it works. */
export async function haveItWork(
  script: string,
  start: () => Program,
  port: number,
  args: string[],
): Promise<void> {
  const name = script.startsWith("strsvr") ? "strsvr" : script;
  if (!(name in SCENARIOS)) throw new Error(`No scenario for ${script}.ts`);
  await SCENARIOS[name](start, port, args);
}

const SCENARIOS: Record<string, Scenario> = {
  async tms(start, port) {
    await using tms = start();
    await tms.listening();
    using client = await Deno.connect({ hostname: HOST, port });
    await peers.send(client, "abc");
    await tms.stdout.match(/client is at/);
    await tms.type("\n");
    assertEquals((await peers.receiveAll(client)).length, 30000);
    assertEquals(await tms.exit(), 0);
  },

  async tmc(start, port) {
    using listener = Deno.listen({ hostname: HOST, port });
    await using tmc = start();
    await answer(listener, "abc", "abcabc");
    assertEquals(await tmc.exit(), 0);
    assertEquals(tmc.stdout.text, "abcabc\nreceived 6 bytes\n");
  },

  async svr(start, port) {
    await using svr = start();
    await svr.listening();
    for (const [command, sees] of [["w", /load average/], ["ps", /PID/]]) {
      using client = await Deno.connect({ hostname: HOST, port });
      await peers.send(client, command as string);
      assertMatch(await peers.receiveAll(client), sees as RegExp);
    }
  },

  wps,
  wps_streams: wps,

  async strsvr(start, port) {
    await using strsvr = start();
    await strsvr.listening();
    const connect = () => Deno.connect({ hostname: HOST, port });
    // Both connect first: strsvr_in_order.ts serves nobody before that.
    const clients = [await connect(), await connect()];
    for (const [i, letter] of ["a", "b"].entries()) {
      await peers.send(clients[i], letter);
      await peers.recv(clients[i], 2);
    }
    for (const client of clients) client.close();
    assertEquals(await strsvr.exit(), 0);
    assertMatch(strsvr.stdout.text, /the final value of v is ab\n$/);
  },

  async strclnt(start, port) {
    using listener = Deno.listen({ hostname: HOST, port });
    await using strclnt = start();
    using conn = await listener.accept();
    await strclnt.type("a\n");
    await peers.send(conn, await peers.recv(conn, 1));
    await strclnt.stdout.match(/enter a letter:a\n/);
    await strclnt.endInput();
    assertEquals(await strclnt.exit(), 0);
  },

  async recv_once(start, port, args) {
    using listener = Deno.listen({ hostname: HOST, port });
    await using client = start();
    using conn = await listener.accept();
    for (const word of args.slice(2)) {
      assertEquals(await peers.receive(conn, word.length), word);
      await peers.send(conn, word);
    }
    assertEquals(await client.exit(), 0);
    assertEquals(client.stdout.text, '"a": "a"\n"b": "b"\n"c": "c"\n');
  },

  async relay(start, port) {
    using listener = Deno.listen({ hostname: HOST, port });
    await using relay = start();
    using client = await Deno.connect(await relay.listening());
    using server = await listener.accept();
    await peers.send(client, "abc");
    assertEquals(await peers.receive(server, 3), "abc");
    await peers.send(server, "defg");
    assertEquals(await peers.receive(client, 4), "defg");
    await relay.stdout.match(/ 3 B "abc" [^]* 4 B "defg" [^]* 4 B "defg" /);
  },

  send_once: lesson(/^wrong, .*\nright, /),
  read_once: lesson(/^wrong, .*\nright, /),
  wait_for_end: lesson(/^wrong, .*\nright, /),

  written_is_not_read: lesson(
    /^1\. .*\n {3}write: accepted [^]*\n3\. .*\n.*\n$/,
  ),
  who_is_who: lesson(/^All .*\nclient .*\nA +127\..*\n([^]*\n)?E +127\./),
  fill_backlog: lesson(/^The backlog is \d+, .*\n {2}client 1: connected\n/),
  lose_datagrams: lesson(/^\d+ messages, .*\n {2}UDP: .*\n {2}TCP: /),
  small_writes: lesson(/^Milliseconds .*\n([^]*\n)?one write, round 1 +\d/),
  one_at_a_time: lesson(/^ *lines [^]*\n\nconnections [^]*\n +1 +1000 /),

  thread1,
  thread1_workers: thread1,

  judge: lesson(
    /^judging .*\n +seed \d+\n {2}pass {5}.*\n {2}1 of 1 passed\n$/,
  ),

  async client_server(start, port, args) {
    const address = { hostname: HOST, transport: "udp" as const };
    const socket = Deno.listenDatagram({
      ...address,
      port: args.includes("-s") ? port : 0,
    });
    try {
      if (args.includes("-s")) {
        await using server = start();
        const [datagram] = await socket.receive();
        assertMatch(new TextDecoder().decode(datagram), /^\w{3} \w{3} .{16}$/);
        assertEquals(await server.exit(), 0);
      } else {
        await using client = start();
        await client.listening();
        await socket.send(new TextEncoder().encode("noon"), {
          ...address,
          port,
        });
        await client.stdout.match(/^noon$/m);
        if (!args.includes("--no-page")) {
          const [, page] = await client.stdout.match(/^page at (\S+)$/m);
          assertMatch(await (await fetch(page)).text(), /<title>/);
        }
      }
    } finally {
      socket.close();
    }
  },
};

/** A script that needs no peer, and what it prints. */
function lesson(prints: RegExp): Scenario {
  return async (start) => {
    await using program = start();
    assertEquals(await program.exit(), 0);
    assertMatch(program.stdout.text, prints);
  };
}

async function wps(start: () => Program, port: number): Promise<void> {
  using listener = Deno.listen({ hostname: HOST, port });
  await using client = start();
  await answer(listener, "w", "PID\n");
  assertEquals(await client.exit(), 0);
  assertEquals(client.stdout.text, "PID\n");
}

async function thread1(
  start: () => Program,
  port: number,
  args: string[],
): Promise<void> {
  await using program = start();
  if (args.includes("--listen")) {
    await program.listening();
    using client = await Deno.connect({ hostname: HOST, port });
    await peers.send(client, "a 88\n");
    await client.closeWrite();
    assertEquals(await peers.receiveAll(client), "ok\n");
    await program.stdout.match(/88A499/);
  } else {
    assertEquals(await program.exit(), 0);
    assertMatch(program.stdout.text, /37D499/);
  }
}

/** Accepts one client, expects its request, and answers. */
async function answer(
  listener: Deno.TcpListener,
  request: string,
  text: string,
): Promise<void> {
  using conn = await listener.accept();
  assertEquals(await peers.receive(conn, request.length), request);
  await peers.send(conn, text);
}

/**
 * Finds a port that is free for TCP and UDP, with a free one after it. The
 * system does not use this range for port 0.
 */
export function freePort(): number {
  while (true) {
    const port = 10000 + Math.floor(Math.random() * 20000);
    try {
      for (const each of [port, port + 1]) {
        Deno.listen({ hostname: HOST, port: each }).close();
        Deno.listenDatagram({ hostname: HOST, port: each, transport: "udp" })
          .close();
      }
      return port;
    } catch {
      // One of them is in use.
    }
  }
}
