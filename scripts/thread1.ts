#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// thread1.ts: four services at work at the same time, without threads.
//
// Shows a dispatcher that starts an engine for each request and does not wait
// for it, and that engines take turns at every await: their items interleave.
// Ports thread1.py, section 18.1.1 of Grayson's book. Run it by itself, or let
// it take requests over TCP:
//
//   deno run scripts/thread1.ts
//   deno run --allow-net=127.0.0.1:2000 scripts/thread1.ts --listen 2000
//
// Unlike the Python, which sleeps 30 seconds and hopes that the engines are
// done by then, it waits for them. thread1_workers.ts is the same with threads.
// Try: nc 127.0.0.1 2000, and type: a 88

import { announce } from "../lib/announce.ts";
import { Dispatcher } from "../lib/dispatcher.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";
import { writeAll } from "../lib/write_all.ts";

const HELP = `Usage: thread1.ts [--listen PORT] [--host ADDRESS]

Starts an engine for each of the requests "a 88", "b 12", "c 44" and "d 37".
Each prints 500 items, such as 88A000.

  --listen PORT   take requests over TCP instead, one in a line such as: a 88
  --host ADDRESS  listen there (127.0.0.1; 0.0.0.0 lets in everyone on the
                  network)
  -h, --help      show this

Example:     deno run scripts/thread1.ts
Permissions: none; with --listen, --allow-net=ADDRESS:PORT, and for port 0
             --allow-net=ADDRESS`;

const REQUESTS = ["a 88", "b 12", "c 44", "d 37"];
const ITEMS = 500;
const MAX_ENGINES = 1000;

/** Prints the items; the others' turn comes at each await. */
async function engine(qualifier: string, service: string): Promise<void> {
  for (let i = 0; i < ITEMS; i++) {
    const item = `${qualifier}${service}${String(i).padStart(3, "0")} `;
    await writeAll(Deno.stdout, new TextEncoder().encode(item));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  console.log();
}

if (import.meta.main) {
  const defaults = { host: "127.0.0.1", listen: "none" };
  await runProgram(HELP, defaults, async (_, options, signal) => {
    const dispatcher = new Dispatcher(engine, MAX_ENGINES);
    if (options.listen === "none") {
      REQUESTS.forEach((request) => dispatcher.request(request));
      return await dispatcher.idle();
    }
    const port = parseNumber("--listen", options.listen);
    using listener = Deno.listen({ hostname: options.host, port });
    announce(listener.addr);
    await dispatcher.serve(listener, { name: "thread1", signal });
  });
}
