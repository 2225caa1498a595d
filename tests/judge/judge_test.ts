import { assert, assertEquals, assertMatch } from "@std/assert";
import { XMLParser, XMLValidator } from "npm:fast-xml-parser@5.12.1";
import { Parser } from "npm:tap-parser@18.3.4";
import {
  type Command,
  run,
  script,
  test as anyTest,
  withArgs,
} from "../harness.ts";
import { MISTAKES } from "../judged/mistakes.ts";
import { JUDGED, withMistake } from "./judged.ts";

const folder = Deno.makeTempDirSync();
Deno.test.afterAll(() => Deno.removeSync(folder, { recursive: true }));

/** How to run the judge, which may read and write in a folder. */
const JUDGE = script(
  "judge",
  "--allow-net=127.0.0.1",
  "--allow-run",
  `--allow-read=${folder}`,
  `--allow-write=${folder}`,
);

/** The command of the string server that makes this mistake. */
function mistaken(check: string): Promise<string[]> {
  const mistake = MISTAKES.find((it) =>
    it.check === check && it.right.program === "strsvr"
  )!;
  return withMistake(mistake, folder);
}

function test(name: string, fn: () => Promise<void>): void {
  anyTest(`judge.ts ${name}`, fn, { needs: ["Python"] });
}

/** A line without the random letter, and without how long the judge waited. */
function masked(line: string): string {
  return line.replace(/"[a-z]"/, '"k"').replace(/within \d+ s/, "within N s");
}

const RIGHT = ["python3", `${JUDGED}/strsvr_threads.py`, "{port}"];
const only = (...names: string[]) => names.flatMap((it) => ["--only", it]);

test("says what it did, what it expected and what it got", async () => {
  const [python, file, port] = await mistaken("lunch");
  const { code, stdout, stderr } = await run(
    JUDGE,
    ...["strsvr", ...only("letters", "lunch"), "--seed", "7", "--"],
    ...[python, file, port],
  );
  assertEquals([code, stderr], [1, ""]);
  const [title, seed, ...lines] = stdout.split("\n");
  assertEquals(title, `judging the string server: python3 ${file} {port}`);
  assertEquals(seed, "seed 7".padStart(80));
  const again =
    `judge.ts strsvr --only lunch --seed 7 -- python3 ${file} {port}`;
  assertEquals(lines.map(masked), [
    "  pass     answers each letter with all letters so far",
    "  FAIL     serves the others while one client sends nothing            section 6",
    "           did        client 1 connected and sent nothing; client 2 connected",
    '                      and sent "k"',
    '           expected   v that ends with "k" within N s',
    "           got        nothing",
    `           again      ${again}`,
    "  1 of 2 passed",
    "",
  ]);
  const long = lines.filter((it) => it.length > 80 && !it.includes("again"));
  assertEquals(long, []);
});

test("makes the same choices again with the same seed", async () => {
  const command = await mistaken("letters");
  const judge = async (seed: string) => {
    const args = [...only("letters"), "--seed", seed, "--", ...command];
    const { stdout } = await run(JUDGE, "strsvr", ...args);
    return stdout.match(/sent "./g)!.join();
  };
  assertEquals(await judge("7"), await judge("7"));
  assert(await judge("7") !== await judge("8"));
});

test("--book leaves out the checks that the book's program need not pass", async () => {
  const command = await mistaken("restart");
  const { code, stdout } = await run(
    JUDGE,
    "strsvr",
    "--book",
    "--",
    ...command,
  );
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /\n {2}9 of 9 passed\n$/);
});

test("exits with 3 if the program never listens, and shows what it printed", async () => {
  const { code, stdout } = await run(
    JUDGE,
    ...[
      "strsvr",
      "--",
      "python3",
      "-c",
      "print('hello'); exit('oh no')",
      "{port}",
    ],
  );
  assertEquals(code, 3);
  assertMatch(stdout, /expected {3}a connection to port \d+ within 10 s\n/);
  assertMatch(stdout, /got {8}it ended with exit code 1: oh no\n/);
  assertMatch(stdout, /printed {4}hello\n/);
  assertMatch(stdout, /\n {2}the program never started\n$/);
});

test("exits with 3 if there is no such program", async () => {
  const { code, stdout } = await run(
    JUDGE,
    "strsvr",
    "--",
    "./no-such",
    "{port}",
  );
  assertEquals(code, 3);
  assertMatch(stdout, /got {8}it ended with exit code 127: .* not\s+found\n/);
});

test("--exit-zero exits with 0 though something failed", async () => {
  const command = await mistaken("letters");
  const { code } = await run(
    JUDGE,
    ...["strsvr", ...only("letters"), "--exit-zero", "--", ...command],
  );
  assertEquals(code, 0);
});

