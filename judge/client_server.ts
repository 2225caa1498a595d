import type { Datagrams, ReceivedDatagram } from "./datagrams.ts";
import { type Demands, Evidence, NeverStarted } from "./check.ts";
import { shown } from "./shown.ts";
import type { Subject } from "./subject.ts";

const BEATS = 9;
const DRIFT_MS = 10;
const ASCTIME =
  /^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 123]\d \d\d:\d\d:\d\d \d{4}$/;

/** Starts the server, and waits for its first datagram. */
async function firstBeat(
  server: Subject,
): Promise<{ socket: Datagrams; beat: ReceivedDatagram }> {
  const socket = await server.binds("its port");
  server.runs();
  const beat = await server.nextDatagram(socket, server.startMs);
  if (beat) return { socket, beat };
  throw new NeverStarted(
    `a datagram within ${server.startMs / 1000} s`,
    "nothing",
  );
}

/** Waits for the next datagram from the server. */
async function nextBeat(
  server: Subject,
  socket: Datagrams,
): Promise<ReceivedDatagram> {
  const ms = 1000 * server.intervalSeconds + server.patienceMs;
  const beat = await server.nextDatagram(socket, ms);
  if (beat) return beat;
  throw new Evidence(`the time every ${server.intervalSeconds} s`, "nothing");
}

/**
 * The time server of Grayson's section 18.2: it sends the time in a datagram,
 * over and over. The book's server waits a minute in between, which is too long
 * for the judge, so the command must contain `{interval}`.
 */
export const TIME_SERVER: Demands = {
  name: "time_server",
  title: "the time server",
  placeholders: ["{port}", "{interval}"],
  checks: [
    {
      name: "format",
      says: "sends the time in the form Fri Nov 20 10:09:06 2026",
      section: "section 18.2",
      async judge(server) {
        const { beat } = await firstBeat(server);
        server.deeds.note("the judge", "received a datagram");
        if (ASCTIME.test(beat.text.trimEnd())) return;
        throw new Evidence("the format of asctime", shown(beat.text));
      },
    },
    {
      name: "now",
      says: "sends the current time",
      section: "section 18.2",
      after: ["format"],
      async judge(server) {
        const { beat } = await firstBeat(server);
        server.deeds.note("the judge", "received a datagram");
        if (Math.abs(Date.parse(beat.text) - Date.now()) < 3000) return;
        const now = new Date().toString().slice(0, 24);
        throw new Evidence(`about ${now}`, shown(beat.text));
      },
    },
    {
      name: "drift",
      says: "sends at regular intervals, without drift",
      section: "section 18.2",
      beyondBook: true,
      async judge(server) {
        const { socket, beat } = await firstBeat(server);
        const at = [beat.atMs];
        while (at.length <= BEATS) {
          at.push((await nextBeat(server, socket)).atMs);
        }
        server.deeds.note("the judge", `received ${BEATS + 1} datagrams`);
        const late = at.map((it, i) =>
          it - at[0] - 1000 * server.intervalSeconds * i
        );
        // A busy machine delays some datagrams; drift delays all later ones.
        const half = late.length / 2;
        const before = Math.min(...late.slice(0, half));
        if (Math.min(...late.slice(half)) - before < DRIFT_MS) return;
        const ms = Math.round(late.at(-1)!);
        throw new Evidence(
          `a datagram every ${server.intervalSeconds} s`,
          `one that is ${ms} ms late after ${BEATS} intervals`,
        );
      },
    },
    {
      name: "deaf",
      says: "goes on when nobody listens",
      section: "section 18.2",
      async judge(server) {
        const { socket } = await firstBeat(server);
        await socket.close();
        server.deeds.note("the judge", "closed its socket and opened it again");
        await server.waits(0.7); // more than three intervals
        await nextBeat(server, await server.binds("its port"));
      },
    },
  ],
};

/** Sends a datagram again and again until the client has shown it. */
async function shows(
  client: Subject,
  socket: Datagrams,
  text: string,
  ms = client.patienceMs,
): Promise<boolean> {
  const end = performance.now() + ms;
  // It may print into a buffer of a few thousand bytes: fill it.
  while (performance.now() < end && !client.death) {
    await socket.send(text, client.port);
    if (await client.hasPrinted(text, 5)) return true;
  }
  return false;
}

/** Starts the client, sends it something, and demands that it goes on. */
async function goesOnAfter(
  client: Subject,
  ...datagrams: { data: string | Uint8Array; inWords: string }[]
): Promise<void> {
  const socket = await firstShown(client);
  for (const { data, inWords } of datagrams) {
    await socket.send(data, client.port);
    client.deeds.note("the judge", `sent ${inWords}`);
  }
  await demandShown(client, socket, "Sat Nov 21 10:10:10 2026");
}

async function firstShown(client: Subject): Promise<Datagrams> {
  const socket = await client.binds("any port");
  client.runs();
  const text = "Fri Nov 20 10:09:06 2026";
  client.deeds.note("the judge", `sent ${shown(text)}`);
  if (await shows(client, socket, text, client.startMs)) return socket;
  throw new NeverStarted(
    `${shown(text)} on its output within ${client.startMs / 1000} s`,
    shown(client.printed),
  );
}

async function demandShown(
  client: Subject,
  socket: Datagrams,
  text: string,
): Promise<void> {
  client.deeds.note("the judge", `sent ${shown(text)}`);
  if (await shows(client, socket, text)) return;
  throw new Evidence(
    `${shown(text)} on its output${client.within}`,
    "no such output",
  );
}

/** The time client of Grayson's section 18.2: it shows every datagram. */
export const TIME_CLIENT: Demands = {
  name: "time_client",
  title: "the time client",
  placeholders: ["{port}"],
  checks: [
    {
      name: "shows",
      says: "shows what the server sends",
      section: "section 18.2",
      async judge(client) {
        await demandShown(
          client,
          await firstShown(client),
          "Sat Nov 21 10:10:10 2026",
        );
      },
    },
    {
      name: "empty",
      says: "does not treat an empty datagram as the end",
      section: "section 18.2",
      after: ["shows"],
      async judge(client) {
        await goesOnAfter(client, { data: "", inWords: "an empty datagram" });
      },
    },
    {
      name: "utf-8",
      says: "goes on after bytes that are not UTF-8",
      section: "section 18.2",
      after: ["shows"],
      async judge(client) {
        const data = new Uint8Array([0xff, 0xc3, 0x28]);
        await goesOnAfter(client, { data, inWords: "the bytes ff c3 28" });
      },
    },
    {
      name: "long",
      says: "goes on after a long datagram",
      section: "section 18.2",
      after: ["shows"],
      async judge(client) {
        const data = "x".repeat(9000);
        await goesOnAfter(client, { data, inWords: "9000 bytes" });
      },
    },
    {
      name: "second",
      says: "shows what a second sender sends",
      section: "section 18.2",
      after: ["shows"],
      async judge(client) {
        await firstShown(client);
        const second = await client.binds("any port");
        await demandShown(client, second, "Sun Nov 22 11:11:11 2026");
      },
    },
  ],
};
