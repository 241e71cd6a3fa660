import { assertEquals, assertRejects } from "@std/assert";
import * as fc from "fast-check";
import type { Permit } from "../src/contract.ts";
import { ok, rejectedAs } from "./assert.ts";
import { broken, conformance, inOneEventLoop, permitOf, type Subject } from "./mod.ts";
import { type Property, property } from "./property.ts";
import { runProperties } from "./runner.ts";
import { identify } from "./select.ts";
import type { World } from "./world.ts";

/** A lock that can be acquired, released and asked, and no more. */
function subject(lacks?: Subject["lacks"], more: object = {}): Subject {
  return {
    name: "a lock with parts missing",
    capabilities: inOneEventLoop,
    open: {
      Lock() {
        let held = false;
        const release = () => void (held = false);
        return {
          acquire: () => Promise.resolve(permitOf(release)).finally(() => held = true),
          release,
          locked: () => held,
          ...more,
        };
      },
    },
    ...lacks !== undefined && { lacks },
  };
}

const lacks = { tryAcquire: "not yet", use: "not yet", signal: "not yet" };

/** What becomes of a property that does this. */
async function outcome(
  check: (world: World) => Promise<void> | void,
  of: Subject = subject(lacks),
): Promise<[status: string, reason: string | undefined]> {
  const one = property({ laws: ["K1"], primitive: "Lock", level: 0, title: "does this", check });
  const { properties } = await runProperties(identify([one]), of, { seed: 1, patience: 50 });
  const { status, reason, failure } = properties[0]!;
  return [status, reason ?? failure?.message];
}

const lacking: [string, string] = ["not applicable", "lacks tryAcquire: not yet"];

Deno.test("a property that uses what is lacking does not apply, whatever it makes of that", async () => {
  const uses = async (world: World) => {
    const lock = await world.open("Lock");
    const call = world.start("A", "tryAcquire()", () => lock.tryAcquire());
    await call.settled;
    return { lock, call };
  };
  assertEquals(await outcome(async (world) => void await uses(world)), lacking);
  assertEquals(await outcome(async (world) => rejectedAs((await uses(world)).call, "X")), lacking);
  assertEquals(
    await outcome(async (world) => ok((await uses(world)).lock === null, "no")),
    lacking,
  );
  assertEquals(
    await outcome(async (world) => {
      await uses(world);
      await new Promise(() => {});
    }),
    lacking,
  );
  assertEquals(
    await outcome(async (world) => {
      const { lock } = await uses(world);
      Promise.resolve().then(() => lock.tryAcquire());
    }),
    lacking,
  );
});

Deno.test("options, permits and errors are features, too", async () => {
  const reasonOf = async (feature: string, use: (permit: Permit, world: World) => unknown) => {
    const of = subject({ ...lacks, [feature]: "no" });
    const [status, reason] = await outcome(async (world) => {
      const lock = await world.open("Lock");
      const permit = await lock.acquire();
      await use(permit, world);
    }, of);
    assertEquals([status, reason], ["not applicable", `lacks ${feature}: no`]);
  };
  const call = (options: unknown) => async (_: Permit, world: World) => {
    const lock = await world.open("Lock");
    await lock.acquire(options as never);
  };
  const twice = (permit: Permit) => [permit.release(), permit.release()];
  await reasonOf("signal", call({ signal: new AbortController().signal }));
  await reasonOf("timeout", call({ timeout: 5 }));
  await reasonOf("now", call({ timeout: 0 }));
  await reasonOf("misuse", call(null));
  await reasonOf("misuse", call({ timeout: -1 }));
  await reasonOf("misuse", call({ signal: {} }));
  await reasonOf("permit", twice);
  await reasonOf("dispose", (permit) => permit[Symbol.dispose]());
  await reasonOf("forget", (permit) => "forget" in permit);
  await reasonOf("NotHeldError", async (_, world) => {
    rejectedAs(await world.start("A", "nothing", () => {}).settled, "NotHeldError");
  });
  await reasonOf("K1", () => {});
});

Deno.test("a feature can be lacking of one primitive alone", async () => {
  const uses = async (world: World) => void (await world.open("Lock")).locked();
  const of = (name: string) => subject({ ...lacks, [name]: "no" });
  assertEquals(await outcome(uses, of("Lock.signal")), ["passed", undefined]);
  const without = { ...subject({ ...lacks, "Lock.locked": "no" }, { locked: undefined }) };
  assertEquals(await outcome(uses, without), ["not applicable", "lacks locked: no"]);
});

Deno.test("what is missing undeclared fails, and says how to go on", async () => {
  const message =
    "threw TypeError: the subject's Lock has no tryAcquire: supply it, or declare it " +
    "in `lacks`";
  assertEquals(await outcome(async (world) => void await world.open("Lock"), subject()), [
    "failed",
    message,
  ]);
});

