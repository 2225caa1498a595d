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
  "ss": {
    found: () => canRun("ss", "-V"),
    otherwise: "install iproute2; only Linux has it",
  },
  "netstat": {
    found: () => canRun("netstat", "-an"),
    otherwise: "install net-tools",
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
    otherwise: "only Linux tells about other programs there",
  },
  "/dev/full": {
    found: () => os === "linux",
    otherwise: "only Linux has a device that is always full",
  },
  "low ports": {
    found: () => os === "linux" && Deno.uid() !== 0 && firstOpenPort() > 1,
    otherwise: "root may use every port, and so may everyone on some systems",
  },
  "a network apart": {
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
