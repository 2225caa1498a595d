import { type Demands, Evidence } from "./check.ts";
import type { Peer } from "./peer.ts";
import { everyServer } from "./server.ts";
import type { Subject } from "./subject.ts";

const CLIENTS = 2;
/**
 * If each of this many letters is answered, the answers do not fit into the
 * buffers on the way.
 */
const MANY_LETTERS = 3400;

const likeEveryStrsvr = everyServer({
  clients: CLIENTS,
  async ask(client, server) {
    const [letter] = server.random.letters(1);
    client.sends(letter);
    await client.getsWhat(
      (v) => v.endsWith(letter),
      `v that ends with "${letter}"`,
    );
  },
});

/**
 * Connects both clients, and has one of them leave again. Then even a server
 * that waits for a letter from each client in turn serves the other one.
 */
async function onlyClient(server: Subject): Promise<Peer> {
  const [first, second] = await server.clients(CLIENTS);
  await second.leaves();
  return first;
}

/**
 * The string server of section 6: it appends every letter to one string v and
 * answers with v. Two clients come, and when both have gone it prints v.
 *
 * The book's server serves nobody before both have come. So both connect before
 * anything is sent, except in "first".
 */
export const STRSVR: Demands = {
  name: "strsvr",
  title: "the string server",
  placeholders: ["{port}"],
  checks: [
    {
      name: "letters",
      says: "answers each letter with all letters so far",
      section: "section 6",
      async judge(server) {
        const client = await onlyClient(server);
        let v = "";
        for (const letter of server.random.letters(4)) {
          client.sends(letter);
          await client.gets(v += letter);
        }
      },
    },
    {
      name: "first",
      says: "does not make the first client wait for another",
      section: "section 6",
      beyondBook: true,
      advice: true,
      async judge(server) {
        const first = await server.client();
        first.sends("a");
        await first.gets("a");
      },
    },
    likeEveryStrsvr.lunch,
    {
      name: "order",
      says: "appends the letters of two clients in the order sent",
      section: "section 6",
      after: ["letters", "lunch"],
      async judge(server) {
        const clients = await server.clients(CLIENTS);
        const letters = server.random.letters(6);
        for (const [i, letter] of [...letters].entries()) {
          const client = clients[i % 3 === 0 ? 1 : 0];
          client.sends(letter);
          await client.gets(letters.slice(0, i + 1));
        }
      },
    },
    {
      name: "together",
      says: "appends all letters that arrive together",
      section: "section 5.1",
      after: ["letters"],
      async judge(server) {
        const client = await onlyClient(server);
        const letters = server.random.letters(6);
        client.sends(letters);
        await client.getsWhat((it) => it.endsWith(letters), `v "${letters}"`);
      },
    },
    {
      name: "leave",
      says: "keeps a letter that came just before its client left",
      section: "section 6",
      after: ["order"],
      async judge(server) {
        const [first, second] = await server.clients(CLIENTS);
        const [early, late] = server.random.letters(2);
        await server.isStoppedWhile(async () => {
          first.sends(early);
          await first.leaves();
        });
        await server.waits(0.2);
        second.sends(late);
        const answers = await second.getsInTheEnd(late);
        if (answers.includes(early)) return;
        throw new Evidence(`v with "${early}"`, `v without "${early}"`);
      },
    },
    {
      name: "half-close",
      says: "answers a client that has half-closed",
      section: "section 2.2",
      after: ["lunch", "leave"],
      async judge(server) {
        const [client] = await server.clients(CLIENTS);
        await server.isStoppedWhile(() => {
          client.sends("a");
          return client.halfCloses();
        });
        await client.gets("a");
      },
    },
    likeEveryStrsvr.reset,
    {
      name: "deaf",
      says: "serves the others while one client reads nothing",
      section: "section 4",
      after: ["lunch"],
      async judge(server) {
        const [deaf, other] = await server.clients(CLIENTS);
        deaf.stopsReading();
        deaf.sends("x".repeat(MANY_LETTERS));
        for (const letter of server.random.letters(3)) {
          await server.waits(0.2);
          other.sends(letter);
          await other.getsWhat(
            (v) => v.endsWith(letter),
            `v that ends with "${letter}"`,
          );
        }
      },
    },
    {
      name: "whole",
      says: "sends all of v to a client that reads it late",
      section: "section 4",
      beyondBook: true,
      after: ["together"],
      async judge(server) {
        const late = await onlyClient(server);
        const letters = "x".repeat(MANY_LETTERS - 1) + "z";
        late.stopsReading();
        late.sends(letters);
        await server.waits(0.5);
        late.readsOn();
        await late.getsInTheEnd(letters);
      },
    },
    {
      name: "final",
      says: "prints the final value of v when all clients have gone",
      section: "section 6",
      after: ["letters"],
      async judge(server) {
        const client = await onlyClient(server);
        const letters = server.random.letters(5);
        for (const [i, letter] of [...letters].entries()) {
          client.sends(letter);
          await client.gets(letters.slice(0, i + 1));
        }
        await client.leaves();
        await server.ends();
        await server.prints(
          (it) => it.trimEnd().endsWith(letters),
          `"${letters}" at the end of its output`,
        );
      },
    },
    likeEveryStrsvr.idle,
    likeEveryStrsvr.restart,
  ],
};
