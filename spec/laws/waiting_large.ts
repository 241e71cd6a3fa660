/**
 * Requests for several permits: small ones do not overtake a large one, and go on without it.
 *
 * @module
 */

import type { Semaphore } from "../../src/contract.ts";
import { fulfilled, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import {
  CROWD,
  crowdOf,
  needsDirectGrant,
  needsFifo,
  needsTimers,
  Probe,
} from "./waiting_tools.ts";

/** Of three permits one is free; A waits for two, then B and C for one each. */
async function behindALargeRequest(
  world: World,
  primitive: "Semaphore" | "BoundedSemaphore",
  ...options: readonly object[]
) {
  const semaphore: Semaphore = await world.open(primitive, 3);
  const held = await semaphore.acquire({ permits: 2 });
  const calls = ["A", "B", "C"].map((party, index) => {
    const permits = index === 0 ? 2 : 1;
    const given = { permits, ...options[index] };
    return world.start(party, `acquire(${permits})`, () => semaphore.acquire(given));
  });
  await world.settle();
  const [large, small, last] = calls;
  return { semaphore, held, large: large!, small: small!, last: last! };
}

/** G4 and G9 for semaphores. */
export const large: readonly Property[] = (["Semaphore", "BoundedSemaphore"] as const).flatMap((
  primitive,
) => [
  property({
    laws: ["G9", "S7"],
    primitive,
    level: 1,
    title: "an attempt does not overtake a large request, though it would fit",
    inapplicable: needsFifo,
    async check(world) {
      const { semaphore, held, large } = await behindALargeRequest(world, primitive);
      for (let round = 0; round < 2; round++) {
        const attempt = world.start("T", "tryAcquire()", () => semaphore.tryAcquire());
        await world.settle();
        same(fulfilled(attempt), undefined, "an attempt past a queue");
        same(await semaphore.value(), 1, "value");
      }
      await held.release();
      await world.settle();
      fulfilled(large);
    },
  }),
  property({
    laws: ["G11", "G4", "S4"],
    primitive,
    level: 1,
    title: `${CROWD} of large requests in front let a small one go on`,
    inapplicable: (subject) => needsDirectGrant(subject) && needsFifo(subject),
    async check(world) {
      const semaphore: Semaphore = await world.open(primitive, 3);
      const held = await semaphore.acquire({ permits: 2 });
      const probe = new Probe();
      const { signal } = probe;
      let rejected = 0;
      const count = crowdOf(world);
      world.note("", `${count} calls of acquire(2) wait`);
      for (let index = 0; index < count; index++) {
        semaphore.acquire({ permits: 2, signal }).catch(() => rejected++);
      }
      const small = world.start("A", "acquire()", () => semaphore.acquire());
      await world.settle();
      pending(small);
      probe.abort();
      await world.settle();
      same(rejected, count, "calls that rejected");
      same(await semaphore.value(), 0, "value");
      await fulfilled(small).release();
      await held.release();
      same(await semaphore.value(), 3, "value in the end");
    },
  }),
  ...(["abort", "timeout"] as const).map((way) =>
    property({
      laws: ["G4", "S4"],
      primitive,
      level: 1,
      title: `once the front request ends by ${way}, exactly those who now fit are granted`,
      inapplicable: (subject) =>
        needsFifo(subject) ?? (way === "abort" ? undefined : needsTimers()),
      async check(world) {
        const probe = new Probe();
        const { semaphore, held, large, small, last } = await behindALargeRequest(
          world,
          primitive,
          way === "abort" ? { signal: probe.signal } : { timeout: 2 },
        );
        if (way === "abort") {
          [large, small, last].forEach(pending);
          probe.abort();
        } else {
          await large.settled;
        }
        await world.settle();
        if (way === "abort") rejectedWith(large, probe.reason);
        else rejectedAs(large, "TimeoutError");
        same(fulfilled(small).released, false, "released of a permit just granted");
        pending(last);
        same(await semaphore.value(), 0, "value");
        await fulfilled(small).release();
        await world.settle();
        await fulfilled(last).release();
        await held.release();
        same(await semaphore.value(), 3, "value at the end");
        same(await semaphore.locked(), false, "locked at the end");
      },
    })
  ),
  property({
    laws: ["G4", "G1"],
    primitive,
    level: 1,
    title: "one signal for two requests: the second is not granted what the first lets go",
    inapplicable: needsFifo,
    async check(world) {
      const { signal, abort, reason } = world.trigger();
      const { semaphore, held, large, small, last } = await behindALargeRequest(
        world,
        primitive,
        { signal },
        { signal },
      );
      [large, small, last].forEach(pending);
      abort();
      await world.settle();
      rejectedWith(large, reason);
      rejectedWith(small, reason);
      same(fulfilled(last).released, false, "released of a permit just granted");
      await fulfilled(last).release();
      await held.release();
      same(await semaphore.value(), 3, "value at the end");
      same(await semaphore.locked(), false, "locked at the end");
    },
  }),
  property({
    laws: ["G5"],
    primitive,
    level: 1,
    title: "one granted because the front was aborted is not aborted in the same turn",
    inapplicable: (subject) =>
      needsFifo(subject) ??
        (subject.capabilities.directGrant ? undefined : "a grant has to travel: see G6"),
    async check(world) {
      const [front, other] = [world.trigger("front"), world.trigger("other")];
      const { semaphore, held, large, small, last } = await behindALargeRequest(
        world,
        primitive,
        { signal: front.signal },
        { signal: other.signal },
      );
      front.abort();
      other.abort();
      await world.settle();
      rejectedWith(large, front.reason);
      await fulfilled(small).release();
      await world.settle();
      await fulfilled(last).release();
      await held.release();
      same(await semaphore.value(), 3, "value at the end");
    },
  }),
]);
