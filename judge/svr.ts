import { type Demands, Evidence, Skipped } from "./check.ts";
import { mayRun } from "./may_run.ts";
import type { Peer } from "./peer.ts";
import { everyServer } from "./server.ts";
import { shown } from "./shown.ts";
import type { Subject, Surroundings } from "./subject.ts";

const LONG_LINES = 100_000;
const LONG_LINE = "0123456789".repeat(5);

/**
 * Commands that the server finds instead of the real ones, so that the judge
 * knows what they print. Only a client that tries something forbidden asks for
 * zq.
 */
const COMMANDS = {
  w: "echo the head of w\necho a line of w\necho the last line of w",
  ps: "echo the head of ps\necho a line of ps\necho the last line of ps",
  zq: 'echo zq ran\necho zq ran\n: > "$0.ran"',
};

/** Starts the server with the commands above, where the judge may do so. */
async function start(
  server: Subject,
  { commands = COMMANDS, descriptors }: Surroundings = {},
): Promise<void> {
  if (mayRun("sh")) await server.startsIn({ commands, descriptors });
  else if (descriptors) {
    throw new Skipped("the judge needs permission to run sh");
  }
}

/** Whether this is the beginning of what the command prints. */
function isOutput(command: string, text: string): boolean {
  const planted = text.startsWith(`the head of ${command}\na line of`);
  // A server may run /usr/bin/w, whatever PATH says.
  return planted || (command === "w" ? /\bUSER\b/ : /\bPID\b/).test(text);
}

/** Asks for the output of a command, and demands the beginning of it. */
async function asks(client: Peer, command: string): Promise<string> {
  client.sends(command);
  return await answers(client, command);
}

async function answers(client: Peer, command: string): Promise<string> {
  return await client.getsWhat(
    (text) => isOutput(command, text),
    `what ${command} prints`,
  );
}

/** Skips the check if the server runs the system's own commands. */
function demandPlanted(output: string): void {
  if (output.startsWith("the head of")) return;
  throw new Skipped("it does not look for its commands in PATH");
}

const likeEverySvr = everyServer({
  clients: 1,
  after: ["w"],
  start,
  async ask(client) {
    await asks(client, "w");
    await client.mayEnd();
  },
});

/**
 * The server of section 5.2: it runs w or ps, as its client asks, and sends the
 * output. What the client sends has no line end.
 */
