import { ROOT, SOURCE } from "./run/script.ts";

const TEST = ["test", "-A", "--no-check", "--quiet", "--fail-fast", "--doc"];
const CONFIG = SOURCE.length > 0 ? ["--config", "offline/deno.json"] : [];

/** A temporary copy of the project, to run its tests after a change. */
export class ProjectCopy {
  readonly #folder = Deno.makeTempDirSync({ prefix: "mutate_" });

  /** Makes the copy. */
  constructor() {
    for (const { name } of Deno.readDirSync(ROOT)) {
      if (!name.startsWith(".")) this.#copy(name);
    }
  }

  #copy(path: string): void {
    const [from, to] = [ROOT, this.#folder].map((it) => `${it}/${path}`);
    if (Deno.statSync(from).isFile) return Deno.copyFileSync(from, to);
    Deno.mkdirSync(to);
    for (const { name } of Deno.readDirSync(from)) {
      this.#copy(`${path}/${name}`);
    }
  }

  /** Reads the text of a file. */
  read(file: string): string {
    return Deno.readTextFileSync(`${this.#folder}/${file}`);
  }

  /** Writes the text of a file. */
  write(file: string, text: string): void {
    Deno.writeTextFileSync(`${this.#folder}/${file}`, text);
  }

  /** Runs tests; resolves to whether they pass within the time. */
  async passes(paths: string[], limitMs: number): Promise<boolean> {
    const args = [...TEST, ...CONFIG, ...paths];
    const child = new Deno.Command(Deno.execPath(), {
      args,
      cwd: this.#folder,
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
    // The programs that the tests have started belong to its process group.
    const end = () => {
      try {
        Deno.kill(
          Deno.build.os === "windows" ? child.pid : -child.pid,
          "SIGKILL",
        );
      } catch {
        // All of them have ended.
      }
    };
    const timer = setTimeout(end, limitMs);
    const { success } = await child.status;
    clearTimeout(timer);
    end();
    return success;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}
