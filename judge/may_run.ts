/**
 * Says whether the judge may run a command of the system, such as `sh`.
 *
 * @param command The command's name.
 * @returns Whether Deno's permissions allow it without asking the user; never
 * on Windows.
 */
export function mayRun(command: string): boolean {
  if (Deno.build.os === "windows") return false;
  return Deno.permissions.querySync({ name: "run", command }).state ===
    "granted";
}
