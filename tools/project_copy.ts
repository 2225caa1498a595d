import { ROOT, SOURCE } from "./run/script.ts";

const TEST = ["test", "-A", "--no-check", "--quiet", "--fail-fast", "--doc"];
const CONFIG = SOURCE.length > 0 ? ["--config", "offline/deno.json"] : [];

/** A temporary copy of the project, to run its tests after a change. */
export class ProjectCopy {
  readonly #folder = Deno.makeTempDirSync({ prefix: "mutate_" });

  #end = () => {};

  /** Makes the copy. */
  constructor() {
    // This also removes the copy after Ctrl-C.
    globalThis.addEventListener("unload", this.#leave);
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

  /** Changes a file until the result is disposed of. */
  change(file: string, text: string): Disposable {
    const path = `${this.#folder}/${file}`;
    const original = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, text);
    return {
      [Symbol.dispose]: () => Deno.writeTextFileSync(path, original),
    };
  }

  /**
   * Runs tests; resolves to whether they pass within `limitMs` milliseconds.
   */
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
    const group = Deno.build.os === "windows" ? child.pid : -child.pid;
    this.#end = () => {
      try {
        Deno.kill(group, "SIGKILL");
      } catch {
        // All of them have ended.
      }
    };
    const timer = setTimeout(this.#end, limitMs);
    const { success } = await child.status;
    clearTimeout(timer);
    this.#end();
    this.#end = () => {};
    return success;
  }

  readonly #leave = () => {
    this.#end();
    Deno.removeSync(this.#folder, { recursive: true });
  };

  /** Removes the copy. */
  [Symbol.dispose](): void {
    globalThis.removeEventListener("unload", this.#leave);
    this.#leave();
  }
}
