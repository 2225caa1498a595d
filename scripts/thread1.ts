#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * thread1.ts: four services that run at the same time, without threads.
 *
 * It shows a dispatcher that starts an engine for each request and does not
 * wait for it. Engines take turns at every await, so their items are
 * interleaved.
 * It ports thread1.py from section 18.1.1 of Grayson's book. Run it by itself,
 * or let it take requests over TCP:
 *
 *     deno run scripts/thread1.ts
 *     deno run --allow-net=127.0.0.1:2000 scripts/thread1.ts --listen 2000
 *
 * The Python program sleeps for 30 seconds and hopes that its engines are done
 * by then. This one waits for them. thread1_workers.ts does the same with
 * threads.
 * Try: start it with --listen 2000, run nc 127.0.0.1 2000, and type: a 88
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { Dispatcher } from "../lib/services/dispatcher.ts";
import { listen } from "../lib/sockets/listen.ts";

const REQUESTS = ["a 88", "b 12", "c 44", "d 37"];
const ITEMS = 500;
const MAX_ENGINES = 1000;

/** Prints the items. At each await, the other engines can run. */
async function engine(qualifier: string, service: string): Promise<void> {
  for (let i = 0; i < ITEMS; i++) {
    await print(`${qualifier}${service}${String(i).padStart(3, "0")} `);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await print("\n");
}

/** The command line. */
export const program = {
  name: "thread1",
  summary: 'Starts an engine for each of the requests "a 88", "b 12", "c 44" ' +
    'and "d 37". Each engine prints 500 items, such as 88A000.',
  options: {
    listen: {
      value: "PORT",
      help: "accept requests over TCP instead, one per line, such as: a 88",
    },
    host: {
      value: "ADDRESS",
      default: "127.0.0.1",
      needs: "listen",
      help: "the address to listen on; 0.0.0.0 lets in everyone on the network",
    },
  },
  examples: ["deno run scripts/thread1.ts"],
  permissions: [
    { flags: "" },
    { when: "--listen", flags: "--allow-net=ADDRESS:PORT" },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, options, signal) => {
    const dispatcher = new Dispatcher(engine, MAX_ENGINES);
    if (options.listen === undefined) {
      REQUESTS.forEach((request) => dispatcher.request(request));
      return await dispatcher.idle();
    }
    const port = parseNumber("--listen", options.listen);
    using listener = listen(options.host, port);
    await dispatcher.serve(listener, { name: program.name, signal });
  });
}
