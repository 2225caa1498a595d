import { type Demands, Evidence, Skipped } from "./check.ts";
import type { Peer } from "./peer.ts";
import { everyServer } from "./server.ts";
import type { Subject } from "./subject.ts";

const ITEMS = 500;
const ENGINES = ["88A", "12B", "44C", "37D"];
/**
 * With fewer turns, "interleave" fails. Engines that run one after the other
 * take four turns.
 */
const FEW_TURNS = 12;

/** The numbers of the items of an engine, in the order printed. */
function itemsOf(printed: string, engine: string): number[] {
  const items = printed.matchAll(/(\d\d[A-D])(\d{3})/g);
  return [...items].filter(([, it]) => it === engine).map(([, , n]) =>
    Number(n)
  );
}

/** Whether all items of these engines have been printed. */
function isComplete(printed: string, engines: string[]): boolean {
  return engines.every((it) => new Set(itemsOf(printed, it)).size >= ITEMS);
}

/** Demands that the program prints all items. */
async function allItems(program: Subject): Promise<string> {
  await program.prints((it) => isComplete(it, ENGINES), "all items");
  return program.printed;
}

/**
 * The program of Grayson's section 18.1.1: each of four requests starts an
 * engine, and each engine prints 500 items, such as 88A000.
 */
export const THREAD1: Demands = {
  name: "thread1",
  title: "the four engines",
  placeholders: [],
  checks: [
    {
      name: "items",
      says: `prints ${ITEMS} items for each request, before it ends`,
      section: "section 18.1.1",
      async judge(program) {
        // The evidence below says what is wrong.
        const printed = await allItems(program).catch(() => program.printed);
        const counts = ENGINES.map((it) => itemsOf(printed, it).length);
        if (counts.every((it) => it === ITEMS)) return;
        if (!program.death && printed.length % 1024 === 0 && printed) {
          throw new Skipped("its output is held back in a buffer: flush it");
        }
        throw new Evidence(
          `${ITEMS} items of each of ${ENGINES.join(", ")}`,
          `${counts.join(", ")} items`,
        );
      },
    },
    {
      name: "order",
      says: "prints the items of an engine in order",
      section: "section 18.1.1",
      after: ["items"],
      async judge(program) {
        const printed = await allItems(program);
        for (const engine of ENGINES) {
          const items = itemsOf(printed, engine);
          const i = items.findIndex((it, i) => it !== i);
          if (i < 0) continue;
          const name = (n: number) => engine + String(n).padStart(3, "0");
          throw new Evidence(name(i), name(items[i]));
        }
      },
    },
    {
      name: "interleave",
      says: "lets the engines work at the same time",
      section: "section 18.1.1",
      after: ["items"],
      async judge(program) {
        const letters = (await allItems(program)).match(/[A-D](?=\d{3})/g) ??
          [];
        const turns = letters.filter((it, i) => it !== letters[i - 1]).length;
        if (turns >= FEW_TURNS) return;
        throw new Evidence(
          "the items of all engines mixed",
          `only ${turns - 1} changes of engine`,
        );
      },
    },
  ],
};

/** Demands that a request is accepted. */
async function accepted(client: Peer): Promise<void> {
  await client.getsWhat((it) => it === "ok\n" || it === "ok\r\n", '"ok\\n"');
}

const likeEveryService = everyServer({
  clients: 1,
  after: ["request"],
  async ask(client) {
    client.sends("a 11\n");
    await accepted(client);
  },
});

// A hundred engines may need more descriptors, so these requests start none.
const startsNoEngines = everyServer({
  clients: 1,
  async ask(client) {
    client.sends("nonsense\n");
    await client.getsWhat((it) => it.endsWith("\n"), "a line");
  },
});

/**
 * The same as a service over TCP: a request is a line, such as "a 88", and so
 * is its answer, "ok" or "error: ...". Grayson's text speaks of such a server,
 * but his program only simulates the requests.
 */
export const THREAD1_SERVICE: Demands = {
  name: "thread1",
  title: "the four engines as a service",
  placeholders: ["{port}"],
  checks: [
    {
      name: "request",
      says: 'answers a request with "ok"',
      section: "section 18.1.1",
      async judge(server) {
        const client = await server.client();
        client.sends("a 88\n");
        await accepted(client);
      },
    },
    {
      name: "items",
      says: `prints ${ITEMS} items for a request`,
      section: "section 18.1.1",
      after: ["request"],
      async judge(server) {
        const client = await server.client();
        client.sends("b 12\n");
        await accepted(client);
        await server.prints(
          (it) => isComplete(it, ["12B"]),
          `${ITEMS} items of 12B`,
        );
      },
    },
    {
      name: "together",
      says: "answers both requests when two arrive together",
      section: "section 5.1",
      after: ["request"],
      async judge(server) {
        const client = await server.client();
        client.sends("a 11\nb 12\n");
        await client.getsWhat(
          (it) => it.replaceAll("\r", "") === "ok\nok\n",
          '"ok\\nok\\n"',
        );
      },
    },
    {
      name: "pieces",
      says: "puts together a request that arrives in pieces",
      section: "section 5.1",
      after: ["request"],
      async judge(server) {
        const client = await server.client();
        await client.sendsSlices(["c 1", "3\n"]);
        await accepted(client);
        await client.getsNoMore();
      },
    },
    {
      name: "line-end",
      says: "accepts CRLF as the end of a request",
      section: "section 5.1",
      after: ["request"],
      async judge(server) {
        const client = await server.client();
        client.sends("d 14\r\n");
        await accepted(client);
      },
    },
    {
      name: "bad-line",
      says: "answers a bad request with an error, and goes on",
      section: "section 18.1.1",
      after: ["request"],
      async judge(server) {
        const client = await server.client();
        client.sends("nonsense\n");
        await client.getsWhat(
          (it) => /^error\b.*\n$/.test(it),
          'a line that begins with "error"',
        );
        client.sends("a 11\n");
        await accepted(client);
      },
    },
    {
      name: "half-close",
      says: "answers a client that has half-closed",
      section: "section 2.2",
      after: ["request"],
      async judge(server) {
        const client = await server.client();
        await server.isStoppedWhile(() => {
          client.sends("a 11\n");
          client.halfCloses();
        });
        await accepted(client);
      },
    },
    likeEveryService.lunch,
    likeEveryService.reset,
    { ...startsNoEngines.descriptors, after: ["bad-line"] },
    likeEveryService.idle,
    likeEveryService.restart,
  ],
};
