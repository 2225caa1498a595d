/**
 * Peers that misbehave, and peers that behave exactly as the books' Python
 * programs do, all over real sockets.
 *
 * @module
 */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { writeAll } from "../lib/sockets/write_all.ts";
import type { Address } from "./harness.ts";

const LOCAL = "127.0.0.1";

/** Bytes of a text, or the bytes themselves. */
function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

/** A listener on a free port of loopback, for a server made of raw sockets. */
export function listen(): Deno.TcpListener {
  return Deno.listen({ hostname: LOCAL, port: 0 });
}

/** Sends all of it. */
export function send(conn: Deno.Conn, data: string | Uint8Array) {
  return writeAll(conn, bytesOf(data));
}

/** What one `recv(limit)` gives; an empty text at end of file. */
export async function recv(conn: Deno.Conn, limit: number): Promise<string> {
  const buffer = new Uint8Array(limit);
  const count = await conn.read(buffer) ?? 0;
  return new TextDecoder().decode(buffer.subarray(0, count));
}

/** Waits for so many bytes; fewer come only at end of file. */
export async function receive(
  conn: Deno.Conn,
  count: number,
): Promise<string> {
  const bytes = new Uint8Array(count);
  let length = 0;
  while (length < count) {
    const read = await conn.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}

/** Waits for this end, and gives all that came up to it. */
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

/** Waits for end of file, and gives all that came before. */
export async function receiveAll(conn: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65536);
  let text = "";
  for (let n; (n = await conn.read(buffer)) !== null;) {
    text += decoder.decode(buffer.subarray(0, n), { stream: true });
  }
  return text;
}

/** Whether the other end has closed or reset the connection. */
export async function hasEnded(conn: Deno.Conn): Promise<boolean> {
  const buffer = new Uint8Array(65536);
  try {
    while (await conn.read(buffer) !== null);
    return true;
  } catch (error) {
    return error instanceof Deno.errors.ConnectionReset;
  }
}

/** Sends every byte by itself, each in a packet of its own. */
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

/** Sends pieces, and waits so many milliseconds before each. */
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

/** Sends a letter every so many milliseconds until it is answered, in time. */
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
  if (!inTime) throw new Error("No answer while letters came");
}

/** Sends a line whose CR and LF come apart, with something done in between. */
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

/** Connects, sends, waits for so many bytes, and resets the connection. */
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
  // One that is reset before it is accepted never comes, for the server.
  await accepted?.();
  await reset(socket);
}

/** A server that sends this to its one client and then resets it. */
export async function listenToReset(
  data: string,
  whenToReset: (socket: Socket) => Promise<unknown>,
): Promise<Address & AsyncDisposable> {
  const server = createServer();
  server.listen(0, LOCAL);
  await once(server, "listening");
  const done = once(server, "connection").then(async ([socket]) => {
    await new Promise((sent) => socket.write(data, sent));
    await whenToReset(socket);
    await reset(socket);
  });
  return {
    hostname: LOCAL,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await done;
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function reset(socket: Socket): Promise<void> {
  const closed = once(socket, "close");
  socket.resetAndDestroy();
  await closed;
}

/** Connects and sends nothing. */
export function neverSends(address: Address): Promise<Deno.TcpConn> {
  return Deno.connect(address);
}

/** Connects, sends, and reads nothing of what comes. */
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

/** Connects, sends random bytes as long as the other end takes them, leaves. */
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
    // It was shown the door, as it should be.
  }
}

/** Connects, sends, half-closes, and gives all that comes. */
export async function halfCloses(
  address: Address,
  data: string | Uint8Array,
): Promise<string> {
  using conn = await Deno.connect(address);
  await send(conn, data);
  await conn.closeWrite();
  return await receiveAll(conn);
}

/** `tms.py`: one `recv`, one `send` of all copies, no half-close. */
export async function bookTms(
  listener: Deno.Listener,
  goAhead: () => Promise<unknown>,
): Promise<void> {
  using conn = await listener.accept();
  const data = await recv(conn, 1_000_000);
  await goAhead();
  await send(conn, data.repeat(10000));
}

/** `tmc.py`: sends the string as it is and reads until end of file. */
export async function bookTmc(address: Address, text: string): Promise<string> {
  using conn = await Deno.connect(address);
  await send(conn, text);
  return await receiveAll(conn);
}

/** `svr.py`: `recv(2)`, then all lines but the last, and gives the command. */
export async function bookSvr(
  listener: Deno.Listener,
  lines: string[],
): Promise<string> {
  using conn = await listener.accept();
  const command = await recv(conn, 2);
  for (const line of lines.slice(0, -1)) await send(conn, line);
  return command;
}

/** `wps.py`: sends the bare command, keeps its end open, reads all lines. */
export async function bookWps(
  address: Address,
  command: string,
): Promise<string> {
  using conn = await Deno.connect(address);
  await send(conn, command);
  return await receiveAll(conn);
}

/** `strsvr.py`: first all clients, then one byte and one `send` at a time. */
export async function bookStrsvr(
  listener: Deno.Listener,
  clients: number,
): Promise<string> {
  const accepted: Deno.Conn[] = [];
  while (accepted.length < clients) accepted.push(await listener.accept());
  let v = "";
  await Promise.all(accepted.map(async (conn) => {
    using client = conn;
    for (let k; (k = await recv(client, 1)) !== "";) await send(client, v += k);
  }));
  return v;
}

/** One turn of `strclnt.py`: one letter, and one `recv(1024)` for the answer. */
export async function bookStrclntTurn(
  conn: Deno.Conn,
  letter: string,
): Promise<string> {
  await send(conn, letter);
  return await recv(conn, 1024);
}
