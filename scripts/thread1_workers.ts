#!/usr/bin/env -S deno run --allow-net=127.0.0.1
// thread1_workers.ts: four services at work at the same time, on real threads.
//
// Shows a dispatcher that starts a thread for each request. An engine may block
// here, as it may in Python: it stops its own thread and no other.
// Ports thread1.py, section 18.1.1 of Grayson's book. Run it by itself, or let
// it take requests over TCP:
//
//   deno run scripts/thread1_workers.ts
//   deno run --allow-net=127.0.0.1:2000 scripts/thread1_workers.ts --listen 2000
//
// Unlike the Python's threads, a worker shares no variables: it gets its orders
// by message, and of this file it sees the one function it is made of.
// Try: compare with thread1.ts, which needs no threads, and time both.

import { announce } from "../lib/announce.ts";
import { Dispatcher } from "../lib/dispatcher.ts";
import { parseNumber } from "../lib/parse_number.ts";
import { runProgram } from "../lib/run_program.ts";

const HELP = `Usage: thread1_workers.ts [--listen PORT] [--host ADDRESS]

Starts an engine for each of the requests "a 88", "b 12", "c 44" and "d 37".
Each prints 500 items, such as 88A000.

  --listen PORT   take requests over TCP instead, one in a line such as: a 88
  --host ADDRESS  listen there (127.0.0.1; 0.0.0.0 lets in everyone on the
                  network)
  -h, --help      show this

Example:     deno run scripts/thread1_workers.ts
Permissions: none; with --listen, --allow-net=ADDRESS:PORT, and for port 0
             --allow-net=ADDRESS`;

const REQUESTS = ["a 88", "b 12", "c 44", "d 37"];
const ITEMS = 500;
const MAX_ENGINES = 16;

/** All that a thread runs: it uses nothing else of this file. */
function engine(qualifier: string, service: string, items: number): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; i < items; i++) {
    const item = `${qualifier}${service}${String(i).padStart(3, "0")} `;
    // So few bytes are written whole or not at all.
    Deno.stdout.writeSync(new TextEncoder().encode(item));
    Atomics.wait(clock, 0, 0, 1); // sleeps 1 ms, and its thread with it
  }
  console.log();
}

// Made of the function's text, it needs no permission to read a file.
const THREAD = "data:text/javascript," + encodeURIComponent(`
  onmessage = ({ data }) => {
    try {
      (${engine})(...data);
      postMessage(null);
    } catch (error) {
      postMessage(error);
    }
  };
`);

/** Has a thread of its own run the engine. */
async function startThread(qualifier: string, service: string): Promise<void> {
  const worker = new Worker(THREAD, { type: "module" });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data: error }) => error ? reject(error) : resolve();
      worker.postMessage([qualifier, service, ITEMS]);
    });
  } finally {
    worker.terminate();
  }
}

if (import.meta.main) {
  const defaults = { host: "127.0.0.1", listen: "none" };
  await runProgram(HELP, defaults, async (_, options, signal) => {
    const dispatcher = new Dispatcher(startThread, MAX_ENGINES);
    if (options.listen === "none") {
      REQUESTS.forEach((request) => dispatcher.request(request));
      return await dispatcher.idle();
    }
    const port = parseNumber("--listen", options.listen);
    using listener = Deno.listen({ hostname: options.host, port });
    announce(listener.addr);
    await dispatcher.serve(listener, { name: "thread1_workers", signal });
  });
}
