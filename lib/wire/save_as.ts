import { toJsonLines } from "./to_json_lines.ts";
import { toPcapng } from "./to_pcapng.ts";
import { toSvg } from "./to_svg.ts";
import { toText } from "./to_text.ts";
import type { WireEvent } from "./wire_event.ts";

const WRITERS: Record<
  string,
  (events: readonly WireEvent[], leftOut: number) => string | Uint8Array
> = {
  txt: toText,
  svg: toSvg,
  jsonl: toJsonLines,
  pcapng: toPcapng,
};

/** The forms that {@linkcode saveAs} knows, which are endings of file names. */
export const FORMS: readonly string[] = Object.keys(WRITERS);

export function saveAs(
  form: string,
  events: readonly WireEvent[],
  leftOut: number,
): Uint8Array<ArrayBuffer> {
  if (!FORMS.includes(form)) {
    throw new RangeError(
      `The form must be ${FORMS.join(", ")}, not ${JSON.stringify(form)}`,
    );
  }
  const result = WRITERS[form](events, leftOut);
  return typeof result === "string"
    ? new TextEncoder().encode(result)
    : new Uint8Array(result);
}
