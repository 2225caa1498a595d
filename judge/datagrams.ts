import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { Changes } from "./changes.ts";
import type { TraceEvent } from "./trace.ts";

const LOOPBACK = "127.0.0.1";

/** A datagram that has arrived, and when. */
export interface ReceivedDatagram {
  /** Its content. */
  text: string;
  /** When it arrived, in milliseconds on the clock of `performance.now()`. */
  atMs: number;
}

/** A UDP socket of the judge. */
export class Datagrams {
  readonly #socket: ReturnType<typeof createSocket>;
  readonly #arrived: ReceivedDatagram[] = [];
  readonly #traces: (event: TraceEvent) => void;
  #sent = 0;
  #received = 0;
  #closed = false;

  private constructor(
    socket: ReturnType<typeof createSocket>,
    changes: Changes,
    traces: (event: TraceEvent) => void,
  ) {
    this.#socket = socket;
    this.#traces = traces;
    socket.on("error", () => {});
    socket.on("message", (bytes: Uint8Array) => {
      traces({
        dir: "down",
        kind: "datagram",
        offset: ++this.#received,
        bytes,
      });
      const text = new TextDecoder().decode(bytes);
      this.#arrived.push({ text, atMs: performance.now() });
      changes.tell();
    });
  }

  /**
   * Binds a socket to a port on 127.0.0.1.
   *
   * @param port The port; 0 is any free one.
   * @param changes Told about every datagram.
   * @param traces Adds an event of this socket to the trace.
   */
  static async bind(
    port: number,
    changes: Changes,
    traces: (event: TraceEvent) => void,
  ): Promise<Datagrams> {
    const socket = createSocket("udp4");
    socket.bind(port, LOOPBACK);
    await once(socket, "listening");
    return new Datagrams(socket, changes, traces);
  }

  /** Takes the oldest datagram that has arrived, if there is one. */
  take(): ReceivedDatagram | undefined {
    return this.#arrived.shift();
  }

  /** Sends a datagram, which may get lost. */
  async send(data: string | Uint8Array, port: number): Promise<void> {
    const bytes = typeof data === "string"
      ? new TextEncoder().encode(data)
      : data;
    this.#traces({ dir: "up", kind: "datagram", offset: ++this.#sent, bytes });
    await new Promise((sent) => this.#socket.send(bytes, port, LOOPBACK, sent));
  }

  /** Closes the socket: nobody listens on its port any more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#traces({ dir: "up", kind: "note", fault: "closed its socket" });
    await new Promise<void>((closed) => this.#socket.close(closed));
  }
}
