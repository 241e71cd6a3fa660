/**
 * Re-entrant locks: R1 to R6.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Permit } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedWith, same } from "../assert.ts";
import { by, rlockTurns, runRLock } from "../models/rlock.ts";
import { type Property, property } from "../property.ts";
import type { SubjectOwner } from "../subject.ts";
import { holding } from "./rlock_holds.ts";
import { inTasks } from "./rlock_tasks.ts";
import { free, openOwned, queue, serve, type Waiting } from "./rlock_tools.ts";
import { wokenTogether } from "./rlock_together.ts";
import { overWaits } from "./rlock_wait.ts";
import { needsDirectGrant, needsFifo, needsTimers } from "./waiting_tools.ts";

const base = { primitive: "RLock" } as const;

/** The laws of re-entrant locks. */
export const rlock: readonly Property[] = [
  property({
    ...base,
    laws: ["R1", "R2", "R3", "R4", "G3", "G4", "G7", "G9", "G13", "P1", "P2"],
    level: 1,
    title: "agrees with a stack of holds and a line of requests, turn by turn",
    inapplicable: needsFifo,
    input: rlockTurns(false),
    check: runRLock,
  }),

  property({
    ...base,
    laws: ["R1", "G1", "G4"],
    level: 1,
    title: "agrees with its model when some requests time out",
    inapplicable: (subject) => needsFifo(subject) ?? needsTimers(),
    share: 0.1,
    input: rlockTurns(true),
    check: runRLock,
  }),

  property({
    ...base,
    laws: ["R1", "R4"],
    level: 0,
    title: "free only after as many releases as acquires, in any order, by permit or by owner",
    input: fc.record({
      vias: fc.array(fc.constantFrom("acquire", "tryAcquire"), {
        minLength: 1,
        maxLength: 24,
        size: "max",
      }),
      releases: fc.array(fc.record({ innermost: fc.boolean(), which: fc.nat({ max: 23 }) }), {
        minLength: 24,
        maxLength: 24,
      }),
    }),
    check: async (world, { vias, releases }) => {
      const { lock, owners } = await openOwned(world);
      const [a, b] = owners as [SubjectOwner, SubjectOwner];
      let held: Permit[] = [];
      for (const via of vias) {
        const permit = via === "acquire" ? await lock.acquire(by(a)) : await lock.tryAcquire(by(a));
        ok(permit !== undefined, "tryAcquire() by the owner gave nothing");
        held.push(permit);
        same(await lock.depth(by(a)), held.length, "depth()");
      }
      for (const { innermost, which } of releases.slice(0, vias.length)) {
        same(await lock.locked(), true, `locked() at depth ${held.length}`);
        same(await lock.tryAcquire(by(b)), undefined, "tryAcquire() by another");
        const ended = innermost ? held.at(-1)! : held[which % held.length]!;
        if (innermost) await lock.release(by(a));
        else await ended.release();
        same(ended.released, true, "released of the permit that ended");
        held = held.filter((permit) => permit !== ended);
        await ended.release();
        same(await lock.depth(by(a)), held.length, "depth() after a release");
        for (const permit of held) same(permit.released, false, "released of a permit still held");
      }
      await free(lock, owners);
    },
  }),

  property({
    ...base,
    laws: ["R1", "G9"],
    level: 1,
    title: "the owner enters again at once, past those who wait",
    input: fc.record({
      waiting: fc.integer({ min: 1, max: 3 }),
      via: fc.constantFrom("acquire", "tryAcquire", "use", "now"),
      depth: fc.integer({ min: 1, max: 3 }),
    }),
    check: async (world, { waiting, via, depth }) => {
      const { lock, owners } = await openOwned(world, 4);
      const own = by(owners[0]!);
      const outer = await lock.acquire(own);
      const line = queue(world, lock, owners, [1, 2, 3].slice(0, waiting));
      await world.settle();
      let inside = 0;
      const calls = Array.from(
        { length: depth },
        (_, index) =>
          world.start("H", `${via} ${index}`, (): unknown => {
            if (via === "acquire") return lock.acquire(own);
            if (via === "now") return lock.acquire({ ...own, timeout: 0 });
            if (via === "tryAcquire") return lock.tryAcquire(own);
            return lock.use(async () => {
              ok(await lock.depth(own) >= 2, "depth() inside use is less than 2");
              inside++;
            }, own);
          }),
      );
      await world.settle();
      for (const call of calls) {
        await call.settled;
        if (via !== "use") ok(fulfilled(call) !== undefined, "re-entry gave nothing");
      }
      same(inside, via === "use" ? depth : 0, "bodies run");
      line.forEach(({ call }) => pending(call));
      same(await lock.depth(own), via === "use" ? 1 : 1 + depth, "depth()");
      if (via !== "use") { for (let left = depth; left > 0; left--) await lock.release(own); }
      await world.settle();
      line.forEach(({ call }) => pending(call));
      await outer.release();
      await serve(world, lock, line);
      line.forEach(({ call }) => fulfilled(call));
    },
  }),

  property({
    ...base,
    laws: ["R1", "G13"],
    level: 1,
    title: "a grant to an owner grants all its queued calls; owners go in the order of their first",
    inapplicable: needsFifo,
    input: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8, size: "max" }),
    check: async (world, owning) => {
      const { lock, owners } = await openOwned(world, 4);
      const permit = await lock.acquire(by(owners[0]!));
      const line = queue(world, lock, owners, owning);
      await world.settle();
      await permit.release();
      const first = owning.filter((owner) => owner === owning[0]).length;
      const depth = await lock.depth(by(owners[owning[0]!]!));
      same(depth, first, "depth() of the first owner");
      const served = await serve(world, lock, line);
      same(served.join(), [...new Set(owning)].join(), "owners in the order served");
    },
  }),

  property({
    ...base,
    laws: ["R1", "G4"],
    level: 1,
    title: "an owner's cancelled call keeps no place for its others",
    inapplicable: needsFifo,
    input: fc.record({
      owning: fc.array(fc.integer({ min: 1, max: 3 }), {
        minLength: 2,
        maxLength: 7,
        size: "max",
      }),
      leaving: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      sameTurn: fc.boolean(),
    }),
    check: async (world, { owning, leaving, sameTurn }) => {
      const { lock, owners } = await openOwned(world, 4);
      const permit = await lock.acquire(by(owners[0]!));
      const line = queue(world, lock, owners, owning);
      await world.settle();
      const gone = line.filter((_, index) => leaving[index]);
      for (const { trigger } of gone) trigger.abort();
      if (!sameTurn) await world.settle();
      await permit.release();
      const stayed = owning.filter((_, index) => !leaving[index]);
      const served = await serve(world, lock, line);
      for (const { call, trigger } of gone) rejectedWith(call, trigger.reason);
      same(served.join(), [...new Set(stayed)].join(), "owners in the order served");
      await free(lock, owners);
    },
  }),

  property({
    ...base,
    laws: ["R1", "G4"],
    level: 1,
    title: "B queued between two calls of A goes first once A's first has given up",
    inapplicable: needsFifo,
    input: fc.boolean(),
    check: async (world, laterCallToo) => {
      const { lock, owners } = await openOwned(world);
      const permit = await lock.acquire(by(owners[0]!));
      const line = queue(world, lock, owners, laterCallToo ? [1, 2, 1, 2] : [1, 2, 1]);
      line[0]!.trigger.abort();
      await permit.release();
      await world.settle();
      rejectedWith(line[0]!.call, line[0]!.trigger.reason);
      fulfilled(line[1]!.call);
      pending(line[2]!.call);
      same(await lock.depth(by(owners[2]!)), laterCallToo ? 2 : 1, "depth() of B");
      same(await lock.depth(by(owners[1]!)), 0, "depth() of A");
      same((await serve(world, lock, line)).join(), "2,1", "owners in the order served");
    },
  }),

  property({
    ...base,
    laws: ["R1", "G5"],
    level: 1,
    title: "calls of the next owner, cancelled in the turn of the release, are granted or gone",
    input: fc.record({ calls: fc.integer({ min: 1, max: 4 }), cancelled: fc.nat({ max: 3 }) }),
    check: async (world, { calls, cancelled }) => {
      const { lock, owners } = await openOwned(world);
      const permit = await lock.acquire(by(owners[0]!));
      const line = queue(world, lock, owners, [...Array<number>(calls).fill(1), 2]);
      await world.settle();
      const released = permit.release();
      const { call, trigger } = line[cancelled % calls]!;
      trigger.abort();
      await released;
      await world.settle();
      if (world.subject.capabilities.directGrant) fulfilled(call);
      else if (call.state !== "fulfilled") rejectedWith(call, trigger.reason);
      const granted = line.filter((one) =>
        one.owner === 1 && one.call.state === "fulfilled"
      ).length;
      same(await lock.depth(by(owners[1]!)), granted, "depth() of A");
      ok(granted >= calls - 1, "a call of A that was not cancelled still waits");
      await serve(world, lock, line);
      fulfilled(line.at(-1)!.call);
    },
  }),

  property({
    ...base,
    laws: ["R1", "G4"],
    level: 1,
    title: "a call whose signal has fired is not granted along with its owner's others",
    inapplicable: needsDirectGrant,
    input: fc.record({ calls: fc.integer({ min: 1, max: 4 }), fired: fc.nat({ max: 3 }) }),
    check: async (world, { calls, fired }) => {
      const { lock, owners } = await openOwned(world);
      const permit = await lock.acquire(by(owners[0]!));
      const leaving = world.trigger();
      // This listener is called before the one of the call that the signal cancels.
      leaving.signal.addEventListener("abort", () => void permit.release());
      const line = Array.from({ length: calls + 1 }, (_, index): Waiting => {
        const trigger = index === fired % calls ? leaving : world.trigger();
        const owner = index < calls ? 1 : 2;
        const options = { ...by(owners[owner]!), signal: trigger.signal };
        const call = world.start("HAB"[owner]!, "acquire()", () => lock.acquire(options));
        return { owner, trigger, call };
      });
      await world.settle();
      leaving.abort();
      await world.settle();
      rejectedWith(line[fired % calls]!.call, leaving.reason);
      same(await lock.depth(by(owners[1]!)), calls - 1, "depth() of A");
      const served = await serve(world, lock, line);
      same(served.join(), calls > 1 ? "1,2" : "2", "owners in the order served");
    },
  }),

  ...holding,
  ...inTasks,
  ...overWaits,
  ...wokenTogether,
];
