/**
 * Tasks: T1 and T2. Owners and errors, T3 and T4, are in `task_owner.ts`.
 *
 * @module
 */

import * as fc from "fast-check";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import { ownersOf } from "./owner_tools.ts";
import { ownersAndErrors } from "./task_owner.ts";
import { needsTimers } from "./waiting_tools.ts";

const base = { primitive: "Task" } as const;

/** A task that ends when it is told to. */
function gated(world: World) {
  const { spawn } = ownersOf(world.subject);
  const result = { the: "result" };
  let open = () => {};
  let ended = false;
  const gate = new Promise<void>((resolve) => open = resolve);
  const task = spawn(async () => {
    await gate;
    ended = true;
    return result;
  });
  return { task, result, open: () => open(), ended: () => ended };
}

/** The laws of tasks. */
export const task: readonly Property[] = [
  property({
    ...base,
    laws: ["T1"],
    level: 0,
    title: "spawn returns before the function runs, which then runs once, joined or not",
    input: fc.record({ count: fc.integer({ min: 1, max: 4 }), joined: fc.boolean() }),
    check: async (world, { count, joined }) => {
      const { spawn } = ownersOf(world.subject);
      const runs: number[] = [];
      const tasks = Array.from({ length: count }, (_, index) => spawn(() => void runs.push(index)));
      if (joined) tasks.forEach((task) => world.start("J", "join()", () => task.join()));
      same(runs.length, 0, "functions that ran before spawn returned");
      await world.settle();
      same([...runs].sort().join(), tasks.map((_, index) => index).join(), "functions that ran");
      await Promise.all(tasks.map((task) => task.join()));
      same(runs.length, count, "functions that ran, in the end");
    },
  }),

  property({
    ...base,
    laws: ["T1"],
    level: 0,
    title: "an error rejects the task, thrown at once or later; spawn itself does not throw",
    input: fc.record({
      how: fc.constantFrom("throw", "reject", "later"),
      error: fc.constantFrom<unknown[]>(new Error("boom"), "text", 0, undefined, null),
    }),
    check: async (world, { how, error }) => {
      const { spawn } = ownersOf(world.subject);
      let joins: Promise<unknown> | undefined;
      const spawned = world.start("A", `spawn: ${how}`, () => {
        const task = spawn(() => {
          if (how === "throw") throw error;
          if (how === "reject") return Promise.reject(error);
          return Promise.resolve().then(() => {
            throw error;
          });
        });
        joins = task.join();
        return task;
      });
      same(spawned.threw, false, "whether spawn threw");
      const joining = world.start("A", "join()", () => joins!);
      await world.settle();
      rejectedWith(joining, error);
      // Joining a task that has failed already gives its error again.
      for (let index = 0; index < 2; index++) {
        const late = world.start("B", "join() late", () => fulfilled(spawned).join());
        rejectedWith(await late.settled, error);
      }
    },
  }),

  property({
    ...base,
    laws: ["T1", "G16"],
    level: 0,
    title: "what is no function, and a name that is no string, is a TypeError",
    input: fc.constantFrom<unknown[]>(undefined, null, 1, "fn", {}, Promise.resolve()),
    check: async (world, wrong) => {
      const { spawn } = ownersOf(world.subject);
      const call = world.start("A", "spawn()", () => spawn(wrong as () => void));
      rejectedAs(await call.settled, "TypeError");
      if (wrong === undefined || typeof wrong === "string") return;
      let ran = false;
      if (typeof wrong !== "object" || wrong === null) {
        const optioned = world.start(
          "A",
          "spawn(optioned)",
          () => spawn(() => ran = true, wrong as object),
        );
        rejectedAs(await optioned.settled, "TypeError");
      }
      const named = world.start(
        "A",
        "spawn(named)",
        () => spawn(() => ran = true, { name: wrong as string }),
      );
      rejectedAs(await named.settled, "TypeError");
      await world.settle();
      same(ran, false, "whether the function ran");
    },
  }),

  ...([0, 1] as const).map((level) =>
    property({
      ...base,
      laws: ["T2"],
      level,
      title: `join gives the result any number of times, ${
        level === 0 ? "" : "before and "
      }after the end`,
      input: fc.record({
        early: level === 0 ? fc.constant(0) : fc.nat({ max: 3 }),
        late: fc.nat({ max: 3 }),
        waiting: fc.boolean(),
      }),
      check: async (world, { early, late, waiting }) => {
        const { task, result, open, ended } = gated(world);
        const join = (index: number) => world.start(`J${index}`, "join()", () => task.join());
        const calls = Array.from({ length: early }, (_, index) => join(index));
        if (waiting) await world.settle();
        calls.forEach(pending);
        same(ended(), false, "whether the task has ended");
        open();
        await world.settle();
        same(ended(), true, "whether the task has ended");
        for (let index = 0; index < late; index++) calls.push(join(early + index));
        await world.settle();
        for (const call of calls) same(fulfilled(call), result, "what join gave");
      },
    })
  ),

  property({
    ...base,
    laws: ["T2"],
    level: 0,
    title: "join gives whatever the function returned, promises resolved",
    input: fc.record({
      value: fc.constantFrom<unknown[]>(undefined, null, 0, "", false, NaN, { an: "object" }),
      later: fc.boolean(),
    }),
    check: async (world, { value, later }) => {
      const { spawn } = ownersOf(world.subject);
      const task = spawn(() => later ? Promise.resolve(value) : value);
      for (let index = 0; index < 2; index++) {
        const call = world.start("A", "join()", () => task.join());
        await world.settle();
        same(fulfilled(call), value, "what join gave");
      }
    },
  }),

  property({
    ...base,
    laws: ["T2", "G4"],
    level: 1,
    title: "a join that is aborted leaves the task running, and other joins waiting",
    input: fc.record({
      count: fc.integer({ min: 1, max: 3 }),
      which: fc.nat({ max: 2 }),
      how: fc.constantFrom("later", "before", "now"),
    }),
    check: async (world, { count, which, how }) => {
      const { task, result, open, ended } = gated(world);
      const { signal, abort, reason } = world.trigger();
      if (how === "before") abort();
      const calls = Array.from(
        { length: count + 1 },
        (_, index) =>
          world.start(`J${index}`, "join()", () => {
            if (index !== which % count) return task.join();
            return how === "now" ? task.join({ timeout: 0 }) : task.join({ signal });
          }),
      );
      if (how === "later") {
        await world.settle();
        calls.forEach(pending);
        abort();
      }
      const given = calls.splice(which % count, 1)[0]!;
      same(given.threw, false, "whether join threw");
      await world.settle();
      if (how === "now") rejectedAs(given, "TimeoutError");
      else rejectedWith(given, reason);
      calls.forEach(pending);
      same(ended(), false, "whether the task has ended");
      open();
      await world.settle();
      same(ended(), true, "whether the task has ended");
      for (const call of calls) same(fulfilled(call), result, "what join gave");
      const late = world.start("L", "join() late", () => task.join({ timeout: 0 }));
      same(fulfilled(await late.settled), result, "what a late join gave");
      const aborted = world.start("L", "join(aborted)", () => task.join({ signal }));
      await world.settle();
      if (how === "now") same(fulfilled(aborted), result, "what a join with a signal gave");
      else rejectedWith(aborted, reason);
    },
  }),

  property({
    ...base,
    laws: ["T2", "G1"],
    level: 1,
    title: "a join that times out leaves the task running",
    inapplicable: needsTimers,
    share: 0.1,
    input: fc.boolean(),
    check: async (world, fails) => {
      const { spawn } = ownersOf(world.subject);
      const error = new Error("late");
      let open = () => {};
      const gate = new Promise<void>((resolve) => open = resolve);
      const task = spawn(async () => {
        await gate;
        if (fails) throw error;
        return 1;
      });
      const patient = world.start("P", "join()", () => task.join());
      const hasty = world.start("H", "join(1 ms)", () => task.join({ timeout: 1 }));
      rejectedAs(await hasty.settled, "TimeoutError");
      pending(patient);
      open();
      await world.settle();
      if (fails) rejectedWith(patient, error);
      else same(fulfilled(patient), 1, "what join gave");
    },
  }),

  property({
    ...base,
    laws: ["T2", "G2", "G16"],
    level: 0,
    title: "a join with wrong options is refused, of a running task and of one that has ended",
    input: fc.record({
      wrong: fc.constantFrom<(readonly [object, string])[]>(
        [{ timeout: NaN }, "RangeError"],
        [{ timeout: -1 }, "RangeError"],
        [{ timeout: "1" }, "TypeError"],
        [{ signal: {} }, "TypeError"],
      ),
      ended: fc.boolean(),
    }),
    check: async (world, { wrong: [options, error], ended }) => {
      const { task, result, open } = gated(world);
      if (ended) open();
      await world.settle();
      const call = world.start("A", "join(wrong)", () => task.join(options));
      same(call.threw, false, "whether join threw");
      rejectedAs(await call.settled, error);
      open();
      same(await task.join(), result, "what a right join gave");
    },
  }),

  property({
    ...base,
    laws: ["T2"],
    level: 0,
    title: "a task is no thenable: an async function hands over the task",
    check: async (world) => {
      const { task, result, open } = gated(world);
      ok(!("then" in task), "the task has a then");
      // deno-lint-ignore require-await
      const handOver = async () => task;
      const call = world.start("A", "await of an async function", handOver);
      await world.settle();
      same(fulfilled(call), task, "what the async function gave");
      const outer = ownersOf(world.subject).spawn(() => task);
      const joining = world.start("B", "join() of a task that returns a task", () => outer.join());
      await world.settle();
      same(fulfilled(joining) as unknown, task, "what the outer task gave");
      open();
      same(await task.join(), result, "what the task gave");
    },
  }),

  property({
    ...base,
    laws: ["T2"],
    level: 0,
    title: "a task has the name that it is given, or one of its own",
    input: fc.option(fc.constantFrom("worker", "", "a task"), { nil: undefined }),
    check: async (world, name) => {
      const { spawn } = ownersOf(world.subject);
      const task = name === undefined ? spawn(() => 1) : spawn(() => 1, { name });
      same(typeof task.name, "string", "the type of its name");
      if (name !== undefined) same(task.name, name, "its name");
      else ok(task.name.length > 0, "a task without a given name has an empty one");
      same(await task.join(), 1, "what the task gave");
    },
  }),

  ...ownersAndErrors,
];
