import { assert, assertEquals, assertMatch } from "@std/assert";
import { timeAnswers, WAYS } from "../../scripts/small_writes.ts";
import { run, script } from "../harness.ts";

const ROUNDS = 4;
const [TWO_WRITES, WITHOUT_NAGLE, ONE_WRITE] = WAYS;
/** Other systems delay acknowledgements differently, or not on loopback. */
const onlyLinux = Deno.build.os !== "linux";

/** The one in the middle: a busy machine makes a few of the times long. */
function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}

Deno.test("small_writes.ts draws a bar for each round of the three ways", async () => {
  const { code, stdout, stderr } = await run(
    script("small_writes", "--allow-net=127.0.0.1"),
    "--rounds",
    "3",
  );
  assertEquals([code, stderr], [0, ""]);
  const [heading, ...lines] = stdout.split("\n");
  assertEquals(heading, "Milliseconds until each answer:");
  const labels = WAYS.flatMap(({ name }) =>
    [1, 2, 3].map((round) => `${name}, round ${round}`)
  );
  for (const [i, label] of labels.entries()) {
    assertMatch(lines[i], new RegExp(`^${label} +\\d+( █+)?$`));
    assert([...lines[i]].length <= 80, lines[i]);
  }
  const remark = lines.slice(labels.length).join("\n");
  const delayed = Number(lines[1].match(/(\d+)( █+)?$/)![1]) >= 20;
  assertEquals(
    remark,
    delayed ? "" : "This system acknowledges at once, so nothing is delayed.\n",
  );
});

Deno.test({
  name:
    "Two small writes wait for the acknowledgement in every round but the first",
  ignore: onlyLinux,
  async fn() {
    const runs = Array.from(
      { length: 20 },
      () => timeAnswers(TWO_WRITES, ROUNDS),
    );
    for (const [_first, ...later] of await Promise.all(runs)) {
      assert(Math.min(...later) >= 20, `${later}`);
    }
  },
});

Deno.test("Two writes without Nagle's algorithm, and one write, do not wait", async () => {
  for (let i = 0; i < 20; i++) {
    for (const way of [WITHOUT_NAGLE, ONE_WRITE]) {
      const times = await timeAnswers(way, ROUNDS);
      assert(median(times) < 20, `${way.name}: ${times}`);
    }
  }
});
