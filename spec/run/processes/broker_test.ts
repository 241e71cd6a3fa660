/**
 * Brokers as processes: who starts them, what becomes of them, and their command line.
 *
 * @module
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { fileURLToPath } from "node:url";
import { connect } from "../../../src/processes/connect.ts";
import {
  Condition,
  ConnectionLostError,
  Event,
  Lock,
  Queue,
  Semaphore,
  TimeoutError,
} from "../../../src/processes/mod.ts";
import { Place } from "../../../src/processes/place.ts";
import { bundle } from "../bundle.ts";
import { commands, isAlive, until, withFolder } from "./testing.ts";

const addsOne = fileURLToPath(new URL("scenes/adds_one.ts", import.meta.url));
const main = fileURLToPath(new URL("../../../src/processes/broker_main.ts", import.meta.url));

/** Seconds that a broker without clients stays, longer than any test takes. */
const LONG = 3_600;

/** Runs a program to its end. */
async function run(file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", file, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, printed: decoder.decode(stdout), complaint: decoder.decode(stderr) };
}

/** Runs the broker's command line to its end. */
function cli(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return run(main, args, env);
}

/** The broker's process. */
function brokerPid(): number {
  return new Place().find()!.pid;
}

/** Whether there is a broker. */
function isServed(): boolean {
  try {
    return new Place().find() !== undefined;
  } catch {
    return false;
  }
}

Deno.test("a race of ten starters ends in one broker", () =>
  withFolder(async ({ env }) => {
    const ended = await Promise.all(Array.from({ length: 10 }, () => run(addsOne, [], env)));
    assertEquals(ended, Array(10).fill({ code: 0, printed: "", complaint: "" }));
    const semaphore = await Semaphore.open("s");
    assertEquals(await semaphore.value(), 11);
    assertEquals([...Deno.readDirSync(env.INTERLOCK_DIR!)].map(({ name }) => name), ["test"]);
    Deno.kill(brokerPid(), "SIGTERM");
  }, LONG));

Deno.test("one connection a process and namespace, however many open at once", () =>
  withFolder(async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect()));
    assertEquals(new Set(clients).size, 1);
    assert(await connect("other") !== clients[0]);
    (await connect("other")).disconnect();
    clients[0]!.disconnect();
  }));

Deno.test("a broker that was killed leaves a stale place, which the next one takes over", () =>
  withFolder(async ({ folder }) => {
    const lock = await Lock.open("l");
    const permit = await lock.acquire();
    const waiting = assertRejects(() => lock.acquire(), ConnectionLostError);
    const lost = new Promise((resolve) => permit.signal.addEventListener("abort", resolve));
    const semaphore = await Semaphore.open("s", { value: 20_000 });
    const many = await Promise.all(Array.from({ length: 20_000 }, () => semaphore.acquire()));
    const dead = brokerPid();
    Deno.kill(dead, "SIGKILL");
    await Promise.all([lost, waiting]);
    assert(permit.released);
    assert(Deno.lstatSync(`${folder}/test/s`).isSocket, "the socket is still there");
    await assertRejects(() => lock.locked(), ConnectionLostError);

    const again = await Lock.open("l");
    assert(brokerPid() !== dead);
    const next = await again.acquire();
    assert(next.fence > many.at(-1)!.fence, "however many were granted in the time of the other");
    (await connect()).disconnect();
  }));

Deno.test("while a broker hangs, calls end by their times and signals, and nothing of them stays", () =>
  withFolder(async () => {
    const semaphore = await Semaphore.open("s", { value: 1 });
    const queue = await Queue.open<number>("q");
    const full = await Queue.open<number>("full", { maxSize: 1 });
    const event = await Event.open("e");
    await event.set();
    await queue.put(1);
    const pid = brokerPid();
    Deno.kill(pid, "SIGSTOP");
    const abort = new AbortController();
    const ends = [
      assertRejects(() => semaphore.acquire({ timeout: 1 }), TimeoutError, "after 1 ms"),
      assertRejects(() => queue.take({ timeout: 0 }), TimeoutError, "after 0 ms"),
      assertRejects(() => queue.put(2, { timeout: 1 }), TimeoutError),
      assertRejects(() => full.put(2, { timeout: 1 }), TimeoutError),
      assertRejects(() => event.wait({ timeout: 1 }), TimeoutError),
      assertRejects(() => queue.get({ signal: abort.signal }), Error, "no longer"),
    ];
    const late = semaphore.locked();
    abort.abort(new Error("no longer"));
    await Promise.all(ends);
    Deno.kill(pid, "SIGCONT");
    await late;
    const client = await connect();
    await client.settle();
    assertEquals([await semaphore.value(), await queue.size(), await full.size()], [1, 1, 0]);
    assertEquals(await queue.get(), 1);
    client.disconnect();
  }));

Deno.test("a call whose time is over before anything is heard, as after a stop, ends as the broker says", () =>
  withFolder(async () => {
    const [semaphore, lock] = [await Semaphore.open("s", { value: 1 }), await Lock.open("l")];
    const { setTimeout } = globalThis;
    // The first timer of each length is late: it fires before the broker has had any time.
    const late = new Set<number>();
    globalThis.setTimeout = ((fn: () => void, ms: number) => {
      if (late.has(ms)) return setTimeout(fn, ms);
      late.add(ms);
      queueMicrotask(fn);
    }) as typeof setTimeout;
    try {
      const [permit, held] = [semaphore.acquire({ timeout: 0 }), lock.acquire({ timeout: 1 })];
      assertEquals([(await permit).released, (await held).released], [false, false]);
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    (await connect()).disconnect();
  }));

Deno.test("a broker does not end with who started it", () =>
  withFolder(async ({ env }) => {
    assertEquals((await run(addsOne, [], env)).code, 0);
    const pid = brokerPid();
    assertEquals(await (await Semaphore.open("s")).value(), 2);
    assertEquals(brokerPid(), pid);
    Deno.kill(pid, "SIGTERM");
    await until("the broker has ended", () => !isAlive(pid));
  }, LONG));

Deno.test("a broker whose starter has ended meanwhile serves, and leaves nothing", () =>
  withFolder(async ({ env }) => {
    for (const how of [["--announce"], []]) {
      const broker = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "-q", main, "run", "--idle", "0", ...how],
        env,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      // Nobody will read what it says.
      await Promise.all([broker.stdout.cancel(), broker.stderr.cancel()]);
      await until("it serves", isServed);
      await (await Lock.open("l")).use(() => {});
      (await connect()).disconnect();
      broker.kill("SIGTERM");
      assertEquals((await broker.status).code, 0);
    }
  }));

