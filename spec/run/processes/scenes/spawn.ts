/**
 * What `spawn` and `entry` promise, a scene each: one file that is main program and process.
 *
 * It prints a line for each scene that went as it should, and throws at the first that did not. The
 * environment's `OTHERS` are the runtimes that are on the PATH.
 *
 * @module
 */

import { deepStrictEqual as equal, match, ok as isTrue, rejects, throws } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import {
  BoundedSemaphore,
  Condition,
  entry,
  Event,
  isMainProcess,
  Lock,
  NotHeldError,
  Owner,
  type Process,
  type ProcessOptions,
  Queue,
  RLock,
  Semaphore,
  spawn,
  TerminatedError,
  TimeoutError,
} from "../../../../src/processes/mod.ts";
import { SPAWNED } from "../../../../src/processes/start.ts";
import { playScenes } from "../../scenes.ts";
import { until } from "../testing.ts";

/** What a process is asked to do. */
interface Job {
  readonly act: keyof typeof acts;
  // deno-lint-ignore no-explicit-any
  readonly [name: string]: any;
}

const self = new URL(import.meta.url);
const others = (process.env.OTHERS ?? "").split(",") as NonNullable<ProcessOptions["runtime"]>[];
const own = ["deno", "bun"].find((name) => name in process.versions) ?? "node";
const forever = () => new Promise<never>((_, reject) => setTimeout(reject, 2 ** 30));
/** Lets the event loop run no more, once what was said is out. */
const stall = async () => {
  await new Promise((resolve) => setTimeout(resolve, 0));
  for (;;);
};

const acts = {
  look({ list, map, set, same, loop, bytes, bounded, condition, queue }: Job) {
    return [
      list[0] instanceof Lock,
      map.get("event") instanceof Event,
      [...set][0] instanceof RLock,
      same[0] === same[1],
      bounded instanceof BoundedSemaphore,
      condition instanceof Condition,
      queue.maxSize,
      loop.loop === loop,
      bytes.byteLength,
      Owner.current()?.name,
    ];
  },
  give: ({ semaphore }: Job) => ({ deep: [new Map([["semaphore", semaphore]])] }),
  fail() {
    throw new NotHeldError("it is mine", { cause: new RangeError("too far") });
  },
  failWithCode() {
    throw Object.assign(new SyntaxError("with a code"), { code: "E_CODE" });
  },
  failInCircles() {
    const error = new RangeError("it causes itself");
    throw Object.assign(error, { cause: new TypeError("by this", { cause: error }) });
  },
  failWithThing() {
    throw { thing: 1 };
  },
  failLater() {
    setTimeout(() => {
      throw new TypeError("from a timer");
    }, 1);
    return forever();
  },
  failUnhandled() {
    Promise.reject(new TypeError("nobody handles it"));
    return forever();
  },
  giveMuch: ({ bytes }: Job) => new Uint8Array(bytes).fill(7),
  giveUncloneable: () => () => {},
  leaveTimers() {
    setInterval(() => {}, 1000);
    return "left";
  },
  chat() {
    for (const message of [null, "hello", { interlock: "what" }]) process.send!(message);
    return "said";
  },
  exit: ({ code }: Job) => process.exit(code),
  enterAgain: () => entry(() => {}),
  print({ text }: Job) {
    console.log(`${text} to stdout`);
    console.error(`${text} to stderr`);
  },
  printMuch({ length }: Job) {
    process.stdout.write("O".repeat(length) + "\n");
    process.stderr.write("E".repeat(length) + "\n");
  },
  async hold({ lock, ready, end }: Job) {
    const permit = await lock.acquire();
    await ready.set();
    await end?.wait();
    if (end === undefined) await forever();
    await permit.release();
  },
  async busy({ lock, ready }: Job) {
    await lock.acquire();
    await ready.set();
    await stall();
  },
  async parent({ children }: Job) {
    for (const { job, detached } of children) start(job, { detached });
    await forever();
  },
  startsOthersAs: () => SPAWNED in process.env,
  async append({ queue, name }: Job) {
    await queue.put(name);
    return name;
  },
} satisfies Record<string, (job: Job) => unknown>;

