/**
 * Cancelling one who waits leaves no trace.
 *
 * @module
 */

import { pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Call } from "../world.ts";
import { sites } from "./sites.ts";
import { Stage } from "./waiting_stage.ts";
import { CROWD, crowdOf, needsTimers, Probe } from "./waiting_tools.ts";

const LONG = 1e6;
const queues = sites.filter(({ serves }) => serves !== "meeting");

const beforeGrant = queues.flatMap((site) => [
  property({
    laws: ["G4"],
    primitive: site.primitive,
    level: 1,
    title:
      `${site.method}: whichever of several is aborted, the others are served as if without it`,
    async check(world) {
      for (let victim = 0; victim < 4; victim++) {
        const stage = await Stage.open(world, site);
        const probes = [0, 1, 2, 3].map(() => new Probe());
        const calls = await stage.queue(...probes.map(({ signal }) => ({ signal })));
        probes[victim]!.abort();
        await world.settle();
        rejectedWith(calls[victim]!, probes[victim]!.reason);
        const rest = calls.filter((_, index) => index !== victim);
        rest.forEach(pending);
        await stage.unchanged("after one of several was aborted");
        const [newcomer] = await stage.queue(undefined);
        await stage.serve([...rest, newcomer!]);
        await stage.conserved();
      }
    },
  }),
  property({
    laws: ["G4"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: whichever of several times out, the others are served as if without it`,
    inapplicable: needsTimers,
    async check(world) {
      for (let victim = 0; victim < 3; victim++) {
        const stage = await Stage.open(world, site);
        const calls: Call[] = [];
        for (let index = 0; index < 3; index++) {
          calls.push(await stage.start({ timeout: index === victim ? 2 : LONG }));
        }
        await calls[victim]!.settled;
        await world.settle();
        rejectedAs(calls[victim]!, "TimeoutError");
        const rest = calls.filter((_, index) => index !== victim);
        rest.forEach(pending);
        await stage.unchanged("after one of several timed out");
        await stage.serve(rest);
        await stage.conserved();
      }
    },
  }),
  property({
    laws: ["G4"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: the front call is aborted and the next let go on in one turn`,
    async check(world) {
      const stage = await Stage.open(world, site);
      const probe = new Probe();
      const calls = await stage.queue({ signal: probe.signal }, undefined, undefined);
      probe.abort();
      await stage.unblock();
      rejectedWith(calls[0]!, probe.reason);
      stage.granted(calls[1]!);
      if (site.serves === "all") stage.granted(calls[2]!);
      else await stage.serve(calls.slice(2));
      await stage.conserved();
    },
  }),
  property({
    laws: ["G4", "G1"],
    primitive: site.primitive,
    level: 1,
    title:
      `${site.method}: let go on by a listener of its own signal, it rejects, the next is served`,
    inapplicable: () => site.primitive === "Task" ? "a task ends when it ends" : undefined,
    async check(world) {
      // The first call is granted by nobody any more once `aborted` is true, whether our listener or
      // the library's was registered first.
      for (const when of ["before", "after"]) {
        const stage = await Stage.open(world, site);
        const probe = new Probe();
        let unblocked: unknown;
        const listen = () => probe.onAbort(() => unblocked = stage.bench.unblock());
        if (when === "before") listen();
        const { signal } = probe;
        const calls = await stage.queue({ signal }, { signal }, undefined, { signal });
        if (when === "after") listen();
        world.note("", `aborts, with a listener registered ${when} the call that lets one go on`);
        probe.abort();
        await unblocked;
        await world.settle();
        stage.granted(calls[2]!);
        for (const index of [0, 1, 3]) rejectedWith(calls[index]!, probe.reason);
        same(probe.listeners, 0, "listeners left");
        await stage.conserved();
      }
    },
  }),
]);

const alone = queues.filter(({ serves }) => serves === "one").map((site) =>
  property({
    laws: ["G4", "G1"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: let go on by a listener of a signal, none that waits with it does`,
    async check(world) {
      // The next who comes does, or the one who is behind them.
      for (const [when, ...behind] of [["before"], ["before", undefined], ["after"]] as const) {
        const stage = await Stage.open(world, site);
        const probe = new Probe();
        const { signal } = probe;
        let unblocked: unknown;
        const listen = () => probe.onAbort(() => unblocked = stage.bench.unblock());
        if (when === "before") listen();
        const calls = await stage.queue({ signal }, { signal }, ...behind);
        if (when === "after") listen();
        world.note("", `aborts; a listener registered ${when} the calls lets one go on`);
        probe.abort();
        await unblocked;
        await world.settle();
        for (const call of calls.splice(0, 2)) rejectedWith(call, probe.reason);
        same(probe.listeners, 0, "listeners left");
        const next = calls[0] ?? await stage.start();
        await world.settle();
        stage.granted(next);
        await stage.conserved();
      }
    },
  })
);

/** The sites that have a line of waiters of their own: the others queue in the same one. */
const lines = queues.filter(({ method }) => !/^use| of | over /.test(method));

/** Where one grant may make room for another. */
const rows = lines.filter(({ primitive }) => /Semaphore|Lock/.test(primitive));

const inFront = rows.map((site) =>
  property({
    laws: ["G11", "G4"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: ${CROWD} at the front leave no trace`,
    async check(world) {
      const stage = await Stage.open(world, site);
      await abortMany(stage, crowdOf(world));
      await stage.serve(await stage.queue(undefined));
      await stage.conserved();
    },
  })
);

const many = lines.map((site) =>
  property({
    laws: ["G11", "G4"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: ${CROWD} leave no trace`,
    async check(world) {
      const stage = await Stage.open(world, site);
      const first = await stage.start();
      const count = crowdOf(world);
      await abortMany(stage, count);
      const last = await stage.start();
      await world.settle();
      await stage.unchanged(`after ${count} aborts`);
      await stage.serve([first, last]);
      await stage.conserved();
    },
  })
);

/** Starts that many calls and aborts them all; they get no row of the timeline each. */
async function abortMany({ world, bench }: Stage, count: number): Promise<void> {
  // Most share a signal; some have one of their own.
  const shared = new Probe();
  const probes = [shared];
  const endings: Promise<void>[] = [];
  let granted = 0;
  let rejected = 0;
  world.note("", `${count} calls wait`);
  for (let index = 0; index < count; index++) {
    const probe = index % 50 === 0 ? new Probe() : shared;
    if (probe !== shared) probes.push(probe);
    const call = await bench.ready();
    const ended = Promise.resolve(call({ signal: probe.signal }));
    endings.push(ended.then(() => void granted++, (reason) => {
      same(reason, probe.reason, "what an aborted call rejects with");
      rejected++;
    }));
  }
  await world.settle();
  same(granted + rejected, 0, "calls that have ended before the abort");
  world.note("", "all their signals abort");
  for (const probe of probes.reverse()) probe.abort();
  await Promise.all(endings);
  await world.settle();
  same(rejected, count, "calls that rejected");
  for (const probe of probes) same(probe.listeners, 0, "listeners left");
}

/** G4 and G11. */
export const cancel: readonly Property[] = [...beforeGrant, ...alone, ...many, ...inFront];
