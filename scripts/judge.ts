#!/usr/bin/env -S deno run --allow-net=127.0.0.1 --allow-run
/**
 * judge.ts: tests a program against what the books say it should do.
 *
 * It shows what peers can do to a program: send in pieces, read late,
 * half-close, reset the connection, or stay silent. It judges your version of
 * one of the books' programs, in any language, from the outside: it plays the
 * clients of a server, or the server of a client. judge/ has a function for
 * each check. Judge a server, or a client:
 *
 *     deno run --allow-net=127.0.0.1 --allow-run scripts/judge.ts strsvr -- python3 strsvr.py {port}
 *     deno run --allow-net=127.0.0.1 --allow-run scripts/judge.ts strclnt -- ./strclnt {host} {port}
 *
 * A judged program has all the rights of the user who starts the judge: Deno's
 * permissions do not limit it. Read judge/README.md before you judge somebody
 * else's program.
 * Try: judge the books' own programs. Then judge them with --book.
 * @module
 */

import { chooseDemands } from "../judge/choose_demands.ts";
import { NeverStarted, type Verdict } from "../judge/check.ts";
import { judgeAloud } from "../judge/judge_aloud.ts";
import { marksFor } from "../judge/marks.ts";
import { parseReport } from "../judge/parse_report.ts";
import { readPoints } from "../judge/read_points.ts";
import { REPORTS } from "../judge/report.ts";
import { HOST } from "../judge/subject.ts";
import { summaryText } from "../judge/summary_text.ts";
import { parseNumber } from "../lib/command_line/parse_number.ts";
import { print } from "../lib/command_line/print.ts";
import { type Program, runProgram } from "../lib/command_line/run_program.ts";

/** Asks for a permission, and throws if it is not granted. */
function request(descriptor: Deno.PermissionDescriptor, flag: string): void {
  if (Deno.permissions.requestSync(descriptor).state === "granted") return;
  throw new Error(`permission missing; add ${flag}`);
}

/** 0 for success, 1 after a failure, 3 if the program never started. */
function exitCode(verdicts: Verdict[]): number {
  if (verdicts[0].evidence instanceof NeverStarted) return 3;
  return verdicts.some(({ kind }) => /FAIL|error/.test(kind)) ? 1 : 0;
}

/** The command line. */
export const program = {
  name: "judge",
  summary:
    "Tests your version of one of the books' programs: tms, tmc, svr, wps, " +
    "strsvr, strclnt, thread1, time_server or time_client. COMMAND starts " +
    "your version; write -- before COMMAND. In it, {host} and {port} stand " +
    "for the server's address and port, {string} for tmc's string, {command} " +
    "for wps's command, and {interval} for time_server's interval in seconds.",
  operands: ["PROGRAM", "COMMAND..."],
  options: {
    book: { help: "demand no more than what the book's own program does" },
    only: { value: "NAME", repeat: true, help: "run only this check" },
    seed: { value: "N", help: "repeat an earlier run's random choices" },
    slow: {
      value: "FACTOR",
      default: "1",
      help: "multiply all waits by FACTOR, for a busy machine",
    },
    report: {
      value: "KIND=FILE",
      repeat: true,
      help:
        "also write a report to FILE, or to standard output if FILE is -; " +
        "KIND is tap, junit, gradescope or github",
    },
    points: { value: "POINTS", help: "a JSON file with points for each check" },
    trace: { help: "also draw what the judge and the program exchange" },
    "exit-zero": {
      help: "exit with 0 instead of 1 if a check fails, and instead of 3 if " +
        "the program never starts",
    },
  },
  examples: [
    "deno run --allow-net=127.0.0.1 --allow-run scripts/judge.ts strsvr -- python3 strsvr.py {port}",
  ],
  permissions: [
    { flags: "--allow-net=127.0.0.1 --allow-run" },
    { when: "--points", flags: "--allow-read=POINTS", also: true },
    { when: "--report", flags: "--allow-write=FILE", also: true },
  ],
} as const satisfies Program;

if (import.meta.main) {
  await runProgram(program, async ([name, ...command], options) => {
    const { report, points: file, seed, slow, trace } = options;
    const demands = chooseDemands(name, command, options);
    const reports = report.map(parseReport);
    const how = {
      seed: parseNumber("--seed", seed ?? `${Date.now() % 10_000}`, 0, 1e9),
      slow: parseNumber("--slow", slow, 0.1, 100),
      trace,
    };
    const points = file ? readPoints(file, demands.checks) : undefined;
    for (const { file } of reports.filter(({ file }) => file !== "-")) {
      request({ name: "write", path: file }, `--allow-write=${file}`);
    }
    request({ name: "net", host: HOST }, `--allow-net=${HOST}`);
    request({ name: "run", command: command[0] }, `--allow-run=${command[0]}`);

    const toStdout = reports.some(({ file }) => file === "-");
    const out = toStdout ? Deno.stderr : Deno.stdout;
    const tell = (line: string) => print(`${line}\n`, out);
    const { verdicts, again } = await judgeAloud(demands, command, how, tell);
    const marks = marksFor(verdicts, points);
    await print(`${summaryText(marks, points !== undefined)}\n`, out);
    // The judged program has ended, so it cannot change the reports.
    for (const { format, file } of reports) {
      const text = REPORTS[format]({ name, marks, again });
      if (file === "-") await print(text);
      else await Deno.writeTextFile(file, text);
    }
    if (!options["exit-zero"]) Deno.exit(exitCode(verdicts));
  });
}
