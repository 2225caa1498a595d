import { assertEquals } from "@std/assert";
import { DatagramMonitor } from "../../lib/page/datagram_monitor.ts";

// The sanitizers fail this test if a timer or a connection is left.
Deno.test("DatagramMonitor.openPage() leaves nothing behind that keeps a process alive", async () => {
  const monitor = new DatagramMonitor("a command");
  const page = monitor.openPage("<h1>Datagrams</h1>", 0);
  const headers = { origin: new URL(page.url).origin };
  const post = async (path: string) => {
    const response = await fetch(page.url + path, { method: "POST", headers });
    return await response.json();
  };
  const { run, command } = await (await fetch(`${page.url}log`)).json();
  assertEquals(command, "a command");
  assertEquals(await post("dismiss?sender=nobody&run=another"), false);
  assertEquals(await post(`close?run=${run}`), true);
  await monitor.closed;
  await page[Symbol.asyncDispose]();
});
