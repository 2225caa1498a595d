import { assert, assertEquals, assertRejects } from "@std/assert";
import { flush } from "../../lib/command_line/flush.ts";
import { Dispatcher } from "../../lib/services/dispatcher.ts";
import { test } from "../harness.ts";
import * as peers from "../peers.ts";

/** Engines that run until the test ends them. */
function makeEngines() {
  const ends: PromiseWithResolvers<void>[] = [];
  const engine = () => {
    ends.push(Promise.withResolvers());
    return ends.at(-1)!.promise;
  };
  return { ends, engine };
}

/** Serves on a free port until the signal is aborted. */
function serve(dispatcher: Dispatcher) {
  const listener = peers.listen();
  const stop = new AbortController();
  const options = { name: "test", signal: stop.signal };
  const served = dispatcher.serve(listener, options);
  const { hostname, port } = listener.addr;
  return { address: { hostname, port }, served, stop: () => stop.abort() };
}

test("Dispatcher.idle() waits for every engine", async () => {
  const { ends, engine } = makeEngines();
  const dispatcher = new Dispatcher(engine, 2);
  await dispatcher.idle();
  for (const line of ["a 1", "b 2"]) dispatcher.request(line);
  let isIdle = false;
  const idle = dispatcher.idle().then(() => isIdle = true);
  ends[0].resolve();
  // After this, everything that can run has run.
  await new Promise((resolve) => setTimeout(resolve));
  assert(!isIdle);
  ends[1].resolve();
  await idle;
});

test("Dispatcher.idle() throws the error of the first engine that failed", async () => {
  const { ends, engine } = makeEngines();
  const dispatcher = new Dispatcher(engine, 3);
  for (const line of ["a 1", "b 2", "c 3"]) dispatcher.request(line);
  ends[0].resolve();
  ends[1].reject(new Error("b has failed"));
  ends[2].reject(new Error("c has failed"));
  await assertRejects(() => dispatcher.idle(), Error, "b has failed");
});

test("Dispatcher.request() does not start more engines than it may", async () => {
  const { ends, engine } = makeEngines();
  const dispatcher = new Dispatcher(engine, 2);
  const busy = "error: all engines are busy";
  const request = () => dispatcher.request("a 1");
  assertEquals([request(), request(), request()], ["ok", "ok", busy]);
  ends[0].resolve();
  // After this, everything that can run has run.
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([request(), request()], ["ok", busy]);
  for (const end of ends) end.resolve();
  await dispatcher.idle();
});

test("Dispatcher.request() accepts qualifiers of 1 to 16 letters and digits", async () => {
  const started: string[] = [];
  const dispatcher = new Dispatcher((qualifier, service) => {
    started.push(qualifier + service);
    return Promise.resolve();
  }, 10);
  const longest = "0123456789abcdef";
  for (const line of ["a 1", `d ${longest}`]) {
    assertEquals(dispatcher.request(line), "ok");
  }
  for (const line of ["", "a", "a ", "a 1 ", `a ${longest}x`, "aa 1", "a +"]) {
    assertEquals(
      dispatcher.request(line),
      "error: send a service and a qualifier, such as: a 88",
    );
  }
  await dispatcher.idle();
  assertEquals(started, ["1A", `${longest}D`]);
});

test("Dispatcher.serve() answers, and throws the error of an engine", async () => {
  const { ends, engine } = makeEngines();
  const { address, served, stop } = serve(new Dispatcher(engine, 1));
  const client = await Deno.connect(address);
  await peers.send(client, "a 1\na 2\n");
  const answers = "ok\nerror: all engines are busy\n";
  assertEquals(await peers.receive(client, answers.length), answers);
  ends[0].reject(new Error("a has failed"));
  await assertRejects(() => served, Error, "a has failed");
  stop();
  assert(await peers.hasEnded(client));
  client.close();
  await flush();
});

test("Dispatcher.serve() tells a client that its line is too long", async () => {
  const { engine } = makeEngines();
  const { address, served, stop } = serve(new Dispatcher(engine, 1));
  assertEquals(
    await peers.halfCloses(address, "x".repeat(65_537)),
    "error: Line is longer than 65536 bytes\n",
  );
  stop();
  await served;
  await flush();
});
