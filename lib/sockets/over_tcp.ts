/**
 * over_tcp.ts: sends messages over TCP and reads them, for comparison with
 * UDP.
 *
 * @module
 */
import { readFull } from "./read_full.ts";
import { writeAll } from "./write_all.ts";

/**
 * Sends messages over a TCP connection on this machine, and reads them after
 * all of them have been sent.
 *
 * From Matloff, section 5.1.
 *
 * @param messages The messages, at most about 100,000 bytes altogether, because
 * the system has to buffer all of them.
 * @param size The size of the reader's buffer, in bytes.
 * @returns The content of the buffer after each read. It is full every time,
 * except perhaps the last. Nothing shows where a message ended.
 *
 * @example
 * ```ts
 * import { overTcp } from "@socket-primer/primer/over-tcp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await overTcp(["moon", "sun"], 5), ["moons", "un"]);
 * ```
 */
export async function overTcp(
  messages: string[],
  size: number,
): Promise<string[]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using sender = await Deno.connect({ port: listener.addr.port });
  using receiver = await listener.accept();
  for (const message of messages) {
    await writeAll(sender, new TextEncoder().encode(message));
  }
  await sender.closeWrite();
  const received: string[] = [];
  while (true) {
    // With full reads, the result does not depend on how the stream is split.
    const bytes = await readFull(receiver, size);
    if (bytes.length === 0) return received;
    received.push(new TextDecoder().decode(bytes));
  }
}
