/**
 * Finds out what this machine has, for `deno task doctor` and for tests that
 * need more than Deno.
 *
 * @module
 */
import { hasAddress } from "../lib/sockets/has_address.ts";
import { findBrowser } from "./run/find_browser.ts";

/**
 * Something that a machine can have or lack: how to find out whether this one
 * has it, and what to do where it is missing, or why that cannot be helped.
 */
type Feature = [found: () => boolean, otherwise: string];

const { os } = Deno.build;

/** All features, by the names under which tests ask for them. */
const FEATURES = {
  "Linux": [() => os === "linux", "other systems do this in another way"],
  "JSR": [
    // False for the replacements, and for a checkout that deno.json links to.
    () => !import.meta.resolve("@std/assert").startsWith("file:"),
    "the @std packages do not come from there",
  ],
  "an ordinary user": [
    () => os !== "windows" && Deno.uid() !== 0,
    "root may write everywhere, and Windows has other permissions",
  ],
  "Ctrl-C": [
    () => os !== "windows",
    "on Windows it cannot be sent to one program alone",
  ],
  "a shell": [
    () => canRun("/bin/sh", "-c", "true"),
    "Windows has no /bin/sh; use WSL",
  ],
  "w and ps": [
    () => canRun("w") && canRun("ps"),
    "install procps; on Windows, use WSL",
  ],
  "Python": [
    () => os !== "windows" && canRun("python3", "--version"),
    "install Python 3; on Windows, use WSL",
  ],
  "a C compiler": [
    () => os !== "windows" && canRun("gcc", "--version"),
    "install gcc",
  ],
  "ss": [() => canRun("ss", "-V"), "install iproute2; only Linux has it"],
  "netstat": [() => canRun("netstat", "-an"), "install net-tools"],
  "tshark": [
    () => canRun("tshark", "--version"),
    "install tshark, which belongs to Wireshark",
  ],
  "a terminal": [
    () => os === "linux" && canRun("script", "-qec", "true", "/dev/null"),
    "install util-linux; other systems have another script command",
  ],
  "a browser": [
    () => findBrowser() !== undefined,
    "install Chromium or Chrome, or set CHROMIUM to its path",
  ],
  "IPv6": [() => canListen("::1"), "it is switched off on this machine"],
  "127.0.0.2": [
    () => canListen("127.0.0.2"),
    "on macOS: sudo ifconfig lo0 alias 127.0.0.2 (then 127.0.0.3)",
  ],
  "500 descriptors": [
    () => descriptors() >= 500,
    "raise the limit: ulimit -n 500",
  ],
  "5000 descriptors": [
    () => descriptors() >= 5000,
    "raise the limit: ulimit -n 5000",
  ],
  "low ports": [
    () => os === "linux" && Deno.uid() !== 0 && firstOpenPort() > 1,
    "root may use every port, and so may everyone on some systems",
  ],
  "a separate network": [
    () => canRun("unshare", "-rn", "true"),
    "it needs Linux and the permission for unshare -rn",
  ],
} satisfies Record<string, Feature>;

/** The name of something that a machine can have or lack. */
export type FeatureName = keyof typeof FEATURES;

const known = new Map<FeatureName, boolean>();

/**
 * Says why a feature is missing on this machine.
 *
 * @param name The feature.
 * @returns What to do about it or why that cannot be helped; `undefined` if
 * this machine has the feature.
 */
export function whyMissing(name: FeatureName): string | undefined {
  const [found, otherwise] = FEATURES[name];
  if (!known.has(name)) known.set(name, found());
  return known.get(name) ? undefined : otherwise;
}

/** How many file descriptors a process may have, as far as we can tell. */
export function descriptors(): number {
  try {
    const { stdout } = new Deno.Command("/bin/sh", {
      args: ["-c", "ulimit -n"],
    }).outputSync();
    return Number(new TextDecoder().decode(stdout)) || Infinity;
  } catch {
    return Infinity; // Windows has no such limit
  }
}

/** Whether a command exists and succeeds. */
function canRun(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args }).outputSync().success;
  } catch {
    return false;
  }
}

/** Whether a socket can use this address. */
function canListen(hostname: string): boolean {
  try {
    return hasAddress(hostname);
  } catch {
    return false;
  }
}

/** The first port that an ordinary user of Linux may listen on. */
function firstOpenPort(): number {
  const path = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
  return Number(Deno.readTextFileSync(path));
}
