/**
 * Finds out what this machine has, for `deno task doctor` and for tests that
 * need more than Deno.
 *
 * @module
 */
import { hasAddress } from "../lib/sockets/has_address.ts";
import { findBrowser } from "./run/find_browser.ts";

/** Something that a machine can have or lack. */
interface Feature {
  /** Finds out whether this machine has it. */
  found: () => boolean;
  /** What to do where it is missing, or why that cannot be helped. */
  otherwise: string;
}

const { os } = Deno.build;

/** All features, by the names under which tests ask for them. */
const FEATURES = {
  "Linux": {
    found: () => os === "linux",
    otherwise: "other systems do this in another way",
  },
  "JSR": {
    // Not replacements, and not a checkout that deno.json links to.
    found: () => !import.meta.resolve("@std/assert").startsWith("file:"),
    otherwise: "it cannot be reached from here",
  },
  "an ordinary user": {
    found: () => os !== "windows" && Deno.uid() !== 0,
    otherwise: "root may write everywhere, and Windows has other permissions",
  },
  "Ctrl-C": {
    found: () => os !== "windows",
    otherwise: "on Windows it cannot be sent to one program alone",
  },
  "a shell": {
    found: () => canRun("/bin/sh", "-c", "true"),
    otherwise: "Windows has none; use WSL",
  },
  "w and ps": {
    found: () => canRun("w") && canRun("ps"),
    otherwise: "install procps; on Windows, use WSL",
  },
  "Python": {
    found: () => os !== "windows" && canRun("python3", "--version"),
    otherwise: "install Python 3; on Windows, use WSL",
  },
  "a C compiler": {
    found: () => os !== "windows" && canRun("gcc", "--version"),
    otherwise: "install gcc",
  },
  "ss": {
    found: () => canRun("ss", "-V"),
    otherwise: "install iproute2; only Linux has it",
  },
  "netstat": {
    found: () => canRun("netstat", "-an"),
    otherwise: "install net-tools",
  },
  "tshark": {
    found: () => canRun("tshark", "--version"),
    otherwise: "install tshark, which belongs to Wireshark",
  },
  "a terminal": {
    found: () =>
      os === "linux" && canRun("script", "-qec", "true", "/dev/null"),
    otherwise: "install util-linux; other systems have another script command",
  },
  "a browser": {
    found: () => findBrowser() !== undefined,
    otherwise: "install Chromium or Chrome, or set CHROMIUM to its path",
  },
  "IPv6": {
    found: () => canListen("::1"),
    otherwise: "it is switched off on this machine",
  },
  "127.0.0.2": {
    found: () => canListen("127.0.0.2"),
    otherwise: "on macOS: sudo ifconfig lo0 alias 127.0.0.2, and .3",
  },
  "/proc": {
    found: () => os === "linux",
    otherwise: "only Linux describes its processes there",
  },
  "/dev/full": {
    found: () => os === "linux",
    otherwise: "only Linux has a device that is always full",
  },
  "500 descriptors": {
    found: () => descriptors() >= 500,
    otherwise: "raise the limit: ulimit -n 500",
  },
  "5000 descriptors": {
    found: () => descriptors() >= 5000,
    otherwise: "raise the limit: ulimit -n 5000",
  },
  "low ports": {
    found: () => os === "linux" && Deno.uid() !== 0 && firstOpenPort() > 1,
    otherwise: "root may use every port, and so may everyone on some systems",
  },
  "a separate network": {
    found: () => canRun("unshare", "-rn", "true"),
    otherwise: "only Linux can switch off a network for one program",
  },
} satisfies Record<string, Feature>;

/** The name of something that a machine can have or lack. */
export type FeatureName = keyof typeof FEATURES;

/** The names of all features. */
export const FEATURE_NAMES = Object.keys(FEATURES) as FeatureName[];

const known = new Map<FeatureName, boolean>();

/**
 * Says why a feature is missing on this machine.
 *
 * @param name The feature.
 * @returns What to do about it or why that cannot be helped; `undefined` if
 * this machine has the feature.
 */
export function whyMissing(name: FeatureName): string | undefined {
  const { found, otherwise } = FEATURES[name];
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
