import { assert, assertEquals } from "@std/assert";
import type { FeatureName } from "../tools/machine.ts";
import { type Command, Program, ROOT, SOURCE, test } from "./harness.ts";
import type { RunLine } from "../tools/run/run_lines.ts";
import { freePort, haveItWork } from "./scenarios.ts";

/** Makes the command that runs a script with these permissions. */
export type WithFlags = (script: string, ...flags: string[]) => Command;

/** Tests that a script works with the flags of a run line, and tries nothing else. */
export function testFlagsSuffice(
  title: string,
  command: WithFlags,
  line: RunLine,
): void {
  const name = `${title} works with ${stated(line)} and tries nothing else`;
  test(name, async () => {
    const log = await Deno.makeTempFile();
    const port = freePort();
    const { flags, script, args } = onPort(line, port);
    const { argv, cwd } = command(script, ...flags);
    const env = { DENO_AUDIT_PERMISSIONS: log };
    const start = () => new Program({ argv, cwd, env }, ...args);
    await haveItWork(script, start, port, args);
    const accesses = (await Deno.readTextFile(log)).split("\n").slice(0, -1)
      .map((line) => JSON.parse(line))
      // Deno itself loads @std from JSR before the program begins.
      .filter((it) => it.permission !== "import" || SOURCE.length > 0);
    for (const { permission, value } of accesses) {
      assert(allows(flags, permission, value), `${permission} of ${value}`);
    }
    assertEquals(accesses.length > 0, flags.join().includes("--allow-net"));
    await Deno.remove(log);
  }, { needs: featuresFor(line) });
}

/**
 * Tests that a script fails and names the missing flag if one of the flags of a
 * run line is left out, or allows less.
 */
export function testFlagsAreNeeded(
  title: string,
  command: WithFlags,
  line: RunLine,
): void {
  const port = freePort();
  const { flags, script, args } = onPort(line, port);
  for (const flag of flags) {
    for (const less of ["", ...narrowed(flag, port)]) {
      const instead = shown(less, port) || "nothing";
      test(
        `${title} asks for ${
          shown(flag, port)
        } if it is given ${instead} instead`,
        async () => {
          const given = flags.map((it) => it === flag ? less : it)
            .filter(Boolean);
          await using program = new Program(command(script, ...given), ...args);
          await program.endInput();
          const works = program.stdout.match(/^(listening|sending) .*/m)
            .then(([line]) => line, () => program.exit());
          assertEquals(await works, 1, program.stderr.text);
          const [, asked] = program.stderr.text.match(
            new RegExp(`^${script}: [^\n]*permission missing; add (--\\S+)\n$`),
          ) ?? [];
          const values = asked?.split("=")[1]?.split(",") ?? [""];
          assert(asked, `No clear message: ${program.stderr.text}`);
          assertEquals(asked.split("=")[0], flag.split("=")[0]);
          // A flag without a value allows any.
          const wanted = flag.split("=")[1]?.split(",") ?? values;
          assert(values.every((it) => wanted.includes(it)), asked);
        },
        { needs: featuresFor(line) },
      );
    }
  }
}

/** What a machine must have to run a line. */
export function featuresFor({ script, args }: RunLine): FeatureName[] {
  if (script === "judge") return ["a shell"];
  if (script === "svr") return ["w and ps"];
  return /--system|lockstep/.test(args.join(" ")) ? ["ss"] : [];
}

/** Replaces the ports of a run line, which may be in use. */
export function onPort(line: RunLine, port: number): RunLine {
  const { flags, script, args } = line;
  const move = (text: string) =>
    text.replace(/\b[25]000\b/, String(port))
      .replace(/\b2001\b/, String(port + 1))
      .replace(/\b8000\b/, String(port + 1))
      .replace(/\b8001\b/, String(port + 2));
  const said: string[] = [];
  // The ports of this script have defaults.
  if (script === "client_server") {
    if (args.includes("-s")) said.push("--to", "127.0.0.1:5000", "--count=1");
    else said.push("--port", "5000");
    if (flags.join().includes(":8000")) said.push("--page", "8000");
  }
  if (script === "wait_for_end" && !args.includes("--wait")) {
    said.push("--wait", "100");
  }
  if (script === "one_at_a_time") said.push("--lines", "1000");
  if (script === "judge") return { ...line, args: judgedLine(args[0]) };
  return { flags: flags.map(move), script, args: [...args, ...said].map(move) };
}

/** Has the judge try our own program, which every machine can run. */
function judgedLine(name: string): string[] {
  // It must not write into the judge's own list of accesses.
  const env = ["env", "-u", "DENO_AUDIT_PERMISSIONS"];
  const deno = [Deno.execPath(), "run", ...SOURCE, "--allow-net=127.0.0.1"];
  const file = `${ROOT}/scripts/${name}.ts`;
  const words = name === "strclnt" ? ["{host}", "{port}"] : ["{port}"];
  const only = name === "strclnt" ? "letter" : "letters";
  return [name, "--only", only, "--", ...env, ...deno, file, ...words];
}

function stated({ flags, args }: RunLine): string {
  const purpose = args.length > 0 ? ` for ${args.join(" ")}` : "";
  return (flags.join(" ") || "no flags") + purpose;
}

/** A flag for the names of tests, where ports must not change. */
function shown(flag: string, port: number): string {
  return flag.replaceAll(String(port), "PORT")
    .replaceAll(String(port + 1), "ANOTHER")
    .replaceAll(String(port + 2), "A_THIRD");
}

/** Flags that do not suffice: another port, another host, fewer programs. */
function narrowed(flag: string, port: number): string[] {
  const [name, value] = flag.split("=");
  if (value === undefined) return [];
  const entries = value.split(",");
  return entries.flatMap((entry, i) => {
    const others = entries.toSpliced(i, 1);
    const instead = name === "--allow-net" ? elsewhere(entry, port) : [];
    return [
      ...(others.length > 0 ? [others] : []),
      ...instead.map((it) => [...others, it]),
    ];
  }).map((it) => `${name}=${it.join(",")}`);
}

function elsewhere(address: string, port: number): string[] {
  const [host, only] = address.split(":");
  return only === undefined
    ? [`127.0.0.9`, `${host}:${port}`]
    : [`127.0.0.9:${only}`, `${host}:${Number(only) + 1}`];
}

/** Whether the flags allow an access. */
function allows(flags: string[], permission: string, value: string): boolean {
  if (flags.includes(`--allow-${permission}`)) return true;
  const flag = flags.find((it) => it.startsWith(`--allow-${permission}=`));
  const entries = flag?.split("=")[1].split(",") ?? [];
  return entries.some((it) =>
    value === it || value.startsWith(`${it}:`) || value.endsWith(`/${it}`)
  );
}
