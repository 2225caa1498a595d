#!/usr/bin/env -S deno run --unstable-net --allow-net=127.0.0.1,127.0.0.2,127.0.0.3 --allow-run=ss
/**
 * who_is_who.ts: opens several connections to one port of a server.
 *
 * It shows that four values identify a connection: the client's address and
 * port, and the server's. If one of them differs, it is a different connection.
 * See section 3.2 of Matloff's introduction. Server and clients are in this
 * file:
 *
 *     deno run --allow-net=127.0.0.1,127.0.0.2,127.0.0.3 scripts/who_is_who.ts
 *     deno run --allow-net=127.0.0.1,127.0.0.2,127.0.0.3 --allow-run=ss scripts/who_is_who.ts --system
 *     deno run --unstable-net --allow-net=127.0.0.1,127.0.0.2,127.0.0.3 scripts/who_is_who.ts --udp
 *
 * The book mentions only the client's address and port, but two of the clients
 * here, A and D, share both.
 * Try: read connectAll, and guess which client will not get a connection.
 * @module
 */

import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { textTable } from "../lib/command_line/text_table.ts";
import { formatAddress } from "../lib/sockets/format_address.ts";
import { freePort } from "../lib/sockets/free_port.ts";
import { hasAddress } from "../lib/sockets/has_address.ts";
import { Pair } from "../lib/sockets/pair.ts";
import { receiveDatagrams } from "../lib/sockets/receive_datagrams.ts";
import { systemView } from "../lib/sockets/system_view.ts";

const NET = "--allow-net=127.0.0.1,127.0.0.2,127.0.0.3";
const [HOST, C_HOST, D_HOST] = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];
const TCP = "All clients connect to one port. Whose letter arrives where?";
const UDP = "Two clients, and one UDP socket that receives from both:";

/**
 * Connects the clients. Each one that gets a connection sends its letter to the
 * server.
 */
async function connectAll(stack: DisposableStack) {
  const listen = (hostname: string, port = 0) =>
    stack.use(Deno.listen({ hostname, port }));
  const server = listen(HOST);
  const hasAll = hasAddress(C_HOST) && hasAddress(D_HOST);
  const other = hasAll ? listen(D_HOST, server.addr.port) : server;
  const a = { hostname: HOST, port: freePort(HOST) };
  const rows = [], pairs = [];
  const clients = [
    ["A", "", a, server],
    ["B", "client port", { ...a, port: 0 }, server],
    ["C", "client address", { ...a, hostname: C_HOST }, server],
    ["D", "server address", a, other],
    ["E", "nothing", a, server],
  ] as const;
  for (const [client, unlikeA, from, to] of clients) {
    if (!hasAll && "CD".includes(client)) continue;
    const pair = stack.use(await Pair.open(from, to));
    pairs.push(pair);
    rows.push({
      client,
      "its end": formatAddress(pair?.from ?? from),
      "server's end": formatAddress(to.addr),
      "unlike A": unlikeA,
      "server read": await pair?.send(client) ?? "nothing: no connection",
    });
  }
  return { rows, b: pairs[1]! };
}

/** The command line. */
export const program = {
  name: "who_is_who",
  summary: "Opens connections to one port and shows what tells them apart.",
  options: {
    system: { help: "also show the system's table of connections" },
    udp: { help: "also show what tells UDP clients apart" },
  },
  examples: [`deno run ${NET} scripts/who_is_who.ts`],
  permissions: [
    { flags: NET },
    { when: "--system", flags: `${NET} --allow-run=ss` },
    { when: "--udp", flags: `--unstable-net ${NET}` },
    { when: "--udp --system", flags: `--unstable-net ${NET} --allow-run=ss` },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, { system, udp }) => {
    using stack = new DisposableStack();
    const show = (title: string, rows: object[]) =>
      print(`${title}\n${textTable(rows)}\n`);
    const { rows, b } = await connectAll(stack);
    const missing = rows.length < 5
      ? ` C and D are left out: they need ${C_HOST} and ${D_HOST}.`
      : "";
    await show(TCP + missing, rows);
    if (udp) await show(UDP, await receiveDatagrams(HOST, ["A", "B"]));
    if (!system) return;
    for await (const { title, rows } of systemView(b)) await show(title, rows);
  });
}
