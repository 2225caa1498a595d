import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { Changes } from "./changes.ts";

const HOST = "127.0.0.1";

/** A datagram that has come, and when. */
export interface Datagram {
  /** What it says. */
  text: string;
  /** When it came, in milliseconds of `performance.now()`. */
  atMs: number;
}

/** A socket of the judge for datagrams. */
export class Datagrams {
  readonly #socket: Socket;
  readonly #changes = new Changes();
  readonly #arrived: Datagram[] = [];
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("message", (bytes: Uint8Array) => {
      const text = new TextDecoder().decode(bytes);
      this.#arrived.push({ text, atMs: performance.now() });
      this.#changes.tell();
    });
  }

  /** Binds a socket to a port of 127.0.0.1; 0 is any free one. */
  static async bind(port: number): Promise<Datagrams> {
    const socket = createSocket("udp4");
    socket.bind(port, HOST);
    await once(socket, "listening");
    return new Datagrams(socket);
  }

  /** Waits for the next datagram; undefined if none comes in time. */
  async next(ms: number): Promise<Datagram | undefined> {
    return await this.#changes.until(() => this.#arrived.shift(), ms);
  }

  /** Sends one. That it arrives nobody promises. */
  async send(data: string | Uint8Array, port: number): Promise<void> {
    const bytes = typeof data === "string"
      ? new TextEncoder().encode(data)
      : data;
    await new Promise((sent) => this.#socket.send(bytes, port, HOST, sent));
  }

  /** Closes the socket: nobody listens on its port any more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await new Promise<void>((closed) => this.#socket.close(closed));
  }
}
