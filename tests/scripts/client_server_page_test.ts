import { assertEquals, assertStringIncludes } from "@std/assert";
import { freeLowPort } from "../../judge/free_low_port.ts";
import { Program, run, script, SOURCE, test } from "../harness.ts";
import {
  CLIENT_SERVER,
  CUT,
  DATAGRAMS,
  PageClient,
  Sender,
} from "../page_client.ts";
import * as peers from "../peers.ts";

test("client_server.ts -c gives its page what it received, separately from its own words", async () => {
  await using client = await PageClient.start();
  const from = client.sender.name;
  await client.sendAll(DATAGRAMS.map(([datagram]) => datagram));
  const { lines } = await client.ask();
  const shown = DATAGRAMS.map(([datagram, text]) => {
    const isCut = peers.bytesOf(datagram).length > 256;
    return isCut ? { text, from, note: CUT } : { text, from };
  });
  assertEquals(lines, shown);
});

test(
  "client_server.ts -c: Ctrl-C works when nobody reads standard output",
  async () => {
    const [port, page] = [freeLowPort(), freeLowPort()];
    const [executable, ...args] = CLIENT_SERVER.argv;
    await using child = new Deno.Command(executable, {
      args: [...args, "-c", `--port=${port}`, `--page=${page}`],
      cwd: CLIENT_SERVER.cwd,
      stdout: "piped",
    }).spawn();
    using sender = new Sender(port);
    // More than the pipe holds and more than the program lets wait.
    for (let end = 0; end < 5000;) {
      for (let n = 0; n < 100; n++) await sender.send("x".repeat(256));
      const url = `http://127.0.0.1:${page}/log`;
      const response = await fetch(url).catch(() => null);
      end = (await response?.json())?.end ?? 0;
    }
    child.kill("SIGINT");
    assertEquals((await child.status).code, 130);
    await child.stdout.cancel();
  },
  { needs: ["Ctrl-C"] },
);

test(
  "client_server.ts -c goes on when its descriptors run out, and so does its page",
  async () => {
    const limited = ["sh", "-c", 'ulimit -n 128; exec "$0" "$@"'];
    const argv = [...limited, ...CLIENT_SERVER.argv, "-c"];
    const command = { ...CLIENT_SERVER, argv };
    await using program = new Program(command, "--port=0", "--page=0");
    const { port } = await program.listening();
    const [, url] = await program.stdout.match(/^page at (\S+)$/m);
    using sender = new Sender(port);
    const half: Deno.Conn[] = [];
    for (let n = 0; n < 300; n++) {
      half.push(await Deno.connect({ port: Number(new URL(url).port) }));
      await peers.send(half[n], "GET / HTTP/1.1\r\nHost: ");
    }
    await program.stderr.match(/^page: cannot accept: .*\n/);
    await sender.send("without descriptors");
    await program.stdout.match(/^without descriptors$/m);
    // The first ones leave, and the program gradually drops the others.
    for (const conn of half.splice(0, 150)) conn.close();
    const response = await fetch(url);
    assertStringIncludes(await response.text(), "<title>");
    for (const conn of half) conn.close();
    program.kill("SIGINT");
    assertEquals(await program.exit(), 130);
  },
  { needs: ["Linux", "500 descriptors"] },
);

test(
  "client_server.ts -c --host ::1 suggests --host :: for all, and gives a command that reaches it",
  async () => {
    await using client = await PageClient.start("--host=::1");
    const { stdout } = client.program;
    await stdout.match(/^listening on .* --host :: for all\)$/m);
    const [, , ...args] = (await client.ask()).command.split(" ");
    const argv = [Deno.execPath(), "run", ...SOURCE, ...args, "--count=1"];
    await using server = new Program({ argv });
    assertEquals([await server.exit(), server.stderr.text], [0, ""]);
    await stdout.match(/^\w{3} \w{3} .{16}$/m);
  },
  { needs: ["IPv6"] },
);

test("client_server.ts says that the page's port is in use, and what to do", async () => {
  await using client = await PageClient.start();
  const { port } = new URL(client.url);
  const taken = ["-c", "--port=0", `--page=${port}`];
  assertEquals(await run(CLIENT_SERVER, ...taken), {
    code: 1,
    stdout: "",
    stderr: `client_server: cannot open the page on port ${port} ` +
      "(see --page, --no-page): port in use; try another one, or 0 for any " +
      "free port\n",
  });
});

test("client_server.ts -c --no-page needs only one port", async () => {
  const port = freeLowPort();
  const allowed = `--allow-net=127.0.0.1:${port}`;
  const command = script("client_server", "--unstable-net", allowed);
  const options = ["-c", `--port=${port}`, "--no-page", "--mark=0.01"];
  await using client = new Program(command, ...options);
  await client.stdout.match(/^waiting\.\.\.$/m);
  assertEquals(client.stdout.text.includes("page at"), false);
});
