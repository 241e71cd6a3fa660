/**
 * Owners and errors: T3 and T4.
 *
 * @module
 */

import * as fc from "fast-check";
import { isError, ok, rejectedAs, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Subject } from "../subject.ts";
import { needsNoStorage, needsOwner, needsSpawn, needsStorage, ownersOf } from "./owner_tools.ts";

const base = { primitive: "Task" } as const;

/** Every error class with its code. */
const errorCodes: readonly (readonly [name: string, code: string])[] = [
  ["TimeoutError", "TIMEOUT"],
  ["NotHeldError", "NOT_HELD"],
  ["NoOwnerError", "NO_OWNER"],
  ["OverReleaseError", "OVER_RELEASE"],
  ["QueueShutDownError", "SHUT_DOWN"],
  ["BrokenBarrierError", "BROKEN_BARRIER"],
  ["ConnectionLostError", "CONNECTION_LOST"],
  ["LeaseLostError", "LEASE_LOST"],
  ["CapacityError", "CAPACITY"],
  ["UnsupportedError", "UNSUPPORTED"],
  ["TerminatedError", "TERMINATED"],
];

/** Any text, broken surrogate pairs too. */
const text = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

const needsErrors = ({ errors }: Subject) =>
  errors === undefined ? "the subject has no error classes" : undefined;

