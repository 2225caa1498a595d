/**
 * string_server.ts: the command line and the string v, which all string servers
 * have in common.
 *
 * @module
 */
import { parseNumber } from "../command_line/parse_number.ts";
import { print } from "../command_line/print.ts";
import { type Program, runProgram } from "../command_line/run_program.ts";
import { listen } from "../sockets/listen.ts";
import { GrowingString } from "./growing_string.ts";

/** What a string server needs in order to serve its clients. */
export interface StringService {
  /** How many clients to serve. */
  clients: number;
  /** The string that the clients share. */
  v: GrowingString;
  /** Ends the service when it is aborted. */
  signal: AbortSignal;
}

/**
 * The declaration of a string server: a program that appends all letters from
 * its clients to one string v. The string servers differ only in how they wait
 * for their clients.
 *
 * From Matloff, section 6.
 *
 * @example
 * ```ts
 * import { StringServer } from "@socket-primer/primer/string-server";
 *
 * const program = new StringServer("lazy");
 *
 * if (import.meta.main) {
 *   await program.run(async (listener, { v }) => {
 *     using _conn = await listener.accept();
 *     v.append(new TextEncoder().encode("one client came, none was served"));
 *   });
 * }
 * ```
 */
export class StringServer implements Program {
  /** The text that describes it in the help. */
  readonly summary: string =
    "Appends every letter from its clients to one string v and answers with " +
    "v. Prints the final value of v when all clients have left.";
  /** The port to listen on. */
  readonly operands: string[] = ["PORT"];
  /** The address to listen on, and the limits. */
  readonly options: Record<
    "host" | "clients" | "max-bytes",
    { value: string; default: string; help: string }
  > = {
    host: {
      value: "ADDRESS",
      default: "127.0.0.1",
      help: "the address to listen on; 0.0.0.0 lets in everyone on the network",
    },
    clients: { value: "N", default: "2", help: "how many clients to serve" },
    "max-bytes": {
      value: "N",
      default: "1048576",
      help: "the maximum length of v in bytes; a client whose letter " +
        "does not fit is disconnected",
    },
  };
  /** How to start it. */
  readonly examples: string[];
  /** The permissions that it needs. */
  readonly permissions: { flags: string }[] = [
    { flags: "--allow-net=ADDRESS:PORT" },
  ];

  /**
   * Declares a string server.
   *
   * @param name The program's name.
   */
  constructor(readonly name: string) {
    this.examples = [
      `deno run --allow-net=127.0.0.1:2000 scripts/${name}.ts 2000`,
    ];
  }

  /**
   * Runs the program: reads the command line, listens, serves, and prints the
   * final value of v.
   *
   * @param serve Serves the clients, and returns when all of them have left.
   * @returns Never: it ends the process.
   */
  run(
    serve: (
      listener: Deno.TcpListener,
      service: StringService,
    ) => Promise<void>,
  ): Promise<never> {
    return runProgram<StringServer>(this, async ([number], options, signal) => {
      const port = parseNumber("PORT", number);
      const clients = parseNumber("--clients", options.clients, 1, 1e6);
      const maxBytes = parseNumber("--max-bytes", options["max-bytes"], 1, 1e9);
      using listener = listen(options.host, port);
      const v = new GrowingString(maxBytes);
      await serve(listener, { clients, v, signal });
      await print("the final value of v is ");
      await print(v.bytes);
      await print("\n");
    });
  }
}