Deno.test("what is declared as lacking, and is there, is told", async () => {
  const problem = async (name: string, more: object) => {
    const of = subject({ ...lacks, [name]: "no" }, more);
    return (await conformance(of, { seed: 1, runs: 1, only: { laws: ["K2"] } })).problem;
  };
  const acquire = (options: { signal?: unknown; timeout?: number } = {}) =>
    options.signal !== undefined || options.timeout === 0
      ? Promise.reject(new Error("given up"))
      : Promise.resolve(permitOf(() => {}));
  const told = (what: string) => `the subject declares to lack ${what}, but has it`;
  assertEquals(await problem("locked", { locked: undefined }), undefined);
  assertEquals(await problem("locked", {}), told("Lock.locked"));
  assertEquals(await problem("Lock.locked", {}), told("Lock.locked"));
  assertEquals(await problem("timeout", {}), undefined);
  assertEquals(await problem("signal", { acquire }), told("Lock.signal"));
});

Deno.test("inputs that come to what is lacking are replaced by others, as long as there are some", async () => {
  const seen: number[] = [];
  const some = (most: number): Property =>
    property({
      laws: ["K1"],
      primitive: "Lock",
      level: 0,
      title: "some",
      input: fc.nat({ max: 99 }),
      check: async (world, input: number) => {
        const lock = await world.open("Lock");
        if (input >= most) await lock.tryAcquire();
        else seen.push(input);
      },
    });
  const run = async (most: number) =>
    (await runProperties(identify([some(most)]), subject(lacks), { seed: 1, runs: 20 }))
      .properties[0]!;
  assertEquals([(await run(50)).status, seen.length], ["passed", 20]);
  seen.length = 0;
  const never = await run(0);
  assertEquals([never.status, never.reason, never.runs], [...lacking, 0]);
});

Deno.test("a failure without what is lacking stays one", async () => {
  assertEquals(await outcome(() => ok(false, "broken")), ["failed", "broken"]);
});

Deno.test("a lacks that names nothing is refused", async () => {
  const run = (lacks: unknown) => conformance(subject(lacks as never), { seed: 1 });
  await assertRejects(() => run({ tryAquire: "no" }), RangeError, 'lacks names "tryAquire"');
  await assertRejects(() => run({ "Look.use": "no" }), RangeError, 'lacks names "Look.use"');
  await assertRejects(() => run({ use: 1 }), TypeError, "subject.lacks.use must be a reason");
  await assertRejects(() => run("use"), TypeError, "subject.lacks must be an object");
});

Deno.test("the subject that is broken on purpose fails for that, and for nothing else", async () => {
  const { properties, problem } = await conformance(broken, {
    seed: 1,
    runs: 20,
    only: { primitives: ["Semaphore"] },
  });
  const failed = properties.filter(({ status }) => status === "failed").map(({ id }) => id);
  assertEquals(problem, undefined);
  assertEquals(failed, [
    "S1/Semaphore/agrees-with-a-number-and-a-line-of-requests-turn-by-turn",
    "S1/Semaphore/agrees-with-its-model-when-some-requests-time-out",
    "P1/Semaphore/given-back-in-several-ways-and-times-a-permit-is-released-once",
    "P2/Semaphore/release-n-ends-no-hold-permits-still-give-back-what-they-hold-once",
  ]);
});

Deno.test("a subject that opens what there is not is refused, and one that checks nothing fails", async () => {
  const run = (open: object) =>
    conformance({ name: "none", capabilities: inOneEventLoop, open: open as never }, { runs: 1 });
  await assertRejects(() => run({ Mutex() {} }), RangeError, 'subject.open names "Mutex"');
  const { passed, problem } = await run({});
  assertEquals([passed, problem], [false, "nothing was checked"]);
});

Deno.test("sizes out of range are misuse, and methods beside the contract's see their own object", async () => {
  class Odd {
    readonly #held = "held";
    put() {}
    wait() {}
    more() {
      return this.#held;
    }
  }
  const of: Subject = {
    name: "odd",
    capabilities: inOneEventLoop,
    open: {
      ...subject().open,
      Queue: () => new Odd() as never,
      Barrier: () => new Odd() as never,
    },
    lacks: Object.fromEntries(
      ["misuse", "tryPut", "get", "tryGet", "take", "taskDone", "join", "shutdown", "size"]
        .concat("isEmpty", "isFull", "asyncIterator", "abort", "reset", "waiting", "broken")
        .map((name) => [name, "no"]),
    ),
  };
  const misused: [string, string] = ["not applicable", "lacks misuse: no"];
  assertEquals(await outcome(async (world) => void await world.open("Queue", -1), of), misused);
  assertEquals(await outcome(async (world) => void await world.open("Barrier", 0), of), misused);
  const sees = async (world: World) => {
    const queue = await world.open("Queue", 0) as unknown as Odd;
    ok(queue.more() === "held", "another object");
  };
  assertEquals(await outcome(sees, of), ["passed", undefined]);
});
