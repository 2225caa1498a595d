import { type Demands, Evidence } from "./check.ts";
import type { Peer } from "./peer.ts";
import type { Subject } from "./subject.ts";
import { shown } from "./shown.ts";

const MANY_LINES = 20_000;

/** Lets the client connect and send its command, whatever else it sends. */
async function afterCommand(client: Subject): Promise<Peer> {
  const server = await client.connects();
  const { command } = client;
  await server.getsWhat((it) => it.startsWith(command), `"${command}"`);
  return server;
}

/** Demands that the client has printed this when it ends. */
async function printed(client: Subject, expected: string): Promise<void> {
  await client.ends();
  const lines = (text: string) => text.replaceAll("\r\n", "\n").trimEnd();
  await client.prints((it) => lines(it) === lines(expected), shown(expected));
}

/**
 * The client of section 5.2: it sends the command given to it, and
 * prints the lines that it gets until end of file.
 */
export const WPS: Demands = {
  name: "wps",
  title: "the client that asks for w or ps",
  placeholders: ["{host}", "{port}", "{command}"],
  checks: [
    {
      name: "command",
      says: "sends the command and nothing else",
      section: "section 5.2",
      async judge(client) {
        const server = await client.connects();
        const sent = await server.getsWhat(
          (it) => it.startsWith(client.command),
          `"${client.command}"`,
        );
        const rest = (sent + await server.mayEnd()).slice(
          client.command.length,
        );
        if (/^\r?\n?$/.test(rest)) return;
        throw new Evidence(
          `"${client.command}" and at most a line end`,
          shown(client.command + rest),
        );
      },
    },
    {
      name: "lines",
      says: "prints every line that the server sends",
      section: "section 5.2",
      async judge(client) {
        const server = await afterCommand(client);
        const lines = "moon, sun\nand\nstars\n";
        server.sends(lines);
        server.halfCloses();
        await printed(client, lines);
      },
    },
    {
      name: "pieces",
      says: "puts together lines that arrive in pieces",
      section: "section 5.1",
      after: ["lines"],
      async judge(client) {
        const server = await afterCommand(client);
        await server.sendsSlices(["moon, s", "un\nand\nst", "ars\n"]);
        server.halfCloses();
        await printed(client, "moon, sun\nand\nstars\n");
      },
    },
    {
      name: "last-line",
      says: "prints a last line that has no newline",
      section: "section 5.3",
      after: ["lines"],
      async judge(client) {
        const server = await afterCommand(client);
        server.sends("moon\nstars");
        server.halfCloses();
        await printed(client, "moon\nstars");
      },
    },
    {
      name: "end",
      says: "keeps reading after a pause, until end of file",
      section: "section 5.3",
      after: ["lines", "pieces"],
      async judge(client) {
        const server = await afterCommand(client);
        server.sends("moon\n");
        await client.waits(0.9);
        server.sends("stars\n");
        server.halfCloses();
        await printed(client, "moon\nstars\n");
      },
    },
    {
      name: "character",
      says: "puts together a character that arrives in two pieces",
      section: "section 5.1",
      after: ["pieces", "end"],
      async judge(client) {
        const server = await afterCommand(client);
        const bytes = new TextEncoder().encode("na\u00efve\n");
        await server.sendsSlices([bytes.subarray(0, 3), bytes.subarray(3)]);
        server.halfCloses();
        await printed(client, "na\u00efve\n");
      },
    },
    {
      name: "long",
      says: "prints a long output to its end",
      section: "section 5.3",
      after: ["lines", "pieces", "end"],
      async judge(client) {
        const server = await afterCommand(client);
        const lines = "a line of some length\n".repeat(MANY_LINES);
        server.sends(lines);
        server.halfCloses();
        await printed(client, lines);
      },
    },
    {
      name: "at-once",
      says: "prints each line as it arrives",
      section: "section 5.3",
      beyondBook: true,
      advice: true,
      async judge(client) {
        const server = await afterCommand(client);
        // More than a program holds back when it does not print to a terminal.
        server.sends("a line of some length\n".repeat(MANY_LINES));
        await client.prints(
          (it) => it !== "",
          "some output before end of file",
        );
      },
    },
    {
      name: "nothing",
      says: "ends when the server closes without an answer",
      section: "section 5.3",
      async judge(client) {
        const server = await afterCommand(client);
        server.halfCloses();
        await client.ends();
      },
    },
  ],
};
