/**
 * Locks: K1 to K11.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Permit } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, same } from "../assert.ts";
import { asyncDispose } from "../disposal.ts";
import { lockTurns, runLock } from "../models/lock.ts";
import { type Property, property } from "../property.ts";
import type { Call } from "../world.ts";
import { holds } from "./lock_holds.ts";
import { races } from "./lock_races.ts";
import { free, openHeld, waiters } from "./lock_tools.ts";
import { needsFifo, needsTimers } from "./waiting_tools.ts";

const base = { primitive: "Lock" } as const;

/** The laws of locks. */
export const lock: readonly Property[] = [
  property({
    ...base,
    laws: ["K1", "K2", "K3", "K4", "K5", "K6", "K8", "K9", "K11", "G3", "G4", "G7", "P1", "P2"],
    level: 1,
    title: "agrees with a holder and a line of requests, turn by turn",
    inapplicable: needsFifo,
    input: lockTurns(false),
    check: runLock,
  }),

  property({
    ...base,
    laws: ["K1", "K3", "G1", "G4"],
    level: 1,
    title: "agrees with its model when some requests time out",
    inapplicable: (subject) => needsFifo(subject) ?? needsTimers(),
    share: 0.1,
    input: lockTurns(true),
    check: runLock,
  }),

  property({
    ...base,
    laws: ["K1", "P3"],
    level: 1,
    title: "at most one party is inside, whatever the others do meanwhile",
    input: fc.array(
      fc.record({
        turns: fc.nat({ max: 6 }),
        via: fc.constantFrom("use", "acquire", "tryAcquire"),
        leaving: fc.constantFrom("permit", "lock", "throw"),
        gone: fc.boolean(),
      }),
      { minLength: 2, maxLength: 7, size: "max" },
    ),
    check: async (world, parties) => {
      const lock = await world.open("Lock");
      let inside = 0;
      let most = 0;
      let tried: unknown;
      const visit = async (turns: number) => {
        most = Math.max(most, ++inside);
        for (let turn = 0; turn < turns; turn++) await undefined;
        const second = await lock.tryAcquire();
        tried ??= second;
        await second?.release();
        inside--;
      };
      const boom = new Error("thrown inside");
      const calls = parties.map(({ turns, via, leaving, gone }, index) => {
        const { signal, abort, reason } = world.trigger();
        const call = world.start(`U${index}`, `${via}, leave by ${leaving}`, async () => {
          if (via === "use") {
            return await lock.use(async () => {
              await visit(turns);
              if (leaving === "throw") throw boom;
            }, { signal });
          }
          const permit = via === "acquire"
            ? await lock.acquire({ signal })
            : await lock.tryAcquire();
          if (permit === undefined) return;
          await visit(turns);
          await (leaving === "lock" ? lock.release() : permit.release());
        });
        if (gone) abort();
        return { call, reasons: leaving === "throw" ? [reason, boom] : [reason] };
      });
      await Promise.all(calls.map(({ call }) => call.settled));
      const patient = parties.some(({ via, gone }) => via !== "tryAcquire" && !gone);
      same(most, patient || most > 0 ? 1 : 0, "the most parties inside");
      same(tried, undefined, "tryAcquire() from inside");
      for (const { call, reasons } of calls) {
        ok(call.state === "fulfilled" || reasons.includes(call.reason), call.label);
      }
      await world.settle();
      await free(lock);
    },
  }),

  property({
    ...base,
    laws: ["K2", "G9"],
    level: 0,
    title: "tryAcquire() of a held lock gives undefined and leaves no trace",
    input: fc.record({ tries: fc.integer({ min: 1, max: 4 }), queued: fc.nat({ max: 2 }) }),
    check: async (world, { tries, queued }) => {
      const { lock, permit } = await openHeld(world);
      const line = waiters(world, lock, queued);
      for (let index = 0; index < tries; index++) {
        same(await lock.tryAcquire(), undefined, "tryAcquire()");
      }
      await world.settle();
      line.forEach(pending);
      await permit.release();
      for (const call of line) {
        await world.settle();
        await fulfilled(call).release();
      }
      await free(lock);
    },
  }),

  property({
    ...base,
    laws: ["K3", "G13"],
    level: 1,
    title: "n waiters acquire in order across n releases",
    inapplicable: needsFifo,
    input: fc.array(fc.constantFrom("permit", "lock", "dispose"), { minLength: 1, maxLength: 8 }),
    check: async (world, releases) => {
      const { lock, permit } = await openHeld(world);
      const line = waiters(world, lock, releases.length);
      let holder = permit;
      for (const [index, how] of releases.entries()) {
        await world.settle();
        line.slice(index).forEach(pending);
        if (how === "lock") await lock.release();
        else if (how === "permit") await holder.release();
        else await holder[asyncDispose]();
        await world.settle();
        same(holder.released, true, "released of the permit that ended");
        holder = fulfilled(line[index]!);
        same(holder.released, false, "released of the new permit");
        same(await lock.locked(), true, "locked()");
      }
      await holder.release();
      await free(lock);
    },
  }),

  property({
    ...base,
    laws: ["K4", "G9", "G13"],
    level: 1,
    title: "newcomers do not pass those who wait, in the very turn of a release neither",
    inapplicable: needsFifo,
    input: fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      newcomer: fc.constantFrom("acquire", "tryAcquire", "use", "now"),
    }),
    check: async (world, { count, newcomer }) => {
      const { lock, permit } = await openHeld(world);
      const line: Call<Permit>[] = waiters(world, lock, count);
      await world.settle();
      let holder = permit;
      let entered = 0;
      for (let index = 0; index < count; index++) {
        const released = holder.release();
        if (!world.subject.capabilities.directGrant) await released;
        const call = world.start("N", newcomer, (): unknown => {
          if (newcomer === "acquire") return lock.acquire();
          if (newcomer === "tryAcquire") return lock.tryAcquire();
          if (newcomer === "now") return lock.acquire({ timeout: 0 });
          return lock.use(() => entered++);
        });
        await world.settle();
        holder = fulfilled(line[index]!);
        if (newcomer === "tryAcquire") same(fulfilled(call), undefined, "tryAcquire()");
        else if (newcomer === "now") rejectedAs(call, "TimeoutError");
        else pending(call);
        same(entered, 0, "newcomers inside");
        line.slice(index + 1, count).forEach(pending);
      }
    },
  }),

  ...holds,
  ...races,
];
