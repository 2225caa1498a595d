import { assertEquals } from "@std/assert";
import { DatagramMonitor } from "../../lib/page/datagram_monitor.ts";

// The sanitizers fail this test if a timer or a connection is left.
Deno.test("DatagramMonitor: Close and Dismiss act only on the run that is shown, and leave nothing behind", async () => {
  const monitor = new DatagramMonitor("a command");
  let isClosed = false;
  monitor.closed.then(() => isClosed = true);
  const page = monitor.openPage("<h1>Datagrams</h1>", 0);
  const headers = { origin: new URL(page.url).origin };
  const post = async (path: string) => {
    const response = await fetch(page.url + path, { method: "POST", headers });
    return await response.json();
  };
  const { run, command } = await (await fetch(`${page.url}log`)).json();
  assertEquals(command, "a command");
  for (const wrong of ["", "run=", "run=another"]) {
    assertEquals(await post(`dismiss?sender=a&${wrong}`), false);
    assertEquals(await post(`close?${wrong}`), false);
  }
  assertEquals(await post(`dismiss?sender=a&run=${run}`), true);
  assertEquals(isClosed, false);
  assertEquals(await post(`close?run=${run}`), true);
  await monitor.closed;
  await page[Symbol.asyncDispose]();
});
