/**
 * Says what this machine has, what will be skipped on it, and what to install.
 *
 * @module
 */
import { print } from "../lib/command_line/print.ts";
import { descriptors, type FeatureName, whyMissing } from "./machine.ts";
import { findBrowser } from "./run/find_browser.ts";
import { SOURCE } from "./run/script.ts";

const OLDEST_DENO = "2.9.5";
const ENOUGH_DESCRIPTORS = 5000;

/** What is skipped where something is missing. */
const SKIPPED: [name: FeatureName, skipped: string][] = [
  ["Ctrl-C", "its tests"],
  ["w and ps", "svr.ts and its tests"],
  ["a browser", "the tests of the pages"],
  ["IPv6", "the tests of IPv6"],
  ["127.0.0.2", "two rows of who_is_who.ts"],
  ["ss", "lockstep and, without netstat, --system"],
];

/** Runs a command, and returns what it prints. */
function ask(command: string, ...args: string[]): string | undefined {
  try {
    const { success, stdout } = new Deno.Command(command, { args })
      .outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** One line of the report. */
function line(isGood: boolean, name: string, remark: string): string {
  return `${isGood ? "ok" : "--"}  ${name.padEnd(12)}${remark}\n`;
}

/** Whether a version is at least as new as another. */
function isAtLeast(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, "en", { numeric: true }) >= 0;
}

/** Makes the report. */
function report(): string {
  const deno = Deno.version.deno;
  // On Windows npm is a script, which only a shell can run.
  const npm = Deno.build.os === "windows"
    ? ask("cmd", "/c", "npm --version")
    : ask("npm", "--version");
  const limit = descriptors();
  return [
    isAtLeast(deno, OLDEST_DENO)
      ? line(true, "Deno", `${deno} on ${Deno.build.os}`)
      : line(false, "Deno", `${deno} is too old; run: deno upgrade`),
    SOURCE.length === 0
      ? line(true, "@std", "the real packages")
      : line(true, "@std", "the replacements in offline/; JSR is out of reach"),
    npm === undefined
      ? line(false, "npm", "not needed if Deno is installed")
      : line(true, "npm", npm),
    ...SKIPPED.map(([name, skipped]) => {
      const reason = whyMissing(name);
      if (reason) return line(false, name, `skips ${skipped}; ${reason}`);
      return line(true, name, name === "a browser" ? findBrowser()! : "");
    }),
    limit === Infinity
      ? line(true, "descriptors", "no limit")
      : limit >= ENOUGH_DESCRIPTORS
      ? line(true, "descriptors", `${limit} at once`)
      : line(false, "descriptors", `${limit} at once; run: ulimit -n 5000`),
  ].join("").replace(/ +$/gm, "");
}

if (import.meta.main) await print(report());
