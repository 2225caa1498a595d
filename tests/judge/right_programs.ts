import { SOURCE } from "../harness.ts";
import { RIGHT } from "../judged/mistakes.ts";
import { JUDGED } from "./judged.ts";

/** A program that should pass what the judge demands of it. */
export interface RightProgram {
  /** The judge's name for it, such as `strsvr`. */
  program: string;
  /** Its file and, if it has several uses, the options for this one. */
  title: string;
  /** How to start it. */
  command: string[];
  /** The checks that it fails, because it is a lesson about just that. */
  fails?: string[];
}

/** The programs in Python that make no mistake. */
export const IN_PYTHON: RightProgram[] = Object.values(RIGHT).map(
  ({ program, file, args }) => ({
    program,
    title: file,
    command: ["python3", `${JUDGED}/${file}`, ...args],
  }),
);

/** The programs in C, by their names. */
const IN_C: Record<string, string[]> = {
  strsvr: ["{port}"],
  svr: ["{port}"],
  tmc: ["{host}", "{port}", "{string}"],
};

/**
 * Compiles the programs in C.
 *
 * @param folder Where the binaries go.
 * @returns The programs.
 * @throws {Error} If the compiler gives an error or a warning.
 */
export function compiled(folder: string): RightProgram[] {
  return Object.entries(IN_C).map(([name, args]) => {
    const binary = `${folder}/${name}`;
    const strict = ["-Wall", "-Wextra", "-Werror", "-O1", "-pthread"];
    const { success, stderr } = new Deno.Command("gcc", {
      args: [...strict, "-o", binary, `${JUDGED}/${name}.c`],
    }).outputSync();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return { program: name, title: `${name}.c`, command: [binary, ...args] };
  });
}

/**
 * Our own programs: the judge's name for each, its command line, and the checks
 * that it fails.
 */
const LINES: [program: string, line: string, fails?: string[]][] = [
  ["tms", "tms {port}"],
  ["tmc", "tmc {host} {port} {string}"],
  ["svr", "svr {port}"],
  ["wps", "wps {host} {port} {command}"],
  ["wps", "wps_streams {host} {port} {command}"],
  ["strsvr", "strsvr {port}"],
  ["strsvr", "strsvr_select {port}"],
  ["strsvr", "strsvr_in_order {port}", ["lunch"]],
  ["strsvr", "strsvr_nonblocking {port}", ["idle"]],
  ["strclnt", "strclnt {host} {port}"],
  ["thread1", "thread1"],
  ["thread1", "thread1_workers"],
  ["thread1", "thread1 --listen {port}"],
  ["thread1", "thread1_workers --listen {port}"],
  [
    "time_server",
    "client_server -s --to {host}:{port} --interval {interval}",
  ],
  ["time_client", "client_server -c --no-page --port {port}"],
];

/** Our own scripts, one for each line. */
export const OWN = LINES.map(([program, line, fails = []]) => {
  const [script, ...args] = line.split(" ");
  return { script, program, args, fails };
});

/**
 * Lists our own programs.
 *
 * @param folder Where they are: the scripts, or copies of them.
 * @returns The programs.
 */
export function ownPrograms(folder: string): RightProgram[] {
  const flags = ["--no-prompt", "--unstable-net", "--allow-net=127.0.0.1"];
  return OWN.map(({ script, program, args, fails }) => {
    const deno = [Deno.execPath(), "run", ...SOURCE, ...flags];
    if (program === "svr") deno.push("--allow-run=w,ps");
    const command = [...deno, `${folder}/${script}.ts`, ...args];
    const options = args.filter((it) => it.startsWith("-"));
    const title = [`${script}.ts`, ...options].join(" ");
    return { program, title, command, fails };
  });
}
