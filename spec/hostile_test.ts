/**
 * Subjects that misbehave in every way there is: the report says how, and the suite goes on.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Lock, Permit } from "../src/contract.ts";
import { conformance, type Options, type Report, type Subject } from "./mod.ts";
import { runColumn } from "./run/column.ts";
import { mark } from "./run/order.ts";
import type { Engine } from "./run/runtime.ts";
import { tasks } from "./run/tasks.ts";

/** A lock that works, but for the methods given here. */
function lockWith(methods: (lock: Lock) => Record<string, unknown>): () => Lock {
  return () => {
    const lock = tasks.open.Lock!() as Lock;
    return {
      acquire: (options: object) => lock.acquire(options),
      tryAcquire: () => lock.tryAcquire(),
      release: () => lock.release(),
      locked: () => lock.locked(),
      use: (fn: (permit: Permit) => unknown, options: object) => lock.use(fn, options),
      ...methods(lock),
    } as unknown as Lock;
  };
}

/** Checks some laws of locks and of events, of which the events are sound. */
function run(subject: Partial<Subject>, laws: string[], options: Options = {}): Promise<Report> {
  return conformance({ ...tasks, ...subject }, {
    seed: 1,
    runs: 5,
    patience: 20,
    only: { laws: [...laws, "E1", "E2"], primitives: ["Lock", "Event"] },
    ...options,
  });
}

/** What is said against the locks, after a look at whether the suite went on to its end. */
function faults(report: Report): string {
  assertEquals(report.properties.length, report.totals.planned);
  const events = report.properties.filter((result) => result.primitive === "Event");
  assert(events.length > 5);
  for (const { id, status, failure } of events) {
    assert(status === "passed" || status === "not applicable", `${id}: ${failure?.message}`);
  }
  assertEquals(events.some(({ status }) => status === "passed"), true);
  return report.properties.map(({ failure }) => failure?.message ?? "").join("\n");
}

/** An object that throws whatever is done with it. */
const untouchable = new Proxy({}, {
  get() {
    throw new Error("get");
  },
  getPrototypeOf() {
    throw new Error("getPrototypeOf");
  },
  ownKeys() {
    throw new Error("ownKeys");
  },
});

const unspeakable = Object.freeze({
  toString() {
    throw new Error("toString");
  },
  get name() {
    throw new Error("name");
  },
  get constructor() {
    throw new Error("constructor");
  },
});

function fail(error: unknown): never {
  throw error;
}

/** What some of them leave. */
const timers: ReturnType<typeof setTimeout>[] = [];

