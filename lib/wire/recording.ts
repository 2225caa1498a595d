import { parseNumber } from "../command_line/parse_number.ts";
import { UsageError } from "../command_line/usage_error.ts";
import { FORMS, saveAs } from "./save_as.ts";
import { WireRecord } from "./wire_record.ts";

/** What the command line says about recording. */
export interface RecordingOptions {
  /** The file to save to. */
  save?: string;
  /** Whether the events are shown on a page. */
  page?: string;
  /** How many events to keep. */
  "max-events": string;
  /** How many bytes of data to keep in all of them. */
  "max-bytes": string;
}

/**
 * A record of events that is saved to a file at the end, if there is one.
 *
 * The form of the file depends on the end of its name, such as `.svg`. Whether
 * it can be written is known at the start, and not after an hour.
 */
export class Recording {
  /** The events. It keeps none if nobody is going to see them. */
  readonly record: WireRecord;
  readonly #path: string | undefined;
  readonly #form: string;

  /**
   * Makes sure that the file can be written, and leaves what is in it.
   *
   * @param options What to keep, and where to save it.
   * @throws {UsageError} If the name of the file has none of the endings.
   * @throws {Error} If it cannot be written; the `cause` says why.
   */
  constructor(options: RecordingOptions) {
    const most = (key: "max-events" | "max-bytes") =>
      parseNumber(`--${key}`, options[key], 0, 1e12);
    const bounds = {
      maxEvents: most("max-events"),
      maxBytes: most("max-bytes"),
    };
    const isSeen = options.save !== undefined || options.page !== undefined;
    this.record = new WireRecord(isSeen ? bounds : NOTHING);
    this.#path = options.save;
    this.#form = options.save?.match(/\.(\w+)$/)?.[1] ?? "";
    if (options.save !== undefined && !FORMS.includes(this.#form)) {
      const forms = FORMS.map((form) => `.${form}`).join(", ");
      const given = JSON.stringify(options.save);
      throw new UsageError(`FILE of --save must end in ${forms}, not ${given}`);
    }
    this.#write((path) => {
      Deno.openSync(path, { append: true, create: true }).close();
    });
  }

  /**
   * Saves the events in place of what was in the file.
   *
   * It does not wait for anything, so that it works on Ctrl-C.
   *
   * @throws {Error} If the file cannot be written; the `cause` says why.
   */
  save(): void {
    const { events, leftOut } = this.record;
    this.#write((path) => {
      Deno.writeFileSync(path, saveAs(this.#form, events, leftOut.events));
    });
  }

  #write(write: (path: string) => void): void {
    if (this.#path === undefined) return;
    try {
      write(this.#path);
    } catch (cause) {
      throw new Error(`cannot write ${this.#path}`, { cause });
    }
  }
}

const NOTHING = { maxEvents: 0, maxBytes: 0 };
