import { assertEquals } from "@std/assert";
import { script } from "../harness.ts";
import { RIGHT } from "../judged/mistakes.ts";
import { has, ignore, JUDGED, named, told, verdictsOn } from "./judged.ts";

/** Registers a test that a program passes everything but what it is built for. */
function testRight(
  title: string,
  program: string,
  command: string[],
  { fails = [], skip = ignore }: { fails?: string[]; skip?: boolean } = {},
): void {
  const end = fails.length > 0 ? `everything but ${fails}` : "everything";
  Deno.test({
    name: `${title} passes ${end} that judge.ts demands of ${program}`,
    ignore: skip,
    timeout: 60_000,
    async fn() {
      const from = performance.now();
      const verdicts = await verdictsOn(program, command);
      const bad = [...named(verdicts, "FAIL"), ...named(verdicts, "error")];
      assertEquals(bad, fails, told(verdicts));
      assertEquals(performance.now() - from < 30_000, true, "it took too long");
    },
  });
}

for (const { program, file, args } of Object.values(RIGHT)) {
  testRight(file, program, ["python3", `${JUDGED}/${file}`, ...args]);
}

const NET = "--allow-net=127.0.0.1";

/** How to run one of our own scripts. */
function own(name: string, args: string, ...more: string[]): string[] {
  const { argv, cwd } = script(name, NET, ...more);
  const file = `${cwd}/${argv.at(-1)}`;
  return [...argv.slice(0, -1), file, ...args.split(" ").filter(Boolean)];
}

testRight("tms.ts", "tms", own("tms", "{port}"));
testRight("tmc.ts", "tmc", own("tmc", "{host} {port} {string}"));
testRight("svr.ts", "svr", own("svr", "{port}", "--allow-run=w,ps"));
testRight("wps.ts", "wps", own("wps", "{host} {port} {command}"));
testRight("strsvr.ts", "strsvr", own("strsvr", "{port}"));
testRight("strsvr_select.ts", "strsvr", own("strsvr_select", "{port}"));
testRight("strclnt.ts", "strclnt", own("strclnt", "{host} {port}"));
testRight("thread1.ts", "thread1", own("thread1", ""));
testRight("thread1_workers.ts", "thread1", own("thread1_workers", ""));
for (const name of ["thread1", "thread1_workers"]) {
  const command = own(name, "--listen {port}");
  testRight(`${name}.ts --listen`, "thread1", command);
}
testRight(
  "client_server.ts -s",
  "time_server",
  own("client_server", "-s --to {host}:{port} --interval {interval}"),
);
testRight(
  "client_server.ts -c",
  "time_client",
  own("client_server", "-c --no-page --port {port}"),
);

// These two are lessons about just that.
testRight("strsvr_in_order.ts", "strsvr", own("strsvr_in_order", "{port}"), {
  fails: ["lunch"],
});
testRight(
  "strsvr_nonblocking.ts",
  "strsvr",
  own("strsvr_nonblocking", "{port}"),
  { fails: ["idle"], skip: Deno.build.os !== "linux" },
);

const binaries = Deno.makeTempDirSync();
Deno.test.afterAll(() => Deno.removeSync(binaries, { recursive: true }));

for (const name of ["strsvr", "svr", "tmc"]) {
  const binary = `${binaries}/${name}`;
  const skip = ignore || !has("gcc");
  Deno.test({
    name: `${name}.c compiles without a warning`,
    ignore: skip,
    async fn() {
      const args = ["-Wall", "-Wextra", "-Werror", "-O1", "-pthread", "-o"];
      const { code, stderr } = await new Deno.Command("gcc", {
        args: [...args, binary, `${JUDGED}/${name}.c`],
      }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    },
  });
  const args = name === "tmc" ? ["{host}", "{port}", "{string}"] : ["{port}"];
  testRight(`${name}.c`, name, [binary, ...args], { skip });
}