test("escapes the control characters that a judged program prints", async () => {
  const { stdout } = await run(
    JUDGE,
    ...["strsvr", "--", "python3", "-c", "exit('\\x1b[2J')", "{port}"],
  );
  assert(!stdout.includes("\x1b[2J"));
  assertMatch(stdout, /\\u001b\[2J/);
});

for (
  const [args, message] of [
    [[], "PROGRAM is missing"],
    [["strsvr"], "COMMAND... is missing"],
    [["telnet", "--", "x"], "PROGRAM must be one of tms, tmc, svr, "],
    [["strsvr", "--", "x"], "COMMAND must contain {port}"],
    [["strsvr", "--only", "x", "--", "x", "{port}"], "--only must be one of "],
    [
      ["strsvr", "--report", "x=y", "--", "x", "{port}"],
      "--report must be one of ",
    ],
    [["strsvr", "--slow", "0", "--", "x", "{port}"], "--slow must be "],
    [["strsvr", "--seed", "x", "--", "x", "{port}"], "--seed must be "],
  ] as [string[], string][]
) {
  test(`${args.join(" ") || "alone"} says: ${message}`, async () => {
    const { code, stdout, stderr } = await run(JUDGE, ...args);
    assertEquals([code, stdout], [2, ""], stderr);
    assertEquals(stderr.slice(0, message.length + 7), `judge: ${message}`);
  });
}

test("asks for the permissions it lacks, before it judges", async () => {
  const none: Command = script("judge", "--allow-net=127.0.0.1");
  const run1 = await run(none, "strsvr", "--", ...RIGHT);
  assertEquals(run1.code, 1);
  assertEquals(
    run1.stderr,
    "judge: permission missing; add --allow-run=python3\n",
  );
  const run2 = await run(
    JUDGE,
    ...["strsvr", "--report", "tap=/elsewhere", "--", ...RIGHT],
  );
  assertEquals(
    run2.stderr,
    "judge: permission missing; add --allow-write=/elsewhere\n",
  );
  assertEquals([run2.code, run2.stdout], [1, ""]);
});

/** Writes all reports on a server that makes everybody wait for one client. */
async function reports(): Promise<Record<string, string>> {
  const command = await mistaken("lunch");
  const points = `${folder}/points.json`;
  await Deno.writeTextFile(points, '{ "letters": 3, "lunch": 5, "order": 2 }');
  const files = ["tap", "junit", "gradescope", "github"].map((it) =>
    [it, `${folder}/${it}`] as const
  );
  const judge = withArgs(JUDGE, "strsvr", "--points", points);
  const { code, stdout } = await run(
    judge,
    ...files.flatMap(([kind, file]) => ["--report", `${kind}=${file}`]),
    ...only("letters", "first", "lunch", "order", "whole"),
    ...["--", ...command],
  );
  assertEquals(code, 1);
  assertMatch(stdout, /\n {2}3 of 4 passed, .*3 of 10 points\n$/);
  const texts = files.map(async ([kind, file]) =>
    [kind, await Deno.readTextFile(file)] as const
  );
  return Object.fromEntries(await Promise.all(texts));
}

test("writes reports that real parsers read", async () => {
  const { tap, junit, gradescope, github } = await reports();

  const parser = new Parser();
  parser.end(tap);
  const { ok, count, pass, fail, skip, failures } = parser.results!;
  assertEquals([ok, count, pass, fail, skip], [false, 5, 4, 1, 1]);
  const [failure] = failures;
  assertEquals(
    failure.name,
    "lunch: serves the others while one client sends nothing",
  );
  assertEquals(failure.diag.got, "nothing");
  assertEquals(failure.diag.section, "section 6");

  assertEquals(XMLValidator.validate(junit), true);
  const xml = new XMLParser({ ignoreAttributes: false }).parse(junit);
  const suite = xml.testsuites.testsuite;
  assertEquals([suite["@_tests"], suite["@_failures"], suite["@_skipped"]], [
    "5",
    "1",
    "1",
  ]);
  assertMatch(
    suite.testcase[2].failure["@_message"],
    /^Expected v that ends with /,
  );

  const results = JSON.parse(gradescope);
  assertEquals(results.score, 3);
  type Test = { score: number; max_score: number; status: string };
  assertEquals(
    results.tests.map((it: Test) => [it.score, it.max_score, it.status]),
    [[3, 3, "passed"], [0, 0, "passed"], [0, 5, "failed"], [0, 2, "failed"], [
      0,
      0,
      "passed",
    ]],
  );

  const { status, max_score, tests } = JSON.parse(github);
  assertEquals([status, max_score], ["fail", 10]);
  assertEquals(
    tests.map((it: Test) => [it.score, it.status]),
    [[3, "pass"], [0, "fail"], [0, "fail"]],
  );
});

test("writes a report to standard output, and nothing else there", async () => {
  const { stdout, stderr } = await run(
    JUDGE,
    ...["strsvr", ...only("letters"), "--report", "tap=-", "--", ...RIGHT],
  );
  assertMatch(stdout, /^TAP version 14\n1\.\.1\nok 1 - letters: .*\n$/);
  assertMatch(
    stderr,
    /^judging .*\n +seed \d+\n {2}pass .*\n {2}1 of 1 passed\n$/,
  );
});

test("keeps reports readable whatever a program prints", async () => {
  const files = ["tap", "junit"].map((it) => `${folder}/odd.${it}`);
  const odd =
    "print('# TODO ]]> <&\\\"\\x00\\x1b \\\\n...\\\\n---'); exit('# SKIP <x>')";
  await run(
    JUDGE,
    ...[
      "strsvr",
      "--report",
      `tap=${files[0]}`,
      "--report",
      `junit=${files[1]}`,
    ],
    ...["--", "python3", "-c", odd, "{port}"],
  );
  const [tap, junit] = files.map((it) => Deno.readTextFileSync(it));
  const parser = new Parser();
  parser.end(tap);
  const { count, fail, skip } = parser.results!;
  assertEquals([count, fail, skip], [13, 1, 12]);
  assertEquals(XMLValidator.validate(junit), true);
});

test("--points refuses a check that does not exist", async () => {
  const points = `${folder}/wrong.json`;
  await Deno.writeTextFile(points, '{ "dinner": 3 }');
  const { code, stderr } = await run(
    JUDGE,
    ...["strsvr", "--points", points, "--", ...RIGHT],
  );
  assertEquals(code, 2);
  assertMatch(stderr, /^judge: --points: this run has no check "dinner"\n/);
});