Deno.test("a broker that cannot be started is an error that says by what command", () =>
  withFolder(async () => {
    Deno.env.set("INTERLOCK_IDLE", "soon");
    const error = await assertRejects(() => Lock.open("l"), ConnectionLostError);
    assertMatch(
      error.message,
      /^Cannot start a broker by .*broker_main\.ts: it ended with 2, saying/,
    );
    assertStringIncludes(error.message, 'An idle time is a number of seconds, not "soon"');
  }));

Deno.test("a broker that never gets ready is ended, and the call rejects", () =>
  withFolder(async ({ env }) => {
    const folder = await Deno.makeTempDir({ prefix: "il-" });
    const code = `import { Lock } from "./src/processes/mod.ts";
      await Lock.open("l").catch(({ name, message }) => console.log(name, message));`;
    await Deno.writeTextFile(`${folder}/client.mjs`, await bundle({ code }));
    await Deno.writeTextFile(`${folder}/broker_main.mjs`, "setInterval(() => {}, 1000);");
    const { printed } = await run(`${folder}/client.mjs`, [], env);
    assertMatch(
      printed,
      /^ConnectionLostError Cannot start a broker by .*broker_main\.mjs: it was not ready within 30000 ms\n$/,
    );
    await until("it has ended", () => commands().every((line) => !line.includes(folder)));
    await Deno.remove(folder, { recursive: true });
  }));

Deno.test("the command line says what it can do, and what makes no sense", async () => {
  const help = await cli(["--help"]);
  assertEquals([help.code, help.complaint], [0, ""]);
  for (const word of ["run", "status", "--namespace", "--idle", "INTERLOCK_DIR"]) {
    assertStringIncludes(help.printed, word);
  }
  const wrong: readonly (readonly [string[], string])[] = [
    [[], "A command is missing"],
    [["serve"], 'There is no "serve"'],
    [["run", "status"], "one command only"],
    [["run", "--speed"], "--speed"],
    [["run", "--idle", "soon"], "a number of seconds"],
    [["status", "--idle", "1"], "status has no --idle"],
    [["run", "--namespace", "a b"], "a namespace has"],
  ];
  const found = await Promise.all(wrong.map(([args]) => cli(args)));
  found.forEach(({ code, printed, complaint }, index) => {
    assertEquals([code, printed], [2, ""], complaint);
    assertStringIncludes(complaint, wrong[index]![1]);
  });
});

Deno.test("by hand: it logs who comes and goes, and status shows who holds and who waits", () =>
  withFolder(async ({ env, folder }) => {
    assertMatch(
      (await cli(["status"], env)).complaint,
      /^There is no broker of namespace "test"\n$/,
    );
    const broker = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "-q", main, "run", "--idle", "0"],
      env,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const log = new Response(broker.stderr).text();
    await until("it serves", isServed);
    assertEquals(brokerPid(), broker.pid);
    const second = await cli(["run"], env);
    assertEquals([second.code, second.complaint], [
      1,
      `There is a broker of this namespace already, process ${broker.pid}\n`,
    ]);

    const semaphore = await Semaphore.open("downloads", { value: 3 });
    await semaphore.acquire({ permits: 2 });
    const waiting = assertRejects(() => semaphore.acquire({ permits: 2 }), ConnectionLostError);
    const condition = await Condition.open("news");
    await condition.acquire();
    const unnotified = assertRejects(() => condition.wait(), ConnectionLostError);
    assertEquals([await semaphore.locked(), await condition.locked()], [true, false]);
    const { code, printed } = await cli(["status"], env);
    assertEquals(code, 0);
    const cells = printed.trimEnd().split("\n").map((line) => line.split(/ {2,}/));
    assertEquals(cells, [
      [`namespace "test", process ${broker.pid}: 3 names`],
      ["kind", "name", "state", "held by", "waited for by"],
      ["Semaphore", "downloads", "1 of 3 free", `deno ${Deno.pid}`, `deno ${Deno.pid}`],
      ["Condition", "news", 'over Lock "news.lock"', "-", `deno ${Deno.pid}`],
      ["Lock", "news.lock", "free", "-", "-"],
    ]);
    const stranger = await Deno.connect({ transport: "unix", path: `${folder}/test/s` });
    await stranger.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    await new Response(stranger.readable).arrayBuffer(); // until it is closed

    broker.kill("SIGTERM");
    await Promise.all([waiting, unnotified]);
    assertEquals((await broker.status).code, 0);
    const lines = (await log).trimEnd().split("\n").map((line) => line.replace(/^\S+Z /, ""));
    assertEquals(lines[0], `serving namespace "test" in ${folder}/test`);
    assert(lines.includes(`deno ${Deno.pid} came`), lines.join("\n"));
    assert(lines.some((line) => line.startsWith("refused a connection: ")), lines.join("\n"));
    assertEquals(lines.at(-1), "ended: SIGTERM");
  }));
