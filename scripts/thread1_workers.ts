#!/usr/bin/env -S deno run --allow-net=127.0.0.1
/**
 * thread1_workers.ts: four services that run at the same time, on real threads.
 *
 * It shows a dispatcher that gives each request to a thread. As in Python, an
 * engine may block here: that stops only its own thread.
 * It is based on thread1.py from section 18.1.1 of Grayson's book. Run it by
 * itself, or let it take requests over TCP:
 *
 *     deno run scripts/thread1_workers.ts
 *     deno run --allow-net=127.0.0.1:2000 scripts/thread1_workers.ts --listen 2000
 *
 * Python's threads share global variables. Deno's threads are workers, which
 * share none: here each is made from the text of one function, and gets its
 * arguments in a message.
 * Try: compare it with thread1.ts, which needs no threads, and time both.
 * @module
 */

import { parseNumber } from "../lib/command_line/parse_number.ts";
import { PrintError } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";
import { Dispatcher } from "../lib/services/dispatcher.ts";
import { listen } from "../lib/sockets/listen.ts";

const REQUESTS = ["a 88", "b 12", "c 44", "d 37"];
const ITEMS = 500;
const MAX_THREADS = 8;

/** The function that a thread runs. It can use nothing else from this file. */
function engine(qualifier: string, service: string, items: number): void {
  const print = (text: string) => {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) {
      bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
    }
  };
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; i < items; i++) {
    print(`${qualifier}${service}${String(i).padStart(3, "0")} `);
    Atomics.wait(clock, 0, 0, 1); // this thread sleeps for 1 ms
  }
  print("\n");
}

// A worker made from text needs no permission to read a file.
const THREAD = "data:text/javascript," + encodeURIComponent(`
  onmessage = ({ data }) => {
    try {
      (${engine})(...data);
      postMessage(null);
    } catch ({ name, message }) {
      postMessage({ name, message });
    }
  };
  postMessage("ready");
`);

/** Starts a thread, and waits until it is ready to work. */
async function startThread(): Promise<Worker> {
  const thread = new Worker(THREAD, { type: "module" });
  await new Promise((ready) => thread.onmessage = ready);
  return thread;
}

/** Runs the engine on a thread, and waits until it has finished. */
async function runEngine(thread: Worker, ...request: string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    thread.onmessage = ({ data: failure }) => {
      if (failure === null) return resolve();
      const cause = Object.assign(new Error(), failure);
      reject(new PrintError("cannot print", { cause }));
    };
    thread.postMessage([...request, ITEMS]);
  });
}

/** Starts threads, and a dispatcher that gives each request to one of them. */
async function startDispatcher(threads: number): Promise<Dispatcher> {
  const idle = await Promise.all(Array.from({ length: threads }, startThread));
  return new Dispatcher(async (...request) => {
    const thread = idle.pop()!;
    await runEngine(thread, ...request);
    idle.push(thread);
  }, threads);
}

/** The command line. */
export const program = {
  name: "thread1_workers",
  summary:
    'Gives each of the requests "a 88", "b 12", "c 44" and "d 37" to a ' +
    "thread. Each thread prints 500 items, such as 88A000.",
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
  examples: ["deno run scripts/thread1_workers.ts"],
  permissions: [
    { flags: "" },
    { when: "--listen", flags: "--allow-net=ADDRESS:PORT" },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async (_, options, signal) => {
    if (options.listen === undefined) {
      const dispatcher = await startDispatcher(REQUESTS.length);
      REQUESTS.forEach((request) => dispatcher.request(request));
      return await dispatcher.idle();
    }
    const port = parseNumber("--listen", options.listen);
    using listener = listen(options.host, port);
    // A thread needs file descriptors. If clients had taken all of them, Deno
    // would panic. So the threads start before the first client is accepted.
    const dispatcher = await startDispatcher(MAX_THREADS);
    await dispatcher.serve(listener, { name: program.name, signal });
  });
}
