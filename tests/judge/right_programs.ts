import { SOURCE } from "../harness.ts";
import { RIGHT } from "../judged/mistakes.ts";
import { JUDGED } from "./judged.ts";

/** A program that should pass what the judge demands of it. */
export interface RightProgram {
  /** What the judge knows it as. */
  program: string;
  /** Its file and, if it has several ways, the way. */
  title: string;
  /** How to start it. */
  command: string[];
  /** What it does not pass, because it is a lesson about just that. */
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
 * @throws {Error} If the compiler has so much as a warning.
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

/** Our own programs: what the judge knows each as, and how to call it. */
const OWN: [program: string, line: string, fails?: string[]][] = [
  ["tms", "tms.ts {port}"],
  ["tmc", "tmc.ts {host} {port} {string}"],
  ["svr", "svr.ts {port}"],
  ["wps", "wps.ts {host} {port} {command}"],
  ["wps", "wps_streams.ts {host} {port} {command}"],
  ["strsvr", "strsvr.ts {port}"],
  ["strsvr", "strsvr_select.ts {port}"],
  ["strsvr", "strsvr_in_order.ts {port}", ["lunch"]],
  ["strsvr", "strsvr_nonblocking.ts {port}", ["idle"]],
  ["strclnt", "strclnt.ts {host} {port}"],
  ["thread1", "thread1.ts"],
  ["thread1", "thread1_workers.ts"],
  ["thread1", "thread1.ts --listen {port}"],
  ["thread1", "thread1_workers.ts --listen {port}"],
  [
    "time_server",
    "client_server.ts -s --to {host}:{port} --interval {interval}",
  ],
  ["time_client", "client_server.ts -c --no-page --port {port}"],
];

/**
 * Lists our own programs.
 *
 * @param folder Where they are: the scripts, or copies of them.
 * @returns The programs.
 */
export function ownPrograms(folder: string): RightProgram[] {
  const flags = ["--no-prompt", "--unstable-net", "--allow-net=127.0.0.1"];
  return OWN.map(([program, line, fails]) => {
    const [file, ...args] = line.split(" ");
    const deno = [Deno.execPath(), "run", ...SOURCE, ...flags];
    if (program === "svr") deno.push("--allow-run=w,ps");
    const command = [...deno, `${folder}/${file}`, ...args];
    const title = line.replaceAll(/ (?!-)\S+/g, "");
    return { program, title, command, fails };
  });
}
