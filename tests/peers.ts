/**
 * Peers over real sockets: some misbehave, and some do exactly what the books'
 * clients do. (The judge's own peers are in judge/peer.ts: they note what they
 * do, and wait for a limited time.)
 *
 * @module
 */
import { once } from "node:events";
import { connect } from "node:net";
import { readFull } from "../lib/sockets/read_full.ts";
import { writeAll } from "../lib/sockets/write_all.ts";
import type { Address } from "./harness.ts";

const LOCAL = "127.0.0.1";

/** Encodes text; leaves bytes as they are. */
export function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

/** Listens on a free port of 127.0.0.1. */
export function listen(): Deno.TcpListener {
  return Deno.listen({ hostname: LOCAL, port: 0 });
}

/** Opens a connection. Disposing of the result closes both ends. */
export async function connection(): Promise<
  { client: Deno.TcpConn; server: Deno.TcpConn } & Disposable
> {
  using listener = listen();
  const client = await Deno.connect({ port: listener.addr.port });
  const server = await listener.accept();
  return {
    client,
    server,
    [Symbol.dispose]() {
      for (const end of [client, server]) end[Symbol.dispose]();
    },
  };
}

/** Sends all of the data. */
export function send(conn: Deno.Conn, data: string | Uint8Array) {
  return writeAll(conn, bytesOf(data));
}

/** Does one `recv(limit)`: returns one chunk, or "" at end of file. */
export async function recv(conn: Deno.Conn, limit: number): Promise<string> {
  const buffer = new Uint8Array(limit);
  const count = await conn.read(buffer) ?? 0;
  return new TextDecoder().decode(buffer.subarray(0, count));
}

/** Receives this number of bytes; fewer only at end of file. */
export async function receive(
  conn: Deno.Conn,
  count: number,
): Promise<string> {
  return new TextDecoder().decode(await readFull(conn, count));
}

/** Receives up to and including this end, or up to end of file. */
export async function receiveUntil(
  conn: Deno.Conn,
  end: string,
): Promise<string> {
  let text = "";
  while (!text.endsWith(end)) {
    const byte = await recv(conn, 1);
    if (byte === "") break;
    text += byte;
  }
  return text;
}

/** Receives everything up to end of file. */
export async function receiveAll(conn: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65536);
  let text = "";
  for (let n; (n = await conn.read(buffer)) !== null;) {
    text += decoder.decode(buffer.subarray(0, n), { stream: true });
  }
  return text;
}

/** Whether the other end closes or resets the connection. */
export function hasEnded(conn: Deno.Conn): Promise<boolean> {
  return receiveAll(conn).then(
    () => true,
    (error) => error instanceof Deno.errors.ConnectionReset,
  );
}

/** Sends each byte in a packet of its own. */
export async function sendOneByteAtATime(
  conn: Deno.TcpConn,
  data: string | Uint8Array,
): Promise<void> {
  conn.setNoDelay(true);
  for (const byte of bytesOf(data)) {
    await send(conn, new Uint8Array([byte]));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Sends pieces, with a pause before each. */
export async function sendHaltingly(
  conn: Deno.TcpConn,
  pieces: string[],
  pauseMs: number,
): Promise<void> {
  conn.setNoDelay(true);
  for (const piece of pieces) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await send(conn, piece);
  }
}

/**
 * Sends one letter after another until an answer comes; fails if none comes
 * meanwhile.
 */
export async function sendsUntilAnswered(
  conn: Deno.TcpConn,
  letter: string,
  pauseMs: number,
): Promise<void> {
  let answered = false;
  const answer = receive(conn, 1).finally(() => answered = true);
  for (let i = 0; !answered && i < 250; i++) {
    await sendHaltingly(conn, [letter], pauseMs);
  }
  const inTime = answered;
  await answer;
  if (!inTime) throw new Error("There was no answer while letters arrived");
}

/** Sends a line, and does something between its CR and its LF. */
export async function sendSplitCrlf(
  conn: Deno.TcpConn,
  line: string,
  between: () => Promise<void>,
): Promise<void> {
  conn.setNoDelay(true);
  await send(conn, `${line}\r`);
  await between();
  await send(conn, "\n");
}

/**
 * Connects, sends, receives some bytes of the answer, waits for `accepted`, and
 * resets the connection.
 */
export async function resetsInTheMiddle(
  address: Address,
  data: string,
  answerBytes = 0,
  accepted?: () => Promise<unknown>,
): Promise<void> {
  const socket = connect(address.port, address.hostname);
  await once(socket, "connect");
  await new Promise((sent) => socket.write(data, sent));
  let received = 0;
  while (received < answerBytes) {
    const [chunk] = await once(socket, "data");
    received += chunk.length;
  }
  // A server gets no data from a connection that is reset before it is
  // accepted.
  await accepted?.();
  const closed = once(socket, "close");
  socket.resetAndDestroy();
  await closed;
}

/** Connects, sends, and never reads. */
export async function neverReads(
  address: Address,
  data: string | Uint8Array,
): Promise<Deno.TcpConn> {
  const conn = await Deno.connect(address);
  await send(conn, data);
  return conn;
}

/** Connects, sends, and closes without waiting for anything. */
export async function leavesEarly(
  address: Address,
  data: string | Uint8Array,
): Promise<void> {
  using conn = await Deno.connect(address);
  await send(conn, data);
}

/**
 * Connects and sends this many random bytes, or fewer if the other end closes.
 */
export async function floodsRandomBytes(
  address: Address,
  count: number,
): Promise<void> {
  using conn = await Deno.connect(address);
  const bytes = new Uint8Array(Math.min(count, 65536));
  try {
    for (let left = count; left > 0; left -= bytes.length) {
      crypto.getRandomValues(bytes);
      await send(conn, bytes.subarray(0, Math.min(left, bytes.length)));
    }
  } catch {
    // The server has closed the connection, as it should.
  }
}

/** Connects, sends, half-closes, and receives everything. */
export async function halfCloses(
  address: Address,
  data: string | Uint8Array,
): Promise<string> {
  using conn = await Deno.connect(address);
  await send(conn, data);
  await conn.closeWrite();
  return await receiveAll(conn);
}

/**
 * Does what `tmc.py` and `wps.py` do: sends without an end marker, does not
 * half-close, and receives everything.
 */
export async function bookClient(
  address: Address,
  text: string,
): Promise<string> {
  using conn = await Deno.connect(address);
  await send(conn, text);
  return await receiveAll(conn);
}

/** Does one turn of `strclnt.py`: one letter, and one `recv(1024)`. */
export async function bookStrclntTurn(
  conn: Deno.Conn,
  letter: string,
): Promise<string> {
  await send(conn, letter);
  return await recv(conn, 1024);
}
