import { type Demands, Evidence } from "./check.ts";
import type { Peer } from "./peer.ts";
import type { Subject } from "./subject.ts";

const LONG_BYTES = 3_000_000;

/** All the sizes that the client has reported, added up. */
function reported(printed: string): number {
  const sizes = printed.matchAll(/\breceived\D*(\d+)/g);
  return [...sizes].reduce((sum, [, size]) => sum + Number(size), 0);
}

/** Demands that the client has reported this many bytes when it ends. */
async function reports(client: Subject, bytes: number): Promise<void> {
  await client.ends();
  const sum = reported(client.printed);
  if (sum === bytes) return;
  throw new Evidence(
    `sizes that add up to ${bytes} bytes`,
    `sizes that add up to ${sum} bytes`,
  );
}

/** Lets the client connect and send its string, whatever else it sends. */
async function afterString(client: Subject): Promise<Peer> {
  const server = await client.connects();
  const { string } = client;
  await server.getsWhat((it) => it.startsWith(string), `"${string}"`);
  return server;
}

/**
 * The client of section 2: it sends the string given to it, and reads until end
 * of file. It prints the first four chunks, and the size of every chunk.
 */
export const TMC: Demands = {
  name: "tmc",
  title: "the client that gets a string many times",
  placeholders: ["{host}", "{port}", "{string}"],
  checks: [
    {
      name: "string",
      says: "sends the string and nothing else",
      section: "section 2.2",
      async judge(client) {
        const server = await client.connects();
        await server.gets(client.string);
        await server.getsNoMore();
      },
    },
    {
      name: "shows",
      says: "prints the beginning of what it receives",
      section: "section 2",
      async judge(client) {
        const server = await afterString(client);
        const chunk = client.random.letters(12);
        server.sends(chunk);
        server.halfCloses();
        await client.ends();
        await client.prints((it) => it.includes(chunk), `"${chunk}"`);
      },
    },
    {
      name: "sizes",
      says: "prints the size of every chunk",
      section: "section 2.2",
      async judge(client) {
        const server = await afterString(client);
        const chunk = "x".repeat(client.random.number(100, 200));
        await server.sendsSlices(Array(6).fill(chunk));
        server.halfCloses();
        await reports(client, 6 * chunk.length);
      },
    },
    {
      name: "end",
      says: "keeps reading after a pause, until end of file",
      section: "section 2.2",
      after: ["sizes"],
      async judge(client) {
        const server = await afterString(client);
        server.sends("abc");
        await client.waits(0.9);
        server.sends("def");
        server.halfCloses();
        await reports(client, 6);
      },
    },
    {
      name: "long",
      says: "reads a long answer to its end",
      section: "section 2.2",
      after: ["sizes"],
      async judge(client) {
        const server = await afterString(client);
        server.sends("x".repeat(LONG_BYTES));
        server.halfCloses();
        await reports(client, LONG_BYTES);
      },
    },
    {
      name: "nothing",
      says: "ends when the server closes without an answer",
      section: "section 2.2",
      async judge(client) {
        const server = await afterString(client);
        server.halfCloses();
        await client.ends();
      },
    },
  ],
};
