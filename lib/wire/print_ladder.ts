/**
 * print_ladder.ts: prints the ladder diagram as it grows.
 *
 * @module
 */
import { ladderHead } from "./ladder_head.ts";
import { ladderLine } from "./ladder_line.ts";
import { LinePrinter } from "./line_printer.ts";
import type { WireRelay } from "./wire_relay.ts";

/**
 * Prints what passes through a relay as a ladder diagram: a line for each
 * event, as it happens.
 *
 * @param relay The relay.
 * @param options How to print it.
 * @param options.ascii Use only ASCII characters.
 * @returns A promise that never resolves. It rejects when printing fails.
 */
export function printLadder(
  relay: WireRelay,
  options: { ascii: boolean },
): Promise<never> {
  const printer = new LinePrinter();
  printer.add(ladderHead(relay.address, relay.server));
  relay.record.listen((event) => printer.add(ladderLine(event, options)));
  return printer.failed;
}
