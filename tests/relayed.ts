/**
 * A raw client and a raw server with a relay between them, all in this process,
 * over real sockets.
 *
 * @module
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { parseFault } from "../lib/wire/parse_fault.ts";
import type {
  Faults,
  RelayOptions,
  WireRelay,
} from "../lib/wire/wire_relay.ts";
import { TcpRelay } from "../lib/wire/tcp_relay.ts";
import { UdpRelay } from "../lib/wire/udp_relay.ts";
import type { WireEvent } from "../lib/wire/wire_event.ts";
import { WireRecord } from "../lib/wire/wire_record.ts";

const LOCAL = "127.0.0.1";

/** Faults as they are typed, for one direction or both. */
export interface Typed {
  /** From client to server. */
  up?: string[];
  /** From server to client. */
  down?: string[];
}

/** Reads faults for both directions. */
export function faultsOf(
  { up = [], down = [] }: Typed,
  transport: "tcp" | "udp" = "tcp",
): Faults {
  const read = (texts: string[]) =>
    texts.map((text) => parseFault(text, transport));
  return { up: read(up), down: read(down) };
}

/** Starts a relay to a server on this machine. */
export async function startRelay(
  port: number,
  typed: Typed = {},
  { transport = "tcp", ...options }:
    & { transport?: "tcp" | "udp" }
    & Partial<RelayOptions> = {},
): Promise<WireRelay & AsyncDisposable> {
  const bounds = { maxEvents: 100_000, maxBytes: 100_000_000 };
  const relay = await (transport === "tcp" ? TcpRelay : UdpRelay).start({
    listen: { hostname: LOCAL, port: 0 },
    server: { hostname: LOCAL, port },
    faults: faultsOf(typed, transport),
    seed: 1,
    record: new WireRecord(bounds),
    ...options,
  });
  return Object.assign(relay, { [Symbol.asyncDispose]: () => relay.close() });
}

/** The port in an address such as `127.0.0.1:2001`. */
export function portOf(address: string): number {
  return Number(address.split(":").at(-1));
}

/** How a stream ended. */
export type End = "fin" | "rst" | "open";

/** A raw TCP socket that shows exactly what it gets. */
export class RawPeer {
  /** Each chunk that it has read, as text. */
  readonly chunks: string[] = [];
  /** When each chunk came, in milliseconds. */
  readonly times: number[] = [];
  /** How many bytes it has read. */
  received = 0;
  /** How its stream has ended, so far. */
  end: End = "open";
  /** When it ended. */
  endTime = 0;
  /** The socket. */
  readonly socket: Socket;
  #changed: () => void = () => {};

  constructor(socket: Socket, { keep = true, reads = true } = {}) {
    this.socket = socket;
    socket.on("data", (bytes: Uint8Array) => {
      this.received += bytes.length;
      if (keep) this.chunks.push(String.fromCharCode(...bytes));
      this.times.push(performance.now());
      this.#changed();
    });
    socket.on("end", () => this.#ended("fin"));
    socket.on("error", () => this.#ended("rst"));
    socket.on("close", () => this.#changed());
    if (!reads) socket.pause();
  }

  /** All that it has read. */
  get text(): string {
    return this.chunks.join("");
  }

  /** Waits until a condition holds. */
  async until(holds: (peer: RawPeer) => boolean): Promise<void> {
    while (!holds(this)) {
      await new Promise<void>((resolve) => this.#changed = resolve);
    }
  }

  /** Waits until it has read this many bytes. */
  async hasRead(count: number): Promise<void> {
    await this.until(({ received }) => received >= count);
  }

  /** Waits for the end, and returns which kind it was. */
  async ended(): Promise<End> {
    await this.until(({ end }) => end !== "open");
    return this.end;
  }

  /** Sends all of it; resolves when the system has accepted it. */
  async send(data: string | Uint8Array): Promise<void> {
    await new Promise((done) => this.socket.write(data, done));
  }

  /** Sends end of file. */
  async fin(): Promise<void> {
    await new Promise<void>((done) => this.socket.end(() => done()));
  }

  /** Resets the connection. */
  rst(): void {
    this.socket.resetAndDestroy();
  }

  #ended(end: End): void {
    this.end = end === "rst" || this.end === "open" ? end : this.end;
    this.endTime = performance.now();
    this.#changed();
  }
}

/** A relay with a client and a server that are connected through it. */
export interface Relayed extends AsyncDisposable {
  client: RawPeer;
  server: RawPeer;
  relay: WireRelay;
}

/** Connects a raw client through a relay to a raw server. */
export async function relayed(
  typed: Typed = {},
  options: Partial<RelayOptions> & {
    peers?: { keep?: boolean; reads?: boolean };
  } = {},
): Promise<Relayed> {
  const { peers, ...relayOptions } = options;
  const listener = createServer({ allowHalfOpen: true, noDelay: true });
  listener.listen(0, LOCAL);
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const relay = await startRelay(port, typed, relayOptions);
  const accepted = once(listener, "connection");
  const socket = connect({
    port: portOf(relay.address),
    host: LOCAL,
    allowHalfOpen: true,
    noDelay: true,
  });
  const client = new RawPeer(socket, peers);
  const [server] = (await accepted).map((it) => new RawPeer(it, peers));
  return {
    client,
    server,
    relay,
    async [Symbol.asyncDispose]() {
      await relay.close();
      const closed = [client, server].map(({ socket }) =>
        socket.closed ? null : once(socket, "close")
      );
      client.socket.destroy();
      server.socket.destroy();
      await Promise.all(closed);
      listener.close();
    },
  };
}

/** What the relay recorded, shortened: `up client data 2`. */
export function rowsOf(relay: WireRelay): string[] {
  return relay.record.events.map(rowOf);
}

function rowOf({ dir, at, kind, bytes, fault }: WireEvent): string {
  const size = bytes.length > 0 ? ` ${bytes.length}` : "";
  return `${dir} ${at} ${kind}${size}${fault ? `: ${fault}` : ""}`;
}
