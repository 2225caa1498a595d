import { assert, assertEquals } from "@std/assert";
import { type Command, Program, SOURCE, test } from "./harness.ts";
import type { RunLine } from "../tools/run/run_lines.ts";
import { featuresFor, haveItWork, onFreePorts } from "./scenarios.ts";

/** Makes the command that runs a script with these permissions. */
type WithFlags = (script: string, ...flags: string[]) => Command;

/**
 * Tests that a script works with the flags of a run line, and tries to access
 * nothing else.
 */
export function testFlagsSuffice(
  title: string,
  command: WithFlags,
  line: RunLine,
): void {
  const { script, args } = line;
  const purpose = args.length > 0 ? ` for ${args.join(" ")}` : "";
  const stated = (line.flags.join(" ") || "no flags") + purpose;
  test(
    `${title} works with ${stated} and tries to access nothing else`,
    async () => {
      const log = await Deno.makeTempFile();
      const env = { DENO_AUDIT_PERMISSIONS: log };
      const flags = await haveItWork(
        line,
        (...flags) => ({ ...command(script, ...flags), env }),
      );
      const accesses = (await Deno.readTextFile(log)).split("\n").slice(0, -1)
        .map((line) => JSON.parse(line))
        // Deno itself loads @std from JSR before the program begins.
        .filter((it) => it.permission !== "import" || SOURCE.length > 0);
      for (const { permission, value } of accesses) {
        assert(allows(flags, permission, value), `${permission} of ${value}`);
      }
      assertEquals(accesses.length > 0, flags.join().includes("--allow-net"));
      await Deno.remove(log);
    },
    { needs: featuresFor(script, args) },
  );
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
  const { script } = line;
  for (const [i, flag] of line.flags.entries()) {
    for (const less of ["", ...narrowed(flag)]) {
      const instead = less || "nothing";
      test(
        `${title} asks for ${flag} if it is given ${instead} instead`,
        async () => {
          // Both flags must have the same free ports.
          const both = [...line.flags, less];
          const { flags, args } = onFreePorts({ ...line, flags: both });
          const lesser = flags.pop()!;
          const given = flags.with(i, lesser).filter(Boolean);
          await using program = new Program(command(script, ...given), ...args);
          await program.endInput();
          const { stdout, stderr } = program;
          const works = stdout.match(/^(listening|sending) .*/m)
            .then(([line]) => line, () => program.exit());
          assertEquals(await works, 1, stderr.text);
          const says =
            `^${script}: .*(?:permission missing; add (?=--allow)|flag missing; add (?=--unstable))(--[^=\\n]+)=?(.*)\\n$`;
          const [, asked, value] = stderr.text.match(new RegExp(says)) ?? [];
          // A flag without a value allows everything that a value can name.
          const [name, wanted = value] = flags[i].split("=");
          assertEquals(asked, name, `No clear message: ${stderr.text}`);
          if (name === "--allow-net") {
            assert(wanted.split(",").includes(value), stderr.text);
            assertEquals(stdout.text, "");
          } else {
            assertEquals(value, wanted);
          }
        },
        { needs: featuresFor(script, line.args) },
      );
    }
  }
}

/** Flags that do not suffice: another port, another host, fewer programs. */
function narrowed(flag: string): string[] {
  const [name, value] = flag.split("=");
  if (value === undefined) return [];
  const entries = value.split(",");
  return entries.flatMap((entry, i) => {
    const others = entries.toSpliced(i, 1);
    const instead = name === "--allow-net" ? elsewhere(entry) : [];
    return [
      ...(others.length > 0 ? [others] : []),
      ...instead.map((it) => [...others, it]),
    ];
  }).map((it) => `${name}=${it.join(",")}`);
}

function elsewhere(address: string): string[] {
  const [host, port] = address.split(":");
  return port === undefined
    ? ["127.0.0.9", `${host}:2000`]
    : [`127.0.0.9:${port}`, `${host}:${Number(port) + 1}`];
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
