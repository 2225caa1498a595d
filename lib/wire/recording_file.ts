import { UsageError } from "../command_line/usage_error.ts";
import { FORMS, saveAs } from "./save_as.ts";
import type { WireRecord } from "./wire_record.ts";

/**
 * A file that the events are saved to at the end.
 *
 * The form depends on the end of its name, such as `.svg`. Whether it can be
 * written is known at the start, and not after an hour.
 */
export class RecordingFile {
  readonly #path: string;
  readonly #form: string;

  /**
   * Makes sure that the file can be written, and leaves what is in it.
   *
   * @param path The file.
   * @throws {UsageError} If its name has none of the endings.
   * @throws {Error} If it cannot be written; the `cause` says why.
   */
  constructor(path: string) {
    this.#path = path;
    this.#form = path.match(/\.(\w+)$/)?.[1] ?? "";
    if (!FORMS.includes(this.#form)) {
      const forms = FORMS.map((form) => `.${form}`).join(", ");
      const given = JSON.stringify(path);
      throw new UsageError(`--save must end in ${forms}, not ${given}`);
    }
    this.#write((path) =>
      Deno.openSync(path, { append: true, create: true }).close()
    );
  }

  /**
   * Saves what is recorded, in place of what was in the file.
   *
   * It does not wait for anything, so that it works on Ctrl-C.
   *
   * @param record The events.
   * @throws {Error} If it cannot be written; the `cause` says why.
   */
  save({ events, leftOut }: WireRecord): void {
    const bytes = saveAs(this.#form, events, leftOut.events);
    this.#write((path) => Deno.writeFileSync(path, bytes));
  }

  #write(write: (path: string) => void): void {
    try {
      write(this.#path);
    } catch (cause) {
      throw new Error(`cannot write ${this.#path}`, { cause });
    }
  }
}
