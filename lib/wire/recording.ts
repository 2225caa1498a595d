/**
 * recording.ts: a record that can be saved to a file at the end.
 *
 * @module
 */
import { explainError } from "../command_line/explain_error.ts";
import { parseNumber } from "../command_line/parse_number.ts";
import { UsageError } from "../command_line/usage_error.ts";
import { FORMATS, saveAs } from "./save_as.ts";
import { WireRecord } from "./wire_record.ts";

/** What the command line says about recording. */
export interface RecordingOptions {
  /** The file to save to, if any. */
  save?: string;
  /** The port of the page that shows the events, if any. */
  page?: string;
  /** How many events to keep, as typed. */
  "max-events": string;
  /** How many bytes of data to keep in all events together, as typed. */
  "max-bytes": string;
}

/**
 * A record of events, which are saved at the end if the user has named a file.
 *
 * The format of the file depends on its extension, such as `.svg`. If the file
 * cannot be written, the user learns that at the start, and not after an hour.
 */
export class Recording {
  /** The events. None are kept if there is neither a file nor a page. */
  readonly record: WireRecord;
  readonly #path: string | undefined;
  readonly #format: string;

  /**
   * Makes sure that the file can be written, without changing its content.
   *
   * @param options What to keep, and where to save it.
   * @throws {UsageError} If the file's name has no known extension, or if a
   * limit is not a number.
   * @throws {Error} If the file cannot be written; the `cause` says why.
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
    this.#format = options.save?.match(/\.(\w+)$/)?.[1] ?? "";
    if (options.save !== undefined && !FORMATS.includes(this.#format)) {
      const formats = FORMATS.map((format) => `.${format}`).join(", ");
      const given = JSON.stringify(options.save);
      throw new UsageError(
        `FILE of --save must end in one of ${formats}, not ${given}`,
      );
    }
    this.#write((path) => {
      Deno.openSync(path, { append: true, create: true }).close();
    });
  }

  /**
   * Replaces the content of the file with the events; without a file, does
   * nothing.
   *
   * It is synchronous, so it also works when Ctrl-C ends the program.
   *
   * @throws {Error} If the file cannot be written; the `cause` says why.
   */
  save(): void {
    const { events, leftOut } = this.record;
    this.#write((path) => {
      Deno.writeFileSync(path, saveAs(this.#format, events, leftOut.events));
    });
  }

  /**
   * Saves when a signal is aborted, for example by Ctrl-C. If that fails, it
   * prints an error and ends the program with exit code 1.
   *
   * @param name The program's name, for the message.
   * @param signal The signal.
   */
  saveOnAbort(name: string, signal: AbortSignal): void {
    signal.addEventListener("abort", () => {
      try {
        this.save();
      } catch (error) {
        // Not `warn`: it prints later, but the program ends now.
        const line = `${name}: ${explainError(error)}\n`;
        Deno.stderr.writeSync(new TextEncoder().encode(line));
        Deno.exit(1);
      }
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
