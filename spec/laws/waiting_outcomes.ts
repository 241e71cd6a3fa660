/**
 * How a waiting call ends, and what it takes for it not to wait.
 *
 * @module
 */

import { ok, pending, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import { type Property, property } from "../property.ts";
import { sites } from "./sites.ts";
import { messageForm, Stage } from "./waiting_stage.ts";
import { countingTimers, inTime, needsOwnTimers, needsTimers, Probe } from "./waiting_tools.ts";

/** Reasons that a careless test for truth, for errors or for absence would get wrong. */
const reasons: readonly unknown[] = [
  new Error("an error"),
  new RangeError("of a kind that the library throws"),
  undefined,
  null,
  0,
  "",
  false,
  { then: "no thenable" },
  Symbol("reason"),
];

const perSite = sites.flatMap((site) => [
  property({
    laws: ["G1"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: is granted`,
    async check(world) {
      const stage = await Stage.open(world, site);
      await stage.serve(await stage.queue(undefined));
      await stage.conserved();
    },
  }),
  property({
    laws: ["G1"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: rejects with signal.reason itself, whatever that is`,
    async check(world) {
      for (const reason of reasons) {
        const stage = await Stage.open(world, site);
        const probe = new Probe();
        const [call] = await stage.queue({ signal: probe.signal });
        probe.abort(reason);
        await world.settle();
        rejectedWith(call!, probe.signal.reason);
        await stage.conserved();
      }
    },
  }),
  property({
    laws: ["G1", "G4"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: an abort event of a signal that was not aborted ends nothing`,
    inapplicable: () =>
      typeof AbortController === "undefined" || typeof Event === "undefined"
        ? "no AbortController or Event"
        : undefined,
    async check(world) {
      const stage = await Stage.open(world, site);
      const controller = new AbortController();
      const { signal } = controller;
      const others = site.serves === "meeting" ? [] : [undefined, { signal }];
      const calls = await stage.queue({ signal }, ...others);
      world.note("", "an abort event is dispatched by hand");
      signal.dispatchEvent(new Event("abort"));
      await world.settle();
      calls.forEach(pending);
      controller.abort(new Error("abort"));
      await world.settle();
      rejectedWith(calls[0]!, signal.reason);
      if (others.length > 0) rejectedWith(calls.at(-1)!, signal.reason);
      await stage.serve(calls.slice(1, -1));
      await stage.conserved();
    },
  }),
  property({
    laws: ["G1"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: rejects with a TimeoutError, not before its time, shorter ones first`,
    inapplicable: needsTimers,
    async check(world) {
      // On two instances: one that gives up a barrier takes the other along.
      const [one, two] = [await Stage.open(world, site), await Stage.open(world, site)];
      const start = Date.now();
      const long = await one.start({ timeout: 15 });
      const short = await two.start({ timeout: 3 });
      const order: string[] = [];
      setTimeout(() => order.push("other"), 3);
      await world.settle();
      const together = Date.now() - start < 8;
      await Promise.all([long, short].map((call, index) =>
        call.settled.then(() => {
          const elapsed = Date.now() - start;
          const least = [15, 3][index]! - 1; // clocks and timers round differently
          ok(elapsed >= least, `a call has waited for ${elapsed} ms of ${least + 1}`);
          order.push(call === long ? "long" : "short");
        })
      ));
      // Where a timer is late as well, an engine may have all in the order in which they were begun.
      const [timer, first] = order;
      if (together && timer === "other") same(first, "short", "the first");
      for (const [call, stage] of [[long, one], [short, two]] as const) {
        rejectedAs(call, "TimeoutError");
        ok(call.reason instanceof Error, "a TimeoutError is an Error");
        messageForm(call.reason);
        await stage.conserved();
      }
      ok(long.reason !== short.reason, "each call has an error of its own");
    },
  }),
  property({
    laws: ["G1", "G4"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: with a signal and a timeout, the first of them counts, once`,
    inapplicable: needsTimers,
    async check(world) {
      const [one, two] = [await Stage.open(world, site), await Stage.open(world, site)];
      const [late, early] = [new Probe(), new Probe()];
      const timed = await one.start({ signal: late.signal, timeout: 2 });
      await timed.settled;
      rejectedAs(timed, "TimeoutError");
      late.abort();
      await world.settle();
      await one.conserved();
      const aborted = await two.start({ signal: early.signal, timeout: 1e6 });
      await world.settle();
      early.abort();
      await world.settle();
      rejectedWith(aborted, early.reason);
      await two.conserved();
    },
  }),
  property({
    laws: ["G4", "G10"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: the timeout of a call that was aborted before it takes nothing later`,
    inapplicable: needsTimers,
    check: (world) =>
      inTime(async (ms) => {
        const stage = await Stage.open(world, site);
        const pace = await Stage.open(world, site);
        const probe = new Probe();
        const start = Date.now();
        const aborted = await stage.start({ signal: probe.signal, timeout: ms });
        await world.settle();
        if (Date.now() - start >= ms - 1) return false;
        probe.abort();
        await world.settle();
        rejectedWith(aborted, probe.reason);
        const others = site.serves === "meeting" ? [] : await stage.queue(undefined, undefined);
        await (await pace.start({ timeout: ms + 2 })).settled;
        await world.settle();
        others.forEach(pending);
        await stage.serve(others);
        await stage.conserved();
        return true;
      }),
  }),
  property({
    laws: ["G3"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: a signal already aborted rejects at once, nothing changes`,
    async check(world) {
      for (const reason of reasons) {
        const probe = new Probe();
        probe.abort(reason);
        const { signal } = probe;
        for (const free of site.alwaysWaits ? [false] : [true, false]) {
          const stage = await Stage.open(world, site, free);
          for (const options of [{ signal }, { signal, timeout: 0 }, { signal, timeout: 5 }]) {
            if (options.timeout === 5 && needsTimers() !== undefined) continue;
            const call = await stage.start(options);
            await world.settle();
            same(call.threw, false, "thrown synchronously");
            rejectedWith(call, signal.reason);
            same(probe.listeners, 0, "listeners");
            await stage.unchanged("after a call with an aborted signal");
          }
          if (free) {
            const call = await stage.start();
            await world.settle();
            stage.granted(call);
          } else {
            await stage.serve(await stage.queue(undefined, ...(more(site.serves))));
            await stage.conserved();
          }
        }
      }
    },
  }),
  property({
    laws: ["G7"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: timeout 0 gives up at once where the call would wait`,
    async check(world) {
      for (const timeout of [0, -0]) {
        const stage = await Stage.open(world, site);
        const probe = new Probe();
        for (const options of [{ timeout }, { timeout, signal: probe.signal }]) {
          const call = await stage.start(options);
          await world.settle();
          same(call.threw, false, "thrown synchronously");
          rejectedAs(call, "TimeoutError");
          messageForm(call.reason);
          same(probe.listeners, 0, "listeners");
          if (site.serves === "meeting") {
            return sameList(await stage.bench.state(), [0, true], "waiting and broken (B4)");
          }
          await stage.unchanged("after giving up at once");
        }
        const waiting = await stage.queue(undefined, undefined);
        const call = await stage.start({ timeout });
        await world.settle();
        rejectedAs(call, "TimeoutError");
        waiting.forEach(pending);
        await stage.serve(waiting);
        await stage.conserved();
      }
    },
  }),
  property({
    laws: ["G7"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: timeout 0 has given up, without a timer, when the call returns`,
    inapplicable: (subject) =>
      needsOwnTimers(subject) ??
        (site.chains || site.serves === "meeting" ? "it needs more than one turn" : undefined),
    check: (world) =>
      countingTimers(async (timers) => {
        const stage = await Stage.open(world, site);
        const call = await stage.start({ timeout: 0 });
        await stage.bench.unblock(); // in the same turn: too late
        same(timers.total, 0, "timers armed");
        await world.settle();
        rejectedAs(call, "TimeoutError");
        const next = await stage.start();
        await world.settle();
        stage.granted(next);
        await stage.conserved();
      }),
  }),
  ...(site.alwaysWaits ? [] : [
    property({
      laws: ["G8", "G7"],
      primitive: site.primitive,
      level: 0,
      title: `${site.method}: a timed call that need not wait does not`,
      inapplicable: needsTimers,
      async check(world) {
        for (const timeout of [0, 0.5, 1e6, Infinity]) {
          const stage = await Stage.open(world, site, true);
          const probe = new Probe();
          const call = await stage.start({ timeout, signal: probe.signal });
          await world.settle();
          stage.granted(call);
          same(probe.listeners, 0, "listeners left");
          probe.abort();
          await world.settle();
        }
      },
    }),
    property({
      laws: ["G8"],
      primitive: site.primitive,
      level: 0,
      title: `${site.method}: a timed call that need not wait arms no timer`,
      inapplicable: needsOwnTimers,
      check: (world) =>
        countingTimers(async (timers) => {
          for (const timeout of [0, 5, 2 ** 40]) {
            const stage = await Stage.open(world, site, true);
            const call = await stage.start({ timeout });
            await world.settle();
            stage.granted(call);
            same(timers.total, 0, "timers armed");
          }
        }),
    }),
  ]),
]);

/** More calls to queue, where several can wait together. */
function more(serves: string): undefined[] {
  return serves === "meeting" ? [] : [undefined];
}

/** G1, G3, G7 and G8. */
export const outcomes: readonly Property[] = perSite;
