import type { Demands } from "./check.ts";
import type { Peer } from "./peer.ts";
import type { Subject } from "./subject.ts";

const LONG_V_BYTES = 3000;

/** Types a letter as the user, and demands that the client sends it. */
async function typed(
  client: Subject,
  server: Peer,
  letter: string,
): Promise<void> {
  await client.types(`${letter}\n`);
  await server.getsWhat((it) => it.startsWith(letter), `"${letter}"`);
}

/** Demands that the client prints v. */
async function printsV(client: Subject, v: string): Promise<void> {
  const inWords = v.length < 40 ? `"${v}"` : `v, which has ${v.length} bytes,`;
  await client.prints((it) => it.includes(v), `${inWords} on its output`);
}

/**
 * The client of section 6: it asks for a letter, sends it, and prints the string
 * v that the server sends back. An empty line ends it.
 */
export const STRCLNT: Demands = {
  name: "strclnt",
  title: "the client of the string server",
  placeholders: ["{host}", "{port}"],
  checks: [
    {
      name: "prints",
      says: "prints the v that the server sends",
      section: "section 6",
      async judge(client) {
        const server = await client.connects();
        const [first, second, ...others] = client.random.letters(8);
        await typed(client, server, first);
        server.sends(first);
        await printsV(client, first);
        await typed(client, server, second);
        const v = first + others.join("") + second;
        server.sends(v);
        await printsV(client, v);
      },
    },
    {
      name: "letter",
      says: "sends the letter and nothing else",
      section: "section 6",
      async judge(client) {
        const server = await client.connects();
        await client.types("k\n");
        await server.gets("k");
        await server.getsNoMore();
      },
    },
    {
      name: "long",
      says: "prints all of v when it is longer than 1,024 bytes",
      section: "section 2.2",
      beyondBook: true,
      after: ["prints"],
      async judge(client) {
        const server = await client.connects();
        await typed(client, server, "k");
        const v = `${"abcdefghij".repeat(LONG_V_BYTES / 10)}k`;
        server.sends(v);
        await printsV(client, v);
      },
    },
    {
      name: "pieces",
      says: "puts v together when it arrives in pieces",
      section: "section 5.1",
      beyondBook: true,
      after: ["prints"],
      async judge(client) {
        const server = await client.connects();
        await typed(client, server, "k");
        // There is no end marker after v. But v ends with the letter that was
        // sent, and the first piece does not.
        await server.sendsSlices(["abcdef", "ghijk"]);
        await printsV(client, "abcdefghijk");
      },
    },
    {
      name: "leave",
      says: "leaves when the user types an empty line",
      section: "section 6",
      async judge(client) {
        const server = await client.connects();
        await client.types("\n");
        await server.getsEnd();
        await client.ends();
      },
    },
    {
      name: "input-end",
      says: "ends at the end of its input",
      section: "section 6",
      async judge(client) {
        await client.connects();
        await client.endsInput();
        await client.ends();
      },
    },
    {
      name: "gone",
      says: "does not wait for ever when the server has closed",
      section: "section 2.2",
      async judge(client) {
        const server = await client.connects();
        await typed(client, server, "k");
        server.halfCloses();
        // It may ask for another letter, or end at once.
        await client.waits(0.2);
        await client.types("\n");
        await client.endsInput();
        await client.ends();
      },
    },
  ],
};