entry<Job>((job) => acts[job.act](job));

function start<T = unknown>(job: Job, options?: ProcessOptions): Process<T> {
  return spawn<T>(self, job, options);
}

const failure = async (job: Job): Promise<Error> => {
  const outcome = await start(job).join().then((value) => ({ value }), (error) => ({ error }));
  isTrue("error" in outcome, `${job.act} gave a result`);
  return outcome.error;
};

const terminated = async (task: Process<unknown>, message: RegExp) => {
  const error = await task.join().catch((error) => error);
  isTrue(error instanceof TerminatedError, String(error));
  match(error.message, message);
};

/** The command lines of a process's children. */
const childrenOf = (pid: number) =>
  readdirSync("/proc").filter((name) => Number(name) > 0).flatMap((name) => {
    try {
      const parent = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)!.split(" ")[1];
      return Number(parent) === pid ? [readFileSync(`/proc/${name}/cmdline`, "utf8")] : [];
    } catch {
      return []; // it has ended
    }
  });

let opened = 0;
const name = () => `scene ${process.pid} ${++opened}`;

const scenes: Readonly<Record<string, () => unknown>> = {
  // The first: a pipe that Bun has written to is never the same for Deno, which cannot wait for room.
  async "all that it has written goes through, though it ends at once"() {
    await start({ act: "printMuch", length: 1 << 20 }).join();
  },
  async "a result arrives whole, though nothing else keeps its process"() {
    const sizes = [1, 1, 1, 1, 3_000_000];
    for (const runtime of others) {
      const tasks = sizes.map((bytes) => start({ act: "giveMuch", bytes }, { runtime }));
      for (const [index, task] of tasks.entries()) {
        equal(await task.join(), new Uint8Array(sizes[index]!).fill(7));
      }
    }
  },
  async "arguments are cloned, and primitives arrive opened"() {
    const [lock, rlock, event] = [
      await Lock.open(name()),
      await RLock.open(name()),
      await Event.open(name()),
    ];
    const loop: { loop?: unknown } = {};
    loop.loop = loop;
    const twice = {};
    const job: Job = {
      act: "look",
      list: [lock],
      map: new Map([["event", event]]),
      set: new Set([rlock]),
      same: [twice, twice],
      loop,
      bytes: new Uint8Array(3),
      bounded: await BoundedSemaphore.open(name(), { value: 2 }),
      condition: await Condition.open(name(), { lock }),
      queue: await Queue.open(name(), { maxSize: 7 }),
    };
    const seen = await start(job, { name: "looker" }).join();
    equal(seen, [true, true, true, true, true, true, 7, true, 3, "looker"]);
  },
  async "results are cloned, and primitives in them arrive opened"() {
    const semaphore = await Semaphore.open(name(), { value: 5 });
    // deno-lint-ignore no-explicit-any
    const result = await start<any>({ act: "give", semaphore }).join();
    const given: Semaphore = result.deep[0].get("semaphore");
    await semaphore.acquire({ permits: 2 });
    equal(await given.value(), 3);
  },
  async "errors come with class, message, stack, code and cause"() {
    const error = await failure({ act: "fail" });
    isTrue(error instanceof NotHeldError && error.cause instanceof RangeError, String(error));
    equal([error.message, error.code, error.cause.message], ["it is mine", "NOT_HELD", "too far"]);
    match(error.stack!, /spawn\.ts/);
    const other = await failure({ act: "failWithCode" });
    isTrue(other instanceof SyntaxError && (other as { code?: unknown }).code === "E_CODE");
    const { message, cause } = await failure({ act: "failInCircles" });
    equal([message, (cause as Error).message], ["it causes itself", "by this"]);
    equal(await failure({ act: "failWithThing" }), { thing: 1 });
  },
  async "errors that nobody catches end it"() {
    for (const act of ["failLater", "failUnhandled"] as const) {
      const error = await failure({ act });
      isTrue(error instanceof TypeError, String(error));
    }
  },
  async "what cannot be cloned is refused"() {
    throws(() => start({ act: "look", list: [() => {}] }), TypeError);
    isTrue(await failure({ act: "giveUncloneable" }) instanceof TypeError);
  },
  async "it ends with its function, whatever timers are left"() {
    const task = start({ act: "leaveTimers" });
    equal([await task.join(), await task.join(), task.exitCode], ["left", "left", 0]);
  },
  async "what a module says over the channel itself changes nothing"() {
    equal(await start({ act: "chat" }).join(), "said");
  },
  async "what it starts by other means is not spawned"() {
    equal(await start({ act: "startsOthersAs" }).join(), false);
  },
  async "entry can be called once"() {
    match((await failure({ act: "enterAgain" })).message, /^Cannot enter a process: /);
  },
  async "the shell that watches it goes with it"() {
    const watchers = () => childrenOf(process.pid).filter((command) => command.includes("read -r"));
    const task = start({
      act: "hold",
      lock: await Lock.open(name()),
      ready: await Event.open(name()),
    });
    const count = watchers().length;
    task.kill();
    await terminated(task, /SIGTERM/);
    await until("its shell is gone", () => watchers().length < count);
  },
  async "an exit is told with its code"() {
    const task = start({ act: "exit", code: 3 }, { name: "leaver" });
    const { pid } = task;
    await terminated(task, /ended with exit code 3 before its function did$/);
    for (const key of ["name", "pid", "exitCode", "exitSignal"]) Reflect.set(task, key, "assigned");
    equal([task.name, task.pid, task.exitCode, task.exitSignal], ["leaver", pid, 3, undefined]);
  },
  async "a signal is told by its name, and what was held is abandoned"() {
    for (const signal of [undefined, "SIGKILL"]) {
      const [lock, ready] = [await Lock.open(name()), await Event.open(name())];
      const task = start({ act: "hold", lock, ready });
      await ready.wait();
      isTrue(task.pid! > 0);
      const next = lock.acquire();
      task.kill(signal);
      await terminated(task, new RegExp(`ended by ${signal ?? "SIGTERM"} before`));
      equal([task.exitCode, task.exitSignal], [undefined, signal ?? "SIGTERM"]);
      equal((await next).abandoned, true);
      task.kill(); // nothing happens
      for (const wrong of ["SIGNONE", "", null, 9]) {
        throws(() => task.kill(wrong as string), TypeError);
      }
    }
  },
  async "join can be given up, and it goes on"() {
    const [lock, ready, end] = [
      await Lock.open(name()),
      await Event.open(name()),
      await Event.open(name()),
    ];
    const task = start({ act: "hold", lock, ready, end });
    await rejects(task.join({ timeout: 1 }), TimeoutError);
    await end.set();
    equal(await task.join(), undefined);
  },
  async "a runtime that is missing is named"() {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      const missing = (["deno", "node", "bun"] as const).filter((name) => name !== own);
      equal(missing.length, 2);
      for (const runtime of missing) {
        for (const detached of [false, true]) {
          const task = start({ act: "exit", code: 0 }, { runtime, detached });
          equal(task.pid, undefined);
          await terminated(task, new RegExp(`there is no ${runtime} on the PATH$`));
        }
      }
    } finally {
      process.env.PATH = PATH;
    }
  },
  async "a module that does not exist is named"() {
    await terminated(
      spawn(new URL("no_such_module.ts", self)),
      /there is no module file:.*no_such_/,
    );
  },
  async "a module that does not call entry is told of"() {
    await terminated(
      spawn(new URL("silent.ts", self)),
      /exit code 0 before its module called entry$/,
    );
  },
  async "a module that fails after it has called entry, as by calling it again"() {
    for (const runtime of others) {
      const join = (module: string) => spawn(new URL(module, self), {}, { runtime }).join();
      await rejects(join("enters_twice.ts"), /Cannot enter a process: its function was given/);
      await rejects(join("fails_after_entry.ts"), /RangeError: after entry/);
    }
  },
  async "a module that goes on and does not call entry is ended after a while"() {
    const here = await Event.open("lingering");
    const { setTimeout } = globalThis;
    let patience: () => void = () => {};
    globalThis.setTimeout =
      ((fn: () => void, ms: number) =>
        ms === 60_000 ? void (patience = fn) : setTimeout(fn, ms)) as typeof setTimeout;
    const task = spawn(new URL("lingering.ts", self));
    globalThis.setTimeout = setTimeout;
    await here.wait();
    patience();
    await terminated(task, /: its module did not call entry within 60000 ms$/);
    equal([task.exitCode, task.exitSignal], [undefined, "SIGKILL"]);
  },
  async "nothing waits for entry any more once it has been called, or never will be"() {
    const { setTimeout, clearTimeout } = globalThis;
    const patience = new Set<unknown>();
    globalThis.setTimeout = ((fn: () => void, ms: number) => {
      const timer = setTimeout(fn, ms);
      if (ms === 60_000) patience.add(timer);
      return timer;
    }) as typeof setTimeout;
    globalThis.clearTimeout = ((timer) => {
      patience.delete(timer);
      clearTimeout(timer);
    }) as typeof clearTimeout;
    try {
      const tasks = [spawn(new URL("no_such_module.ts", self)), start({ act: "giveUncloneable" })];
      equal(patience.size, tasks.length);
      for (const task of tasks) await task.join().catch(() => {});
      equal(patience.size, 0);
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
    }
  },
  "misuse is refused before anything is started"() {
    throws(() => spawn("module.ts" as unknown as URL), TypeError);
    throws(
      () => spawn(self, undefined, { runtime: "python" as "node" }),
      /"deno", "node" or "bun"/,
    );
    throws(() => spawn(self, undefined, { name: 1 as unknown as string }), TypeError);
    throws(() => spawn(self, undefined, 1 as unknown as ProcessOptions), TypeError);
    const wrong = [{ flags: "-A" }, { flags: [1] }, { flags: null }, { detached: "no" }];
    for (const options of [...wrong, { runtime: Symbol("node") }]) {
      throws(() => spawn(self, undefined, options as unknown as ProcessOptions), TypeError);
    }
  },
  async "stdout and stderr go through"() {
    await start({ act: "print", text: "a child" }).join();
  },
  async "children do not outlive who spawned them, unless asked to"() {
    const hold = async () => ({
      act: "hold" as const,
      lock: await Lock.open(name()),
      ready: await Event.open(name()),
      end: await Event.open(name()),
    });
    const [attached, detached] = [await hold(), await hold()];
    const children = [{ job: attached, detached: false }, { job: detached, detached: true }];
    const task = start({ act: "parent", children });
    await Promise.all([attached.ready.wait(), detached.ready.wait()]);
    task.kill("SIGKILL");
    await terminated(task, /SIGKILL/);
    equal((await attached.lock.acquire()).abandoned, true);
    equal(await detached.lock.tryAcquire(), undefined);
    await detached.end.set();
    equal((await detached.lock.acquire()).abandoned, false);
  },
  async "a child that never lets its event loop run does not outlive who spawned it"() {
    const [lock, ready] = [await Lock.open(name()), await Event.open(name())];
    const children = [{ job: { act: "busy", lock, ready }, detached: false }];
    const task = start({ act: "parent", children });
    await ready.wait();
    task.kill("SIGKILL");
    await terminated(task, /SIGKILL/);
    equal((await lock.acquire()).abandoned, true);
  },
  async "a process that keeps its event loop busy stalls nobody"() {
    const [lock, ready] = [await Lock.open(name()), await Event.open(name())];
    const task = start({ act: "busy", lock: await Lock.open(name()), ready });
    await ready.wait();
    for (let round = 0; round < 100; round++) await (await lock.acquire()).release();
    task.kill("SIGKILL");
    await terminated(task, /SIGKILL/);
  },
  async "processes of every runtime share a queue"() {
    const queue = await Queue.open<string>(name());
    const tasks = others.map((runtime) =>
      start({ act: "append", queue, name: runtime }, { runtime })
    );
    equal(await Promise.all(tasks.map((task) => task.join())), others);
    const got = [];
    while (!await queue.isEmpty()) got.push(await queue.get());
    equal(got.sort(), [...others].sort());
  },
};

if (isMainProcess) await playScenes(scenes);
