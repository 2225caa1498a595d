import { parseArgs } from "node:util";

/**
 * The narrowest permissions that a script needs for this command line. For a
 * command line that the script will refuse there are none.
 *
 * @param script The script's name, such as "tms".
 * @param args Its command line.
 * @returns The flags for `deno run`.
 */
export function permissionsFor(script: string, args: string[]): string[] {
  const { values, positionals } = parseArgs({
    args,
    strict: false,
    options: {
      host: { type: "string", default: "127.0.0.1" },
      listen: { type: "string" },
      to: { type: "string", default: "127.0.0.1:5000" },
      interval: { type: "string" },
      count: { type: "string" },
      port: { type: "string", default: "5000" },
      mark: { type: "string" },
      expect: { type: "string" },
      page: { type: "string", default: "8000" },
      copies: { type: "string" },
      timeout: { type: "string" },
      clients: { type: "string" },
      "max-bytes": { type: "string" },
    },
  });
  const { host, listen, to, port, page } = values as Record<string, string>;
  switch (script) {
    case "tmc":
    case "wps":
    case "strclnt":
      return net([positionals[0], positionals[1]]);
    case "svr":
      return [...net([host, positionals[0]]), "--allow-run=w,ps"];
    case "send_once":
    case "read_once":
    case "wait_for_end":
      return net(["127.0.0.1", "0"]);
    case "thread1":
    case "thread1_workers":
      return listen ? net([host, listen]) : [];
    case "client_server":
      return [
        "--unstable-net",
        ...(values.s
          ? netToSend(to)
          : values["no-page"]
          ? net([host, port])
          : net([host, port], ["127.0.0.1", page])),
      ];
    default:
      return net([host, positionals[0]]);
  }
}

/** Leave to use these addresses; port 0, any free one, takes the whole host. */
function net(
  ...addresses: [host: string | undefined, port: string | undefined][]
): string[] {
  const allowed: string[] = [];
  for (const [host = "", port = ""] of addresses) {
    // A comma in a host would let in a second one.
    if (
      !/^[\w.:%[\]-]+$/.test(host) || !/^\d+$/.test(port) ||
      Number(port) > 65535
    ) return [];
    const bare = host.replace(/^\[(.*)\]$/, "$1");
    const name = bare.includes(":") ? `[${bare}]` : bare;
    allowed.push(Number(port) === 0 ? name : `${name}:${Number(port)}`);
  }
  return [`--allow-net=${allowed.join(",")}`];
}

/** Leave to send datagrams, which takes a free port of one's own. */
function netToSend(to: string): string[] {
  const [, host, port] = to.match(/^(.+):(\d+)$/) ?? [];
  if (!host) return [];
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  if (bare.startsWith("127.")) {
    return net(
      ["127.0.0.1", "0"],
      ...(bare === "127.0.0.1" ? [] : [[bare, port] as [string, string]]),
    );
  }
  if (bare === "::1") return net(["::1", "0"]);
  return net([bare.includes(":") ? "::" : "0.0.0.0", "0"], [bare, port]);
}
