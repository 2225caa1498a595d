/**
 * connect_onward.ts: connects a relay to the server for one client.
 *
 * @module
 */
import type { Socket } from "node:net";
import { formatAddress } from "../sockets/format_address.ts";
import { connectTcp } from "./connect_tcp.ts";
import { RelaySocket } from "./relay_socket.ts";
import type { RelayOptions } from "./wire_relay.ts";

/**
 * Records that a client has connected to a relay, starts to connect to the
 * server for it, and records whether that succeeds.
 *
 * @param conn The number of the connection.
 * @param client The relay's socket towards the client.
 * @param options The options of the relay.
 * @returns The socket towards the server, and a promise that resolves when it
 * is connected. If the connection fails, the promise rejects with an error that
 * gives the address, and the `cause` says why.
 */
export function connectOnward(
  conn: number,
  { peer, relay }: RelaySocket,
  { server, record }: RelayOptions,
): { socket: Socket; connected: Promise<RelaySocket> } {
  const event = { conn, dir: "up", kind: "connect" } as const;
  record.add({ ...event, at: "client", from: peer, to: relay });
  const { socket, connected } = connectTcp(server);

  async function recorded(): Promise<RelaySocket> {
    try {
      await connected;
    } catch (error) {
      const refusal = { ...event, from: relay, to: formatAddress(server) };
      record.add({ ...refusal, at: "server", kind: "refuse" });
      const reset = { conn, from: relay, to: peer };
      record.add({ ...reset, dir: "down", at: "client", kind: "rst" });
      throw error;
    }
    const onward = new RelaySocket(socket);
    record.add({
      ...event,
      at: "server",
      from: onward.relay,
      to: onward.peer,
    });
    return onward;
  }
  return { socket, connected: recorded() };
}