/** Each way to misbehave: the lock, the laws that show it, and what is said of it. */
const locks: Record<string, [open: unknown, laws: string[], message: RegExp]> = {
  "never settles": [
    lockWith(() => ({ acquire: () => new Promise(() => {}) })),
    ["K7", "G1"],
    /hangs: after 20 ms still pending: Lock.acquire\(\)/,
  ],
  "throws instead of rejecting": [
    lockWith(() => ({ acquire: () => fail(new Error("now")) })),
    ["K7", "G0"],
    /threw Error: now/,
  ],
  "throws when a method is looked at": [
    lockWith(() => ({
      get acquire() {
        return fail(new Error("a getter"));
      },
    })),
    ["K7"],
    /threw Error: a getter/,
  ],
  "throws at open": [() => fail(new Error("closed")), ["K7"], /threw Error: closed/],
  "rejects at open": [() => Promise.reject(new Error("closed")), ["K7"], /threw Error: closed/],
  "hangs at open": [
    () => new Promise(() => {}),
    ["K7"],
    /hangs: after 20 ms still pending: the subject's open.Lock\(\)/,
  ],
  "opens nothing": [
    () => undefined,
    ["K7"],
    /the subject's open.Lock\(\) gave undefined, which is no Lock/,
  ],
  "gives undefined instead of a promise": [
    lockWith(() => ({ acquire: () => undefined })),
    ["G1"],
    /acquire\(\): expected to wait, was granted undefined/,
  ],
  "gives a number instead of a permit": [
    lockWith(() => ({ acquire: () => Promise.resolve(5) })),
    ["K7", "G8"],
    /expected a permit, got 5/,
  ],
  "gives a permit without release": [
    lockWith(() => ({ acquire: () => Promise.resolve({ released: false }) })),
    ["K7", "G8"],
    /type of a permit's release: expected "function", got "undefined"/,
  ],
  "gives a promise where a value is due": [
    lockWith((lock) => ({
      acquire: async (options: object) => {
        const permit = await lock.acquire(options);
        return { release: () => permit.release(), released: Promise.resolve(false) };
      },
    })),
    ["G8"],
    /type of a permit's released: expected "boolean", got "object"/,
  ],
  "resolves with a thenable that never calls back": [
    lockWith(() => ({ acquire: () => Promise.resolve({ then() {} }) })),
    ["K7", "G8"],
    /hangs: after 20 ms still pending: Lock.acquire\(\)/,
  ],
  "rejects with undefined": [
    lockWith(() => ({ acquire: () => Promise.reject(undefined) })),
    ["K7"],
    /threw undefined/,
  ],
  "rejects with what throws when looked at": [
    lockWith(() => ({ acquire: () => Promise.reject(untouchable) })),
    ["K7", "K3"],
    /threw something that cannot be looked at/,
  ],
  "throws what throws when made a string": [
    lockWith(() => ({ release: () => fail(unspeakable) })),
    ["K5", "K6"],
    /something that cannot be looked at/,
  ],
  "writes into its options": [
    lockWith((lock) => ({
      acquire(options: { timeout?: number } = {}) {
        options.timeout = 5;
        return lock.acquire(options);
      },
    })),
    ["G1"],
    /TypeError: Cannot add property timeout, object is not extensible/,
  ],
  "leaves a listener": [
    lockWith((lock) => ({
      acquire(options: { signal?: AbortSignal } = {}) {
        options.signal?.addEventListener?.("abort", () => {});
        return lock.acquire(options);
      },
    })),
    ["G10"],
    /listeners left after a call was granted: expected 0, got 1/,
  ],
  "throws in a microtask": [
    lockWith((lock) => ({
      locked: () => (queueMicrotask(() => fail(new Error("stray"))), lock.locked()),
    })),
    ["K11"],
    /errors that nobody handled: Error: stray/,
  ],
  "throws out of a timer": [
    lockWith((lock) => ({
      locked: () => (setTimeout(() => fail(new Error("stray"))), lock.locked()),
    })),
    ["K11"],
    /errors that nobody handled: Error: stray/,
  ],
  "leaves a timer": [
    lockWith((lock) => ({
      acquire(options: object) {
        timers.push(setTimeout(() => {}, 1e6));
        return lock.acquire(options);
      },
    })),
    ["G10"],
    /timers left after a call was granted: expected 0, got 2/,
  ],
  "leaves an interval": [
    lockWith((lock) => ({
      release() {
        timers.push(setInterval(() => {}, 1e6));
        return lock.release();
      },
    })),
    ["G10"],
    /timers left after a call was granted: expected 0, got 1/,
  ],
  "leaves a rejection": [
    lockWith((lock) => ({
      locked: () => (Promise.reject(new Error("stray")), lock.locked()),
    })),
    ["K11"],
    /errors that nobody handled: Error: stray/,
  ],
};

for (const [name, [open, laws, message]] of Object.entries(locks)) {
  Deno.test(`a lock that ${name}`, async () => {
    const report = await run({ open: { ...tasks.open, Lock: open as () => Lock } }, laws);
    assertMatch(faults(report), message);
    assertEquals([report.passed, report.problem], [false, undefined]);
    timers.splice(0).forEach((timer) => clearTimeout(timer));
  });
}

Deno.test("a lock whose very opener cannot be looked at", async () => {
  const open = Object.defineProperty({ ...tasks.open }, "Lock", { get: () => fail(unspeakable) });
  assertMatch(faults(await run({ open }, ["K5"])), /threw something that cannot be looked at/);
});

Deno.test("a lock whose promises settle twice is none the worse", async () => {
  const Lock = lockWith((lock) => ({
    acquire: (options: object) =>
      new Promise((resolve, reject) => {
        lock.acquire(options).then((permit) => {
          resolve(permit);
          resolve(undefined);
          reject(new Error("twice"));
        }, reject);
      }),
  }));
  const report = await run({ open: { ...tasks.open, Lock } }, ["K11"]);
  assertEquals(faults(report).trim(), "");
  assertEquals([report.passed, report.problem], [true, undefined]);
});

