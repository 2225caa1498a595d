/**
 * has_address.ts: tells whether this machine has an address such as 127.0.0.2.
 *
 * @module
 */

/**
 * Tells whether an address belongs to this machine. Only then can a socket be
 * bound to it.
 *
 * To find out, this function listens on the address for a moment, on a port
 * that the system chooses. On Linux and Windows every address that starts with
 * `127.` belongs to the machine itself. On macOS only `127.0.0.1` does, unless
 * an administrator has added others.
 *
 * See RFC 1122, section 3.2.1.3 (g); bind(2).
 *
 * @param hostname The address, such as `127.0.0.2`.
 * @returns Whether this machine has it.
 * @throws {Deno.errors.NotCapable} If the permission to listen there is
 * missing.
 *
 * @example
 * ```ts
 * import { hasAddress } from "@socket-primer/primer/has-address";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hasAddress("127.0.0.1"), true);
 * assertEquals(hasAddress("192.0.2.1"), false); // for documentation only
 * ```
 */
export function hasAddress(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrNotAvailable) return false;
    throw error;
  }
}