/** The laws of owners and errors. */
export const ownersAndErrors: readonly Property[] = [
  property({
    ...base,
    laws: ["T3"],
    level: 0,
    title: "every owner is its own, by whatever name",
    inapplicable: needsOwner,
    input: fc.array(fc.option(fc.constantFrom("a", "b", ""), { nil: undefined }), {
      minLength: 2,
      maxLength: 6,
    }),
    check: (world, names) => {
      const { Owner } = ownersOf(world.subject);
      const owners = names.map((name) => name === undefined ? new Owner() : new Owner(name));
      owners.forEach((owner, index) => {
        ok(owner instanceof Owner, "an owner is no Owner");
        if (names[index] !== undefined) same(owner.name, names[index], "its name");
        else ok(typeof owner.name === "string" && owner.name !== "", "its own name");
      });
      same(new Set(owners.map(({ id }) => id)).size, owners.length, "different ids");
    },
  }),

  property({
    ...base,
    laws: ["T3", "G16"],
    level: 0,
    title: "a name that is no string, and what is no function, is a TypeError",
    inapplicable: needsOwner,
    input: fc.constantFrom<unknown[]>(1, null, {}, true),
    check: async (world, wrong) => {
      const { Owner } = ownersOf(world.subject);
      const make = world.start("A", "new Owner()", () => new Owner(wrong as string));
      rejectedAs(await make.settled, "TypeError");
      const run = world.start("A", "run()", () => new Owner().run(wrong as () => void));
      rejectedAs(await run.settled, "TypeError");
      same(Owner.current(), undefined, "Owner.current()");
    },
  }),

  property({
    ...base,
    laws: ["T3"],
    level: 0,
    title: "run sets the current owner, passes on what comes back, and restores the one before",
    inapplicable: needsOwner,
    input: fc.array(fc.constantFrom("return", "throw"), { minLength: 1, maxLength: 5 }),
    check: (world, ends) => {
      const { Owner } = ownersOf(world.subject);
      same(Owner.current(), undefined, "Owner.current() outside");
      const boom = new Error("thrown in run");
      const nest = (level: number, outer: unknown): number => {
        if (level === ends.length) return level;
        const owner = new Owner();
        const inside = () => {
          same(Owner.current(), owner, `Owner.current() at level ${level}`);
          const result = nest(level + 1, owner);
          same(Owner.current(), owner, `Owner.current() back at level ${level}`);
          if (ends[level] === "throw") throw boom;
          return result;
        };
        let caught: unknown;
        let result = ends.length;
        try {
          result = owner.run(inside);
        } catch (error) {
          caught = error;
        }
        if (caught !== undefined && caught !== boom) throw caught;
        same(caught, ends[level] === "throw" ? boom : undefined, "what run threw");
        same(Owner.current(), outer, `Owner.current() after level ${level}`);
        return result;
      };
      same(nest(0, undefined), ends.length, "what run returned");
      same(Owner.current(), undefined, "Owner.current() outside");
    },
  }),

  property({
    ...base,
    laws: ["T3", "R6"],
    level: 0,
    title: "a task's function has an owner of its own from its start",
    inapplicable: (subject) => needsOwner(subject) ?? needsSpawn(subject),
    input: fc.record({ count: fc.integer({ min: 1, max: 4 }), within: fc.boolean() }),
    check: async (world, { count, within }) => {
      const { Owner, spawn } = ownersOf(world.subject);
      const around = new Owner("around");
      const make = () => spawn(() => ({ owner: Owner.current(), nested: spawn(Owner.current) }));
      const tasks = Array.from({ length: count }, () => within ? around.run(make) : make());
      const seen = new Set<unknown>([around]);
      for (const task of tasks) {
        const { owner, nested } = await task.join();
        for (const one of [owner, await nested.join()]) {
          ok(one !== undefined, "Owner.current() in a task is undefined");
          ok(!seen.has(one), "two tasks have one owner");
          seen.add(one);
        }
      }
      same(Owner.current(), undefined, "Owner.current() outside");
    },
  }),

  property({
    ...base,
    laws: ["T3"],
    level: 1,
    title: "the current owner follows await, in tasks and in run, side by side",
    inapplicable: (subject) => needsOwner(subject) ?? needsSpawn(subject) ?? needsStorage(),
    input: fc.array(fc.record({ turns: fc.integer({ min: 1, max: 6 }), task: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    }),
    check: async (world, parts) => {
      const { Owner, spawn } = ownersOf(world.subject);
      const body = async (turns: number) => {
        const owner = Owner.current();
        ok(owner !== undefined, "Owner.current() is undefined");
        for (let turn = 0; turn < turns; turn++) {
          await undefined;
          same(Owner.current(), owner, `Owner.current() after ${turn + 1} awaits`);
        }
        const inner = new Owner();
        await inner.run(async () => {
          await undefined;
          same(Owner.current(), inner, "Owner.current() in an inner run");
        });
        same(Owner.current(), owner, "Owner.current() after an inner run");
        return owner;
      };
      const owners = await Promise.all(
        parts.map(({ turns, task }) =>
          task ? spawn(() => body(turns)).join() : new Owner().run(() => body(turns))
        ),
      );
      same(new Set(owners).size, parts.length, "owners");
      same(Owner.current(), undefined, "Owner.current() outside");
    },
  }),

  property({
    ...base,
    laws: ["T3"],
    level: 1,
    title: "without AsyncLocalStorage the current owner ends with the synchronous part",
    inapplicable: (subject) => needsOwner(subject) ?? needsSpawn(subject) ?? needsNoStorage(),
    input: fc.boolean(),
    check: async (world, inTask) => {
      const { Owner, spawn } = ownersOf(world.subject);
      const seen: unknown[] = [];
      const body = async () => {
        seen.push(Owner.current());
        await undefined;
        seen.push(Owner.current());
      };
      const owner = new Owner();
      const done = inTask ? spawn(body).join() : owner.run(body);
      same(Owner.current(), undefined, "Owner.current() outside");
      await done;
      ok(inTask ? seen[0] !== undefined : seen[0] === owner, "Owner.current() at first");
      same(seen[1], undefined, "Owner.current() after an await");
    },
  }),

  property({
    ...base,
    laws: ["T4"],
    level: 0,
    title: "every error class is there, with its name, its code and its parent",
    inapplicable: needsErrors,
    input: fc.record({ which: fc.constantFrom(...errorCodes), message: text }),
    check: (world, { which: [name, code], message }) => {
      const errors = world.subject.errors!;
      const Class = errors[name];
      ok(Class !== undefined, `there is no ${name}`);
      const error = new Class(message);
      same(error.name, name, `name of a ${name}`);
      same((error as { code?: unknown }).code, code, `code of a ${name}`);
      same(error.message, message, `message of a ${name}`);
      same(new Class().message, "", `message of a ${name} without one`);
      ok(error instanceof Error && error instanceof Class, `a ${name} is no Error`);
      same(error instanceof RangeError, name === "OverReleaseError", `a ${name} is a RangeError`);
      same(error instanceof TypeError, false, `a ${name} is a TypeError`);
      isError(error, name, name);
      for (const [other] of errorCodes) {
        if (other !== name) ok(!(error instanceof errors[other]!), `a ${name} is a ${other}`);
      }
    },
  }),

  property({
    ...base,
    laws: ["T4"],
    level: 0,
    title: "what the primitives throw is of the classes that the scope exports",
    inapplicable: needsErrors,
    check: async (world) => {
      const { open, errors, Owner } = world.subject;
      const thrown: [name: string, fn: () => unknown][] = [];
      if (open.Lock !== undefined) {
        const lock = await world.open("Lock");
        thrown.push(["NotHeldError", () => lock.release()]);
        thrown.push(["TimeoutError", async () => {
          await lock.acquire();
          await lock.acquire({ timeout: 0 });
        }]);
      }
      if (open.BoundedSemaphore !== undefined) {
        const semaphore = await world.open("BoundedSemaphore");
        thrown.push(["OverReleaseError", () => semaphore.release()]);
      }
      if (open.RLock !== undefined && Owner !== undefined) {
        const lock = await world.open("RLock");
        thrown.push(["NoOwnerError", () => lock.acquire()]);
      }
      if (open.Queue !== undefined) {
        const queue = await world.open("Queue");
        await queue.shutdown();
        thrown.push(["QueueShutDownError", () => queue.get()]);
      }
      if (open.Barrier !== undefined) {
        const barrier = await world.open("Barrier", 2);
        await barrier.abort();
        thrown.push(["BrokenBarrierError", () => barrier.wait()]);
      }
      for (const [name, fn] of thrown) {
        const call = await world.start("A", `a ${name}`, fn).settled;
        rejectedAs(call, name);
        ok(call.reason instanceof errors![name]!, `a ${name} is not of the exported class`);
      }
    },
  }),
];
