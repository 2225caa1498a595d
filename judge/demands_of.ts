import { TIME_CLIENT, TIME_SERVER } from "./client_server.ts";
import type { Demands } from "./check.ts";
import { STRCLNT } from "./strclnt.ts";
import { STRSVR } from "./strsvr.ts";
import { SVR } from "./svr.ts";
import { THREAD1, THREAD1_SERVICE } from "./thread1.ts";
import { TMC } from "./tmc.ts";
import { TMS } from "./tms.ts";
import { WPS } from "./wps.ts";

/**
 * Lists what is demanded of each program. thread1 is listed twice: on its own,
 * and as a service.
 *
 * @returns The demands, in the order of the books.
 */
export function allDemands(): Demands[] {
  return [
    ...[TMS, TMC, SVR, WPS, STRSVR, STRCLNT, THREAD1, THREAD1_SERVICE],
    ...[TIME_SERVER, TIME_CLIENT],
  ];
}

/**
 * Finds what is demanded of a program.
 *
 * @param name The program's name, such as "strsvr".
 * @param command Its command. For thread1, a `{port}` in it means the service.
 * @returns The demands, or undefined if the judge knows no such program.
 *
 * @example
 * ```ts
 * import { demandsOf } from "../judge/demands_of.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(demandsOf("tms", [])?.checks[0].name, "copies");
 * assertEquals(demandsOf("telnet", []), undefined);
 * ```
 */
export function demandsOf(
  name: string,
  command: string[],
): Demands | undefined {
  const named = allDemands().filter((it) => it.name === name);
  const hasPort = command.some((it) => it.includes("{port}"));
  return named.find((it) => hasPort === it.placeholders.includes("{port}")) ??
    named[0];
}
