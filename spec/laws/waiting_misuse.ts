/**
 * Misuse of waiting methods: reported by rejection, with the right error, before anything changes.
 *
 * @module
 */

import { ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { World } from "../world.ts";
import type { Site } from "./site.ts";
import { sites } from "./sites.ts";
import { Stage } from "./waiting_stage.ts";
import { holdingTimers, needsOwnTimers, needsTimers, Probe } from "./waiting_tools.ts";

const wrongTimeouts = [NaN, -1, -0.001, -Infinity];

/** Options of a wrong type, with what is wrong about them. */
function wrongTypes(site: Site): [string, unknown][] {
  const wrong: [string, unknown][] = [
    ["options null", null],
    ["options 5", 5],
    ['options "x"', "x"],
    ["options a function", () => {}],
    ["signal {}", { signal: {} }],
    ['signal "x"', { signal: "x" }],
    ["signal 1", { signal: 1 }],
    ["signal null", { signal: null }],
    ["signal a function", { signal: () => {} }],
    ["signal true", { signal: true }],
    ["signal with its state alone", { signal: { aborted: false } }],
    ["signal without a state", { signal: { addEventListener() {}, removeEventListener() {} } }],
    ["signal that cannot be left", { signal: { aborted: false, addEventListener() {} } }],
    ["signal that cannot be joined", { signal: { aborted: false, removeEventListener() {} } }],
    ['timeout "5"', { timeout: "5" }],
    ["timeout null", { timeout: null }],
    ["timeout 1n", { timeout: 1n }],
    ["timeout {}", { timeout: {} }],
    ["timeout true", { timeout: true }],
  ];
  if (typeof AbortController === "function") {
    wrong.push(["signal a controller", { signal: new AbortController() }]);
  }
  if (site.primitive.endsWith("Semaphore")) {
    const permits: unknown[] = ["1", null, 1n, {}, true];
    wrong.push(...permits.map((value): [string, unknown] => [
      `permits ${typeof value} ${String(value)}`,
      { permits: value },
    ]));
  }
  if (site.primitive === "RLock" || site.primitive === "Condition") {
    const owners: unknown[] = ["x", null, 1, {}, { id: 1, name: "x" }];
    wrong.push(...owners.map((value): [string, unknown] => [
      `owner ${typeof value} ${String(value)}`,
      { owner: value },
    ]));
  }
  return wrong;
}

/** Fails unless the options are refused, where the call would wait and where it would be granted. */
async function refusedEverywhere(
  world: World,
  site: Site,
  cases: readonly [string, unknown][],
  kind: string,
): Promise<void> {
  for (const free of site.alwaysWaits ? [false] : [false, true]) {
    const stage = await Stage.open(world, site, free);
    for (const [what, options] of cases) {
      world.note("", `${what}, where the call would ${free ? "be granted" : "wait"}`);
      await stage.refused(await stage.start(options), kind);
    }
    if (free) {
      const call = await stage.start();
      await world.settle();
      stage.granted(call);
    } else {
      // Among waiters, misuse changes nothing either.
      const waiting = await stage.queue(undefined);
      for (const [, options] of cases) {
        const call = await stage.start(options);
        await world.settle();
        rejectedAs(call, kind);
        pending(waiting[0]!);
      }
      await stage.serve(waiting);
      await stage.conserved();
    }
  }
}

const perSite = sites.flatMap((site) => [
  property({
    laws: ["G2", "G0"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: a timeout below 0 or NaN is a RangeError, nothing changes`,
    check: (world) =>
      refusedEverywhere(
        world,
        site,
        wrongTimeouts.map((timeout) => [`timeout ${timeout}`, { timeout }]),
        "RangeError",
      ),
  }),
  property({
    laws: ["G2", "G1"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: a fraction of a millisecond is a timeout`,
    inapplicable: needsTimers,
    async check(world) {
      for (const timeout of [0.5, Number.MIN_VALUE]) {
        const stage = await Stage.open(world, site);
        const call = await stage.start({ timeout });
        rejectedAs(await call.settled, "TimeoutError");
        await stage.conserved();
      }
    },
  }),
  property({
    laws: ["G2"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: Infinity and more than 2^31-1 ms are waited for`,
    inapplicable: needsTimers,
    async check(world) {
      const timeouts = [Infinity, 2 ** 31, 2 ** 32 + 1, 1e12, Number.MAX_VALUE];
      const stages: Stage[] = [];
      const probe = new Probe();
      for (const timeout of timeouts) {
        const stage = await Stage.open(world, site);
        await stage.queue({ timeout, signal: probe.signal });
        stages.push(stage);
      }
      const long = [...world.calls];
      const pace = await Stage.open(world, site);
      const short = await pace.start({ timeout: 8 });
      await short.settled;
      rejectedAs(short, "TimeoutError");
      long.forEach(pending);
      probe.abort();
      await world.settle();
      for (const call of long) rejectedWith(call, probe.reason);
      for (const stage of stages) await stage.conserved();
    },
  }),
  property({
    laws: ["G2"],
    primitive: site.primitive,
    level: 1,
    title:
      `${site.method}: more than 2^31-1 ms are counted in full, with timers that can hold them`,
    inapplicable: needsOwnTimers,
    check: (world) =>
      holdingTimers(async (asked) => {
        const timeout = 5 * 2 ** 30;
        const stage = await Stage.open(world, site);
        const [call] = await stage.queue({ timeout });
        let left = timeout;
        while (left > 0) {
          pending(call!);
          const timer = asked.shift();
          ok(timer !== undefined, `a timer for the ${left} ms that are left`);
          ok(timer.ms > 0 && timer.ms < 2 ** 31, `${timer.ms} ms are what a timer can hold`);
          left -= timer.ms;
          timer.fire();
          await world.settle();
        }
        same(left, 0, "ms counted too much");
        rejectedAs(call!, "TimeoutError");
        same(asked.length, 0, "timers left");
        await stage.conserved();
      }),
  }),
  property({
    laws: ["G16", "G0"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: an option of a wrong type is a TypeError, nothing changes`,
    check: (world) => refusedEverywhere(world, site, wrongTypes(site), "TypeError"),
  }),
  property({
    laws: ["G16"],
    primitive: site.primitive,
    level: 0,
    title: `${site.method}: options that are undefined are as good as none`,
    async check(world) {
      const none = { signal: undefined, timeout: undefined };
      const stage = await Stage.open(world, site);
      await stage.serve(await stage.queue(none));
      await stage.conserved();
      if (site.alwaysWaits) return;
      const free = await Stage.open(world, site, true);
      const call = await free.start(none);
      await world.settle();
      free.granted(call);
    },
  }),
]);

/** G2 and G16, and G0 with them. */
export const misuse: readonly Property[] = perSite;
