/**
 * Lists the programs of Socket Primer, and how to run each of them:
 *
 * ```sh
 * deno run jsr:@socket-primer/primer
 * ```
 *
 * @module
 */
import type { Program } from "./lib/command_line/run_program.ts";
import { print } from "./lib/command_line/print.ts";
import { program as clientServer } from "./scripts/client_server.ts";
import { program as fillBacklog } from "./scripts/fill_backlog.ts";
import { program as judge } from "./scripts/judge.ts";
import { program as loseDatagrams } from "./scripts/lose_datagrams.ts";
import { program as oneAtATime } from "./scripts/one_at_a_time.ts";
import { program as readOnce } from "./scripts/read_once.ts";
import { program as recvOnce } from "./scripts/recv_once.ts";
import { program as relay } from "./scripts/relay.ts";
import { program as sendOnce } from "./scripts/send_once.ts";
import { program as smallWrites } from "./scripts/small_writes.ts";
import { program as strclnt } from "./scripts/strclnt.ts";
import { program as strsvr } from "./scripts/strsvr.ts";
import { program as strsvrInOrder } from "./scripts/strsvr_in_order.ts";
import { program as strsvrNonblocking } from "./scripts/strsvr_nonblocking.ts";
import { program as strsvrSelect } from "./scripts/strsvr_select.ts";
import { program as svr } from "./scripts/svr.ts";
import { program as thread1 } from "./scripts/thread1.ts";
import { program as thread1Workers } from "./scripts/thread1_workers.ts";
import { program as tmc } from "./scripts/tmc.ts";
import { program as tms } from "./scripts/tms.ts";
import { program as waitForEnd } from "./scripts/wait_for_end.ts";
import { program as whoIsWho } from "./scripts/who_is_who.ts";
import { program as wps } from "./scripts/wps.ts";
import { program as wpsStreams } from "./scripts/wps_streams.ts";
import { program as writtenIsNotRead } from "./scripts/written_is_not_read.ts";

/** All programs, in the order of the books. */
export const programs: Program[] = [
  tms,
  tmc,
  fillBacklog,
  writtenIsNotRead,
  whoIsWho,
  sendOnce,
  readOnce,
  svr,
  wps,
  wpsStreams,
  waitForEnd,
  smallWrites,
  oneAtATime,
  loseDatagrams,
  strsvr,
  strsvrInOrder,
  strsvrNonblocking,
  strsvrSelect,
  strclnt,
  recvOnce,
  thread1,
  thread1Workers,
  clientServer,
  relay,
  judge,
];

/**
 * Returns what to run: a JSR name, a URL or a path, depending on where this
 * module is.
 */
function locate(name: string): string {
  const here = import.meta.url;
  const [, jsr] = here.match(/^https?:\/\/[^/]+\/(@[\w-]+\/[\w-]+)\/\d/) ?? [];
  if (jsr) return `jsr:${jsr}/${name}`;
  const path = `scripts/${name}.ts`;
  return here.startsWith("file:") ? path : new URL(path, here).href;
}

/** Describes a program in two lines: what it does, and how to run it. */
function describe({ name, summary, examples }: Program): string {
  const [sentence] = summary.match(/^.+?[.:](?= |$)/) ?? [summary];
  const line = examples[0].replace(`scripts/${name}.ts`, locate(name));
  return `${name}: ${sentence.replace(/:$/, ".")}\n  ${line}\n`;
}

if (import.meta.main) {
  await print(
    "Programs that teach socket programming. To read about one, put --help\n" +
      "after its name.\n\n",
  );
  await print(programs.map(describe).join("\n"));
}
