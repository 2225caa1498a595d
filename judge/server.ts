import { type Check, Evidence, Skipped } from "./check.ts";
import type { Peer } from "./peer.ts";
import type { Subject, Surroundings } from "./subject.ts";

/** What the checks for all servers need to know about a particular one. */
export interface Service {
  /** How many clients must connect before it serves any. */
  clients: number;
  /** The checks that must pass before there is a point in trying these. */
  after?: string[];
  /** Starts it, if it needs a special environment. */
  start?(server: Subject, surroundings?: Surroundings): Promise<void>;
  /** Has a client ask for something, and demands the answer. */
  ask(client: Peer, server: Subject): Promise<void>;
}

/** A service with a `start`: its own, or else `startIfSpecial`. */
type Startable = Service & Required<Pick<Service, "start">>;

const MOST_IDLE_USE = 0.1;
const FEW_DESCRIPTORS = 64;
const MANY_CLIENTS = 100;

/** Makes the checks that several servers share. */
export function everyServer(
  service: Service,
): Record<"lunch" | "reset" | "idle" | "restart" | "descriptors", Check> {
  const all = { start: startIfSpecial, ...service };
  return {
    lunch: lunchCheck(all),
    reset: resetCheck(all),
    idle: idleCheck(all),
    restart: restartCheck(all),
    descriptors: descriptorsCheck(all),
  };
}

async function startIfSpecial(
  server: Subject,
  surroundings?: Surroundings,
): Promise<void> {
  if (surroundings) await server.startsIn(surroundings);
}

function lunchCheck(
  { clients, after, start, ask }: Startable,
): Check {
  return {
    name: "lunch",
    says: "serves the others while one client sends nothing",
    section: "section 6",
    after,
    async judge(server) {
      await start(server);
      // The newest client asks: a server that serves one client after the other
      // would serve the oldest one, and leave the others in the backlog.
      const all = await server.clients(Math.max(2, clients));
      await ask(all.at(-1)!, server);
    },
  };
}

function resetCheck(
  { clients, after, start, ask }: Startable,
): Check {
  return {
    name: "reset",
    says: "goes on when a client resets the connection",
    section: "section 6",
    after,
    async judge(server) {
      await start(server);
      const [first, ...others] = await server.clients(clients);
      await first.isRead();
      await server.waits(0.1); // so that it has been accepted
      await first.resets();
      await server.waits(0.2);
      await ask(others[0] ?? await server.client(), server);
    },
  };
}

function idleCheck({ clients }: Startable): Check {
  return {
    name: "idle",
    says: "does not keep a core busy while nobody sends",
    section: "section 7",
    beyondBook: true,
    async judge(server) {
      await server.clients(clients);
      const use = await server.processorUse();
      if (use <= MOST_IDLE_USE) return;
      throw new Evidence(
        `less than ${100 * MOST_IDLE_USE}% of a core`,
        `${Math.round(100 * use)}% of a core${
          server.within.replace("within", "over")
        }`,
      );
    },
  };
}

function restartCheck({ clients }: Startable): Check {
  return {
    name: "restart",
    says: "can be started again on its port at once",
    section: "section 2.1",
    beyondBook: true,
    async judge(server) {
      const [first] = await server.clients(clients);
      // The connection must have been accepted, and its data read. Otherwise
      // the system resets it when the server ends, and the port is free at
      // once.
      first.sends("a");
      await first.isRead();
      await server.restarts();
      await server.client();
    },
  };
}

function descriptorsCheck(
  { after, start, ask }: Startable,
): Check {
  return {
    name: "descriptors",
    says: "keeps no descriptors open for clients that have left",
    section: "section 2.1",
    after,
    async judge(server) {
      await start(server, { descriptors: FEW_DESCRIPTORS });
      for (let i = 0; i < MANY_CLIENTS; i++) {
        try {
          const client = await server.client();
          await ask(client, server);
          await client.leaves();
        } catch (error) {
          if (i > 0) throw error;
          throw new Skipped(
            `it needs more than ${FEW_DESCRIPTORS} descriptors`,
          );
        }
      }
    },
  };
}
