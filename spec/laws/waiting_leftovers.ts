/**
 * What a settled call leaves behind: nothing.
 *
 * @module
 */

import type { SignalLike } from "../../src/contract.ts";
import { pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import type { Site } from "./site.ts";
import { sites } from "./sites.ts";
import { Stage } from "./waiting_stage.ts";
import {
  countingTimers,
  needsOwnTimers,
  needsTimers,
  Probe,
  type TimerCount,
} from "./waiting_tools.ts";

/** Far longer than any run, and short enough for every platform's timers. */
const LONG = 1e6;

/** Lets one call end in every way there is, and fails if anything is left of it. */
async function endInEveryWay(world: World, site: Site, timers?: TimerCount): Promise<void> {
  const timed = timers === undefined ? {} : { timeout: LONG };
  const nothingLeft = (probe: Probe, ending: string) => {
    same(probe.listeners, 0, `listeners left after a call was ${ending}`);
    if (timers !== undefined) same(timers.armed, 0, `timers left after a call was ${ending}`);
  };

  const served = await Stage.open(world, site);
  const first = new Probe();
  await served.serve(await served.queue({ signal: first.signal, ...timed }));
  nothingLeft(first, "granted");

  const cancelled = await Stage.open(world, site);
  const second = new Probe();
  const [call] = await cancelled.queue({ signal: second.signal, ...timed });
  second.abort();
  await world.settle();
  rejectedWith(call!, second.reason);
  nothingLeft(second, "aborted");

  const refused = await Stage.open(world, site);
  const third = new Probe();
  const wrong = await refused.start({ signal: third.signal, timeout: NaN });
  const early = await refused.start({ signal: second.signal, ...timed });
  await world.settle();
  rejectedAs(wrong, "RangeError");
  rejectedWith(early, second.reason);
  nothingLeft(third, "refused");
  nothingLeft(second, "refused for its signal");

  if (!site.alwaysWaits) {
    const free = await Stage.open(world, site, true);
    const fourth = new Probe();
    const granted = await free.start({ signal: fourth.signal, ...timed });
    await world.settle();
    free.granted(granted);
    nothingLeft(fourth, "granted at once");
  }

  if (timers === undefined) return;
  const late = await Stage.open(world, site);
  const fifth = new Probe();
  const [slow] = await late.queue({ signal: fifth.signal, timeout: 1 });
  await slow!.settled;
  rejectedAs(slow!, "TimeoutError");
  nothingLeft(fifth, "timed out");
}

const single = sites.flatMap((site) => [
  property({
    laws: ["G10"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: no listener is left, however the call ends`,
    check: (world) => endInEveryWay(world, site),
  }),
  property({
    laws: ["G10"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: no timer is left, however the call ends`,
    inapplicable: needsOwnTimers,
    check: (world) => countingTimers((timers) => endInEveryWay(world, site, timers)),
  }),
]);

/** A signal to which nobody can listen. */
function deafSignal(failure: Error): SignalLike {
  return {
    aborted: false,
    reason: undefined,
    addEventListener() {
      throw failure;
    },
    removeEventListener() {},
  };
}

const deaf = sites.flatMap((site) => [
  property({
    laws: ["G10", "G0"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: where its signal cannot be listened to, it rejects and leaves nothing`,
    check: (world) =>
      countingTimers(async (timers) => {
        const failure = new Error("no listeners");
        const stage = await Stage.open(world, site);
        const timeout = needsOwnTimers(world.subject) === undefined ? LONG : Infinity;
        const call = await stage.start({ signal: deafSignal(failure), timeout });
        await world.settle();
        same(call.threw, false, "thrown synchronously");
        rejectedWith(call, failure);
        if (timeout === LONG) same(timers.armed, 0, "timers left");
        await stage.unchanged("after the call");
        await stage.serve(await stage.queue(undefined));
        await stage.conserved();
      }),
  }),
]);

const untimed = sites.map((site) =>
  property({
    laws: ["G12", "G10"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: without a timeout, or with an endless one, it arms no timer`,
    inapplicable: needsOwnTimers,
    check: (world) =>
      countingTimers(async (timers) => {
        for (const options of [undefined, {}, { timeout: Infinity }]) {
          const stage = await Stage.open(world, site);
          const probe = new Probe();
          await stage.queue(options && { ...options, signal: probe.signal });
          same(timers.total, 0, "timers armed");
          probe.abort();
          await world.settle();
        }
      }),
  })
);

const shared = sites.filter(({ serves }) => serves !== "meeting").flatMap((site) => [
  property({
    laws: ["G10", "G4"],
    primitive: site.primitive,
    level: 1,
    title:
      `${site.method}: one signal for many calls: some granted, some timed out, the rest aborted`,
    inapplicable: needsTimers,
    async check(world) {
      const one = await Stage.open(world, site);
      const two = await Stage.open(world, site);
      const probe = new Probe();
      const { signal } = probe;
      const calls = await one.queue({ signal }, { signal }, { signal });
      const brief = await one.start({ signal, timeout: 3 });
      const others = await two.queue({ signal }, { signal, timeout: LONG }, undefined);
      await brief.settled;
      rejectedAs(brief, "TimeoutError");
      if (site.serves === "all") {
        await one.serve(calls);
      } else {
        await one.serve(calls.slice(0, 1));
        calls.slice(1).forEach(pending);
      }
      others.forEach(pending);
      probe.abort();
      await world.settle();
      if (site.serves !== "all") calls.slice(1).forEach((call) => rejectedWith(call, probe.reason));
      others.slice(0, 2).forEach((call) => rejectedWith(call, probe.reason));
      same(probe.listeners, 0, "listeners left");
      await two.serve(others.slice(2));
      await one.conserved();
      await two.conserved();
    },
  }),
  property({
    laws: ["G10"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: a signal that nobody listens to any more can be used again`,
    async check(world) {
      const stage = await Stage.open(world, site);
      const probe = new Probe();
      const { signal } = probe;
      await stage.serve(await stage.queue({ signal }, { signal }));
      same(probe.listeners, 0, "listeners left after all were granted");
      const again = await Stage.open(world, site);
      const calls = await again.queue({ signal }, undefined, { signal });
      probe.abort();
      await world.settle();
      rejectedWith(calls[0]!, probe.reason);
      rejectedWith(calls[2]!, probe.reason);
      same(probe.listeners, 0, "listeners left after the abort");
      await again.serve([calls[1]!]);
      await stage.conserved();
      await again.conserved();
    },
  }),
]);

/** G10. */
export const leftovers: readonly Property[] = [...single, ...deaf, ...untimed, ...shared];