export const SVR: Demands = {
  name: "svr",
  title: "the server that runs w and ps",
  placeholders: ["{port}"],
  checks: [
    {
      name: "w",
      says: "sends what w prints",
      section: "section 5.2",
      async judge(server) {
        await start(server);
        await asks(await server.client(), "w");
      },
    },
    {
      name: "ps",
      says: "sends what ps prints",
      section: "section 5.2",
      async judge(server) {
        await start(server);
        await asks(await server.client(), "ps");
      },
    },
    {
      name: "last-line",
      says: "sends the last line of the output, too",
      section: "section 5.3",
      beyondBook: true,
      after: ["w"],
      async judge(server) {
        await start(server);
        const client = await server.client();
        client.sends("w");
        const last = "the last line of w";
        const output = await client.getsWhat(
          (it) => it.includes(last) || /\bUSER\b.*\n./.test(it),
          `${shown(last)} at the end`,
        );
        demandPlanted(output);
      },
    },
    {
      name: "close",
      says: "closes the connection after the output",
      section: "section 5.3",
      after: ["w"],
      async judge(server) {
        await start(server);
        const client = await server.client();
        await asks(client, "w");
        await client.getsEnd();
      },
    },
    {
      name: "pieces",
      says: "accepts a command that arrives in pieces",
      section: "section 5.1",
      beyondBook: true,
      after: ["ps"],
      async judge(server) {
        await start(server);
        const client = await server.client();
        await client.sendsSlices(["p", "s"]);
        await answers(client, "ps");
      },
    },
    {
      name: "only",
      says: "runs nothing but w and ps",
      section: "section 5.2",
      beyondBook: true,
      async judge(server) {
        await server.startsIn({ commands: COMMANDS });
        for (const command of ["zq", "zq\n", "w;zq", "ps|zq", "w\nzq\n"]) {
          const client = await server.client();
          client.sends(command);
          const answer = await client.mayEnd();
          await client.leaves();
          const marks = await server.marks();
          if (marks.length === 0 && !answer.includes("zq ran")) continue;
          throw new Evidence("only w and ps to run", "zq ran");
        }
      },
    },
    {
      name: "line-end",
      says: "accepts a command that ends with CRLF",
      section: "section 5.1",
      beyondBook: true,
      after: ["w"],
      async judge(server) {
        await start(server);
        const client = await server.client();
        client.sends("w\r\n");
        await answers(client, "w");
      },
    },
    {
      name: "half-close",
      says: "answers a client that has half-closed",
      section: "section 2.2",
      after: ["w"],
      async judge(server) {
        // The end of file comes while the command is still running.
        const w = `sleep 0.2\n${COMMANDS.w}`;
        await start(server, { commands: { ...COMMANDS, w } });
        const client = await server.client();
        await server.isStoppedWhile(() => {
          client.sends("w");
          return client.halfCloses();
        });
        await answers(client, "w");
      },
    },
    {
      name: "whole",
      says: "sends all of a long output to a client that reads late",
      section: "section 4",
      after: ["ps"],
      async judge(server) {
        const lines = `yes ${LONG_LINE} | head -n ${LONG_LINES}`;
        await server.startsIn({ commands: { ...COMMANDS, ps: lines } });
        const client = await server.client();
        client.stopsReading();
        client.sends("ps");
        await server.waits(0.5);
        client.readsOn();
        await client.gets(
          // Without the last line, which is for "last-line" to judge.
          `${LONG_LINE}\n`.repeat(LONG_LINES - 1),
          `${LONG_LINES - 1} lines`,
        );
      },
    },
    { ...likeEverySvr.lunch, beyondBook: true },
    { ...likeEverySvr.reset, beyondBook: true },
    {
      name: "leave",
      says: "goes on when a client leaves before it is answered",
      section: "section 5.2",
      beyondBook: true,
      after: ["w", "ps", "reset"],
      async judge(server) {
        const ps = `sleep 0.5\nyes ${LONG_LINE} | head -n ${LONG_LINES}`;
        await server.startsIn({ commands: { ...COMMANDS, ps } });
        const leaver = await server.client();
        leaver.sends("ps");
        await leaver.isRead();
        await leaver.resets();
        await server.waits(0.6);
        await asks(await server.client(), "w");
      },
    },
    {
      name: "children",
      says: "leaves no zombies: waits for each command that has ended",
      section: "section 5.2",
      after: ["w"],
      async judge(server) {
        await start(server);
        for (let i = 0; i < 10; i++) {
          const client = await server.client();
          await asks(client, "w");
          await client.mayEnd();
          await client.leaves();
        }
        await server.waits(0.3);
        const processes = await server.processes();
        const zombies = processes.filter((it) => it.isZombie).length;
        // Python reaps an ended child only when it starts the next.
        if (zombies <= 2) return;
        throw new Evidence(
          "at most 2 zombies: ended commands that it has not waited for",
          `${zombies} zombies`,
        );
      },
    },
    {
      name: "abandoned",
      says: "ends a command when its client has left",
      section: "section 5.2",
      after: ["w", "reset"],
      beyondBook: true,
      advice: true,
      async judge(server) {
        const commands = { ...COMMANDS, w: "echo waiting\nexec sleep 60" };
        await server.startsIn({ commands });
        const before = await idleProcesses(server);
        const client = await server.client();
        client.sends("w");
        await server.waits(0.5);
        await client.resets(); // a close could also be a half-close
        await server.waits(0.8);
        const left = await idleProcesses(server) - before;
        if (left <= 0) return;
        throw new Evidence(
          `the end of the command${server.within}`,
          "it is still running",
        );
      },
    },
    { ...likeEverySvr.descriptors, after: ["w", "close"] },
    likeEverySvr.idle,
    likeEverySvr.restart,
  ],
};

/** How many processes the server consists of while it serves nobody. */
async function idleProcesses(server: Subject): Promise<number> {
  const client = await server.client();
  await client.leaves();
  await server.waits(0.2);
  return (await server.processes()).filter((it) => !it.isZombie).length;
}
