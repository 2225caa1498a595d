import { assert, assertEquals } from "@std/assert";
import { type Command, Program, run, test, withArgs } from "../harness.ts";
import { testDemands } from "./demands.ts";

const LONGEST_DATAGRAM = Deno.build.os === "darwin" ? 9_216 : 65_507;

function bind(): Deno.DatagramConn & Disposable {
  const socket = Deno.listenDatagram({
    hostname: "127.0.0.1",
    port: 0,
    transport: "udp",
  });
  return Object.assign(socket, { [Symbol.dispose]: () => socket.close() });
}

function portOf(socket: Deno.DatagramConn): number {
  return (socket.addr as Deno.NetAddr).port;
}

/** The tests of the time service. */
export function testClientServer(
  { name, command }: { name: string; command: Command },
): void {
  const server = withArgs(command, "-s");
  const client = withArgs(command, "-c", "--no-page");
  const startClient = (mark: string) =>
    new Program(client, "--port", "0", "--mark", mark);

  testDemands(name, "client_server", command);

  test(`${name} -s stays on schedule for 50 intervals of 20 ms`, async () => {
    using socket = bind();
    const to = `127.0.0.1:${portOf(socket)}`;
    await using clock = new Program(
      server,
      ...["--to", to, "--interval", "0.02", "--count", "50"],
    );
    const arrived: number[] = [];
    while (arrived.length < 50) {
      await socket.receive();
      arrived.push(performance.now());
    }
    assertEquals(await clock.exit(), 0);
    // A busy machine delays some datagrams. Drift delays all later ones: if each
    // delay moved the rest of the schedule, it would add up to about 15 ms.
    const late = arrived.map((at, i) => at - arrived[0] - 20 * i);
    const drift = Math.min(...late.slice(-10));
    assert(drift < 8, `${drift} ms late`);
    assert(drift > -300, `${-drift} ms early`);
  });

  test(`${name} -s goes on when it is late, and says nothing`, async () => {
    let port: number;
    {
      using socket = bind();
      port = portOf(socket);
    }
    // A timer of one millisecond is usually late.
    const { code, stderr } = await run(
      server,
      ...["--to", `127.0.0.1:${port}`, "--interval", "0.001", "--count", "99"],
    );
    assertEquals([code, stderr], [0, ""]);
  });

  test(`${name} -c shows what -s sends, and "waiting..." meanwhile`, async () => {
    await using monitor = startClient("0.05");
    const { hostname, port } = await monitor.listening();
    await monitor.stdout.match(/^waiting\.\.\.$/m);
    const from = monitor.stdout.text.length;
    await using clock = new Program(
      server,
      ...["--to", `${hostname}:${port}`, "--interval", "0.12", "--count", "3"],
    );
    const line = `\\w{3} \\w{3} [ \\d]\\d [\\d:]{8} \\d{4}\n`;
    await monitor.stdout.match(
      new RegExp(`(waiting\\.\\.\\.\n)*(${line}(waiting\\.\\.\\.\n)+){3}`),
      from,
    );
    assertEquals(await clock.exit(), 0);
    assertEquals(monitor.stderr.text, "");
  });

  test(`${name} -c shows every datagram as one line without control characters`, async () => {
    await using monitor = startClient("3600");
    const address = await monitor.listening();
    const to: Deno.NetAddr = { ...address, transport: "udp" };
    using socket = bind();
    using second = bind();
    const shown: [datagram: string | Uint8Array, line: string][] = [
      ["Fri Nov 20 10:09:06 2026", "Fri Nov 20 10:09:06 2026"],
      ["", ""],
      ["x".repeat(300), `${"x".repeat(256)} (cut at 256 bytes)`],
      ["x".repeat(LONGEST_DATAGRAM), `${"x".repeat(256)} (cut at 256 bytes)`],
      ["\x1b[2Ja\r\n\0\x7f\x9b", "\\u{1b}[2Ja\\u{d}\\u{a}\\u{0}\\u{7f}\\u{9b}"],
      ["left\u202eright\u2028", "left\\u{202e}right\\u{2028}"],
      [new Uint8Array([0x61, 0xff, 0xc3, 0x28]), "a\ufffd\ufffd("],
      ["naïve 日本 😀", "naïve 日本 😀"],
      [`${"x".repeat(255)}é`, `${"x".repeat(255)}\ufffd (cut at 256 bytes)`],
      ["last", "last"],
    ];
    const start = monitor.stdout.text.length;
    let text = "";
    for (const [datagram, line] of shown) {
      const bytes = typeof datagram === "string"
        ? new TextEncoder().encode(datagram)
        : datagram;
      await socket.send(bytes, to);
      text += `${line}\n`;
      await monitor.stdout.match(
        new RegExp(`^[^]{${start + text.length}}`),
      );
    }
    assertEquals(monitor.stdout.text.slice(start), text);
    const from = monitor.stdout.text.length;
    await second.send(new TextEncoder().encode("me too"), to);
    await monitor.stdout.match(
      new RegExp(`^me too \\(from 127\\.0\\.0\\.1:${portOf(second)}\\)\n$`),
      from,
    );
    await socket.send(new TextEncoder().encode("me again"), to);
    await monitor.stdout.match(
      new RegExp(`\nme again \\(from 127\\.0\\.0\\.1:${portOf(socket)}\\)\n$`),
    );
    assertEquals(monitor.stderr.text, "");
  });

  test(`${name} -c shows random datagrams as one line each`, async () => {
    await using monitor = startClient("3600");
    const address = await monitor.listening();
    using socket = bind();
    const start = monitor.stdout.text.length;
    for (let lines = 1; lines <= 50; lines++) {
      const bytes = crypto.getRandomValues(new Uint8Array(300));
      await socket.send(bytes, { ...address, transport: "udp" });
      await monitor.stdout.match(new RegExp(`^(.*\n){${lines}}$`), start);
    }
    // deno-lint-ignore no-control-regex
    assert(!/[\0-\x09\x0b-\x1f\x7f-\x9f]/.test(monitor.stdout.text));
  });
}
