#!/usr/bin/env -S deno run --allow-net=127.0.0.1 --allow-run=ss
/**
 * written_is_not_read.ts: writes to a server that does not read, and succeeds.
 *
 * It shows what a successful write means: the operating system has copied
 * bytes, perhaps not all of them, into a buffer. Only an answer shows that the
 * peer has read them.
 * See Matloff's section 3.1 and footnote 7. Server and client are both here:
 *
 *     deno run --allow-net=127.0.0.1 scripts/written_is_not_read.ts
 *     deno run --allow-net=127.0.0.1 --allow-run=ss scripts/written_is_not_read.ts --system
 *
 * The book has no program for this. With --system you see where the bytes are.
 * Try: --system --bytes 100000, then more. When do bytes stay in Send-Q?
 * @module
 */

import { explainError } from "../lib/command_line/explain_error.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { textTable } from "../lib/command_line/text_table.ts";
import { connectionTable } from "../lib/sockets/connection_table.ts";
import { LineReader } from "../lib/sockets/line_reader.ts";
import { writeAll } from "../lib/sockets/write_all.ts";

const HELLO = new TextEncoder().encode("hello\n");

/** Connects a client to a server on this machine, and calls `use` with both. */
async function connected(
  heading: string,
  use: (client: Deno.TcpConn, server: Deno.TcpConn) => Promise<void>,
): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ port: listener.addr.port });
  using server = await listener.accept();
  await print(`${heading}\n`);
  await use(client, server);
}

/** Shows what the system knows about both ends of the connection. */
async function printTable({ localAddr: from, remoteAddr: to }: Deno.TcpConn) {
  // Bytes that have arrived are in Recv-Q and, until they are acknowledged, in
  // Send-Q, too. So wait for the acknowledgements.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await print(textTable(await connectionTable([from.port, to.port])));
}

/**
 * Closes the server's end, and then writes from the client until a write fails.
 */
async function writeUntilError(client: Deno.TcpConn, server: Deno.TcpConn) {
  server.close();
  try {
    while (true) {
      await print(`   write: accepted ${await client.write(HELLO)} bytes\n`);
    }
  } catch (error) {
    await print(`   write: failed, ${explainError(error)}\n`);
  }
}

/** The client writes a line; the server reads it and answers. */
async function writeAndWait(client: Deno.TcpConn, server: Deno.TcpConn) {
  await writeAll(client, HELLO);
  const line = await new LineReader(server).readLine();
  await writeAll(server, new TextEncoder().encode(`I have read "${line}"\n`));
  await print(`   answer: ${await new LineReader(client).readLine()}\n`);
}

/** The command line. */
export const program = {
  name: "written_is_not_read",
  summary:
    "Writes to a server that does not read, to one that has closed, and to " +
    "one that answers.",
  options: {
    bytes: { value: "N", default: "50000000", help: "how many bytes to write" },
    system: { help: "also show the connection in the system's own table" },
  },
  examples: ["deno run --allow-net=127.0.0.1 scripts/written_is_not_read.ts"],
  permissions: [
    { flags: "--allow-net=127.0.0.1" },
    { when: "--system", flags: "--allow-net=127.0.0.1 --allow-run=ss" },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, { bytes, system }) => {
    const data = new Uint8Array(parseNumber("--bytes", bytes, 1, 1e9));
    await connected("1. The server reads nothing.", async (client) => {
      const accepted = await client.write(data);
      await print(`   write: accepted ${accepted} of ${bytes} bytes\n`);
      if (system) await printTable(client);
    });
    await connected("2. The server has closed.", writeUntilError);
    await connected("3. The server reads and answers.", writeAndWait);
  });
}
