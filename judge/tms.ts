import type { Demands } from "./check.ts";
import type { Peer } from "./peer.ts";
import { everyServer } from "./server.ts";
import type { Subject } from "./subject.ts";

const COPIES = 10_000;

/** Waits until the string has arrived, and presses Enter. */
async function goAhead(server: Subject, client: Peer): Promise<void> {
  await client.isRead();
  await server.waits(0.1);
  await server.types("\n");
}

/** Demands all copies of the string. */
async function getsCopies(client: Peer, string: string): Promise<void> {
  await client.gets(string.repeat(COPIES), `10,000 times "${string}"`);
}

const likeEveryTms = everyServer({
  clients: 1,
  ask: () => Promise.resolve(), // never called: tms has only one client
});

/**
 * The server of section 2: it takes one client, reads its string, waits for the
 * go-ahead from the keyboard, and sends the string back 10,000 times.
 */
export const TMS: Demands = {
  name: "tms",
  title: "the server that sends a string many times",
  placeholders: ["{port}"],
  checks: [
    {
      name: "copies",
      says: "sends the string back 10,000 times",
      section: "section 2",
      async judge(server) {
        const client = await server.client();
        const string = server.random.letters(5);
        client.sends(string);
        await goAhead(server, client);
        await getsCopies(client, string);
        await client.getsNoMore();
      },
    },
    {
      name: "go-ahead",
      says: "sends nothing before the go-ahead",
      section: "section 2.1",
      async judge(server) {
        const client = await server.client();
        client.sends("abc");
        await client.isRead();
        await client.getsNothing();
      },
    },
    {
      name: "pieces",
      says: "accepts a string that arrives in several pieces",
      section: "section 2.1",
      beyondBook: true,
      after: ["copies"],
      async judge(server) {
        const client = await server.client();
        const string = server.random.letters(6);
        const cut = server.random.number(1, 5);
        await client.sendsSlices([string.slice(0, cut), string.slice(cut)]);
        await goAhead(server, client);
        await getsCopies(client, string);
      },
    },
    {
      name: "close",
      says: "closes the connection after the last copy",
      section: "section 2.2",
      after: ["copies"],
      async judge(server) {
        const client = await server.client();
        client.sends("abc");
        await goAhead(server, client);
        await getsCopies(client, "abc");
        await client.getsEnd();
      },
    },
    {
      name: "half-close",
      says: "answers a client that has half-closed",
      section: "section 2.2",
      after: ["copies"],
      async judge(server) {
        const client = await server.client();
        client.sends("abc");
        client.halfCloses();
        await goAhead(server, client);
        await getsCopies(client, "abc");
      },
    },
    {
      name: "whole",
      says: "sends everything, even to a client that reads late",
      section: "section 4",
      after: ["copies"],
      async judge(server) {
        const client = await server.client();
        const string = server.random.letters(20).repeat(50);
        client.stopsReading();
        client.sends(string);
        await goAhead(server, client);
        await server.waits(0.3);
        client.readsOn();
        await client.gets(
          string.repeat(COPIES),
          `10,000 copies of ${string.length} bytes`,
        );
      },
    },
    {
      name: "ends",
      says: "ends when it has sent everything",
      section: "section 2",
      after: ["close"],
      async judge(server) {
        const client = await server.client();
        client.sends("abc");
        await goAhead(server, client);
        await client.getsEnd();
        await client.leaves();
        await server.ends();
      },
    },
    likeEveryTms.idle,
    likeEveryTms.restart,
  ],
};