Deno.test("a rejection left for later is not held against the property that runs by then", async () => {
  let left: (() => void) | undefined;
  let opened = 0;
  const Lock = lockWith(() => {
    if (opened++ === 0) left = () => void Promise.reject(new Error("late"));
    return {};
  });
  const Event = () => {
    left?.();
    left = undefined;
    return tasks.open.Event!();
  };
  const report = await run({ open: { ...tasks.open, Lock, Event } }, ["K11"]);
  assertEquals(faults(report).trim(), "");
  assertMatch(
    report.problem ?? "",
    /^an error that nobody handled, left by a property: Error: late, seen during E/,
  );
  assertEquals(report.passed, false);
});

Deno.test("what a timer throws counts for the property that armed it", async () => {
  let opened = 0;
  let later = false;
  /** Throws once another property is under way, however slow the machine is. */
  const throwLate = () => later ? fail(new Error("late")) : void setTimeout(throwLate, 1);
  const Lock = lockWith(() => {
    if (opened++ === 0) setTimeout(throwLate, 1);
    return {};
  });
  const Event = async () => {
    later = true;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return await tasks.open.Event!();
  };
  const report = await run({ open: { ...tasks.open, Lock, Event } }, ["K11"]);
  assertEquals(faults(report).trim(), "");
  assertMatch(report.problem ?? "", /left by a property: Error: late, out of a timer that K\d/);
});

Deno.test("a subject whose settle hangs or fails", async () => {
  const forever = () => new Promise<void>(() => {});
  const seen: string[] = [];
  for (const settle of [forever, () => fail(new Error("unsettled"))]) {
    const report = await conformance({ ...tasks, settle }, {
      seed: 1,
      runs: 2,
      patience: 20,
      only: { laws: ["E1"] },
    });
    assertEquals(report.properties.length, report.totals.planned);
    seen.push(report.properties.find(({ failure }) => failure)?.failure?.message ?? "");
  }
  assertEquals(seen[0], "hangs: after 20 ms still pending: the subject's settle()");
  assertMatch(seen[1]!, /^threw Error: unsettled/);
});

Deno.test("a subject whose close hangs, throws or rejects", async () => {
  const closes: [() => Promise<void>, string][] = [
    [() => new Promise(() => {}), "the subject's close does not settle"],
    [() => fail(new Error("open")), "the subject's close failed: Error: open"],
    [
      () => Promise.reject(untouchable),
      "the subject's close failed: something that cannot be looked at",
    ],
  ];
  for (const [close, problem] of closes) {
    const report = await run({ close }, ["K11"]);
    assertEquals(faults(report).trim(), "");
    assertEquals([report.passed, report.problem], [false, problem]);
  }
});

Deno.test("a spawn that runs its function at once", async () => {
  const spawn = ((fn: () => unknown, options: object) => {
    const result = Promise.resolve(fn());
    return tasks.spawn!(() => result, options);
  }) as Subject["spawn"];
  const report = await run({ ...spawn && { spawn } }, [], {
    only: { laws: ["T1", "E1"], primitives: ["Task", "Event"] },
  });
  const { failure } = report.properties.find(({ laws: [law] }) => law === "T1")!;
  assertMatch(failure?.message ?? "", /spawn/);
  assertEquals(report.properties.filter(({ status }) => status === "passed").length > 0, true);
});

const config = new URL("../deno.json", import.meta.url).pathname;

/** A program that prints what happens, as the bundle does, of a lock that never yields. */
const endless = `
  import { conformance } from "${import.meta.resolve("./mod.ts")}";
  import { tasks } from "${import.meta.resolve("./run/tasks.ts")}";
  const turn = () => Promise.resolve().then(turn);
  const open = { ...tasks.open, Lock: () => (turn(), tasks.open.Lock()) };
  await conformance({ ...tasks, open }, {
    seed: 1,
    runs: 1,
    only: { primitives: ["Lock"], laws: ["K11"] },
    onEvent: (event) => console.log(${JSON.stringify(mark)} + JSON.stringify(event)),
  });
`;

Deno.test("a lock that goes on for ever without a pause is ended from outside, and named", async () => {
  const engine: Engine = {
    title: "Deno",
    command: () =>
      Promise.resolve({
        file: Deno.execPath(),
        args: [
          "run",
          "-A",
          `--config=${config}`,
          `data:text/javascript,${encodeURIComponent(endless)}`,
        ],
      }),
  };
  const { broken, silent } = await runColumn(engine, {
    bundle: "none",
    subject: "tasks",
    options: {},
    onEvent: () => {},
    silence: 3_000,
    startup: 300_000,
  });
  assertMatch(broken ?? "", /^silent for 3 s in K1\/Lock\//);
  assertEquals(silent, true);
});
