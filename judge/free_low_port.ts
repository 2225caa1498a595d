/** The ports found last: their programs may not be listening yet. */
const recentPorts: number[] = [];
const RECENT_PORTS = 500;

/**
 * Finds a port of 127.0.0.1 that is free now. It is below the ephemeral ports,
 * which the system gives to clients, so no client can take it in the meantime.
 * None of the next 500 calls returns it again, and judges that run at the same
 * time seldom choose the same ports.
 *
 * @returns The port.
 *
 * @example
 * ```ts
 * import { freeLowPort } from "../judge/free_low_port.ts";
 *
 * Deno.listen({ hostname: "127.0.0.1", port: freeLowPort() }).close();
 * ```
 */
export function freeLowPort(): number {
  while (true) {
    const [random] = crypto.getRandomValues(new Uint16Array(1));
    // This process uses only every sixteenth port.
    const port = 20_000 + 16 * (random % 750) + Deno.pid % 16;
    if (recentPorts.includes(port)) continue;
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      if (recentPorts.push(port) > RECENT_PORTS) recentPorts.shift();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
