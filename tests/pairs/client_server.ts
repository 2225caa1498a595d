import { assert, assertEquals } from "@std/assert";
import { freeLowPort } from "../../judge/free_low_port.ts";
import { formatAddress } from "../../lib/sockets/format_address.ts";
import { type Command, Program, run, test, withArgs } from "../harness.ts";
import { bytesOf } from "../peers.ts";
import { CUT, DATAGRAMS, Sender } from "../page_client.ts";
import { bindUdp } from "../scenarios.ts";
import { testDemands } from "./demands.ts";

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
    using to = bindUdp("127.0.0.1");
    await using clock = new Program(
      server,
      ...["--to", formatAddress(to.addr), "--interval", "0.02"],
      ...["--count", "50"],
    );
    const arrived: number[] = [];
    while (arrived.length < 50) {
      await to.socket.receive();
      arrived.push(performance.now());
    }
    assertEquals(await clock.exit(), 0);
    // A busy machine delays some datagrams. Drift delays all later ones: if
    // each delay moved the rest of the schedule, the delays would add up to
    // about 15 ms.
    const late = arrived.map((at, i) => at - arrived[0] - 20 * i);
    const drift = Math.min(...late.slice(-10));
    assert(drift < 8, `${drift} ms late`);
    assert(drift > -300, `${-drift} ms early`);
  });

  test(`${name} -s goes on when it is late, and says nothing`, async () => {
    const to = `127.0.0.1:${freeLowPort()}`;
    // A timer of one millisecond is usually late.
    const { code, stderr } = await run(
      server,
      ...["--to", to, "--interval", "0.001", "--count", "99"],
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
    const { port } = await monitor.listening();
    const { stdout } = monitor;
    using sender = new Sender(port);
    using second = new Sender(port);
    /** Asserts that a datagram is shown as this line. */
    const shows = async (
      from: Sender,
      datagram: string | Uint8Array,
      line: string,
    ) => {
      const start = stdout.text.length;
      await from.send(datagram);
      await stdout.match(/\n$/, start);
      assertEquals(stdout.text.slice(start), `${line}\n`);
    };
    for (const [datagram, text, inTerminal] of DATAGRAMS) {
      const note = bytesOf(datagram).length > 256 ? ` ${CUT}` : "";
      await shows(sender, datagram, `${inTerminal ?? text}${note}`);
    }
    await shows(second, "me too", `me too (from ${second.name})`);
    await shows(sender, "me again", `me again (from ${sender.name})`);
    for (let n = 0; n < 50; n++) {
      const start = stdout.text.length;
      await sender.send(crypto.getRandomValues(new Uint8Array(300)));
      await stdout.match(/^.*\n$/, start);
    }
    // deno-lint-ignore no-control-regex
    assert(!/[\0-\x09\x0b-\x1f\x7f-\x9f]/.test(stdout.text));
    assertEquals(monitor.stderr.text, "");
  });
}
