/**
 * relay_socket.ts: one of the relay's two sockets for a connection, with
 * half-closes and resets.
 *
 * @module
 */
import type { Socket } from "node:net";
import { formatAddress } from "../sockets/format_address.ts";
import type { StreamPacket } from "./stream_stage.ts";

/**
 * One of the two sockets that a relay has for each TCP connection.
 *
 * It reads one chunk at a time, and only when asked: while nobody asks, the
 * buffers fill up until the sender has to wait (backpressure). It uses a socket
 * of `node:net`, because those can send a reset and `Deno.Conn` cannot.
 */
export class RelaySocket {
  /** The relay's address, such as `127.0.0.1:2001`. */
  readonly relay: string;
  /** The address of the program at the other end. */
  readonly peer: string;
  /** Called with each packet as soon as it is read. */
  onArrival: (packet: StreamPacket) => void = () => {};
  readonly #socket: Socket;
  readonly #arrived: StreamPacket[] = [];
  #offset = 0;
  #ended = false;
  #wake: () => void = () => {};

  /** Takes over a connected socket from which nothing has been read yet. */
  constructor(socket: Socket) {
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    this.#socket = socket;
    this.relay = addressOf(localAddress, localPort);
    this.peer = addressOf(remoteAddress, remotePort);
    socket.on("data", (bytes: Uint8Array<ArrayBuffer>) => {
      socket.pause();
      this.#arrive("data", bytes);
    });
    socket.on("end", () => this.#arrive("fin"));
    socket.on("error", () => this.#arrive("rst"));
    socket.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Whether `packets` has given everything up to the end. */
  get ended(): boolean {
    return this.#ended && this.#arrived.length === 0;
  }

  /** Whether it is closed in both directions, or reset. */
  get closed(): boolean {
    return this.#socket.destroyed;
  }

  /** How many bytes have been read. */
  get offset(): number {
    return this.#offset;
  }

  /** Whether end of file has been sent. */
  get finSent(): boolean {
    return this.#socket.writableEnded;
  }

  /**
   * Gives what arrives, up to the end.
   *
   * @param signal Stops it. The next call continues with what has not been
   * given yet.
   */
  async *packets(signal: AbortSignal): AsyncGenerator<StreamPacket, void> {
    const wake = () => this.#wake();
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted && !this.ended) {
        const packet = this.#arrived.shift();
        if (packet) yield packet;
        else await this.#next();
      }
    } finally {
      signal.removeEventListener("abort", wake);
      this.#socket.pause();
    }
  }

  /**
   * Sends bytes or end of file.
   *
   * @param packet What to send.
   * @returns Whether the system has accepted all bytes; if not, the connection
   * is gone. For end of file, always true.
   */
  async send({ kind, bytes }: StreamPacket): Promise<boolean> {
    return await new Promise((resolve) => {
      const done = (error?: Error | null) => resolve(!error);
      if (kind === "fin") this.#socket.end(() => done());
      else this.#socket.write(bytes, done);
    });
  }

  /**
   * Resets the connection: the peer's writes fail, and its reads fail once it
   * has read what had arrived.
   */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Closes the connection. */
  close(): void {
    this.#socket.destroy();
  }

  async #next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    this.#socket.resume();
    await promise;
  }

  #arrive(
    kind: StreamPacket["kind"],
    bytes: Uint8Array<ArrayBuffer> = new Uint8Array(),
  ): void {
    const packet = { kind, bytes, offset: this.#offset, faults: [] };
    this.onArrival(packet);
    // After end of file, a reset is only recorded: the next write will fail.
    if (this.#ended) return;
    this.#ended = kind !== "data";
    this.#offset += bytes.length;
    this.#arrived.push(packet);
    this.#wake();
  }
}

/**
 * Formats an address, or `?:0` if the client has left and it is no longer
 * known.
 */
function addressOf(hostname = "?", port = 0): string {
  return formatAddress({ hostname, port });
}
