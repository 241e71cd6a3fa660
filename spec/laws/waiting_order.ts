/**
 * Who is served when: first come, first served, past no queue, and every time alike.
 *
 * @module
 */

import * as fc from "fast-check";
import { ok, pending, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import { type Property, property } from "../property.ts";
import type { Call } from "../world.ts";
import { sites } from "./sites.ts";
import { Stage } from "./waiting_stage.ts";
import { needsFifo, Probe } from "./waiting_tools.ts";

/** One step of a workload. */
type Step =
  | { readonly kind: "start"; readonly giveUp: boolean }
  | { readonly kind: "unblock" }
  | { readonly kind: "abort"; readonly which: number }
  | { readonly kind: "settle" };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant("start" as const), giveUp: fc.nat(7) })
        .map(({ kind, giveUp }) => ({ kind, giveUp: giveUp === 0 })),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("unblock" as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("abort" as const), which: fc.nat(9) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
  ),
  { maxLength: 20 },
);

/** A call, and what the model says of it. */
interface Expected {
  readonly call: Call;
  readonly probe: Probe;
  state: "waiting" | "granted" | "aborted" | "gave up";
}

/** The model: who waits, in order, and what is there for those who come. */
class Workload {
  readonly #stage: Stage;
  readonly #all: Expected[] = [];
  #waiting: Expected[] = [];
  #open = false;
  #spare = 0;
  /** In what order those who had waited were to be granted, and were. */
  readonly #served: Expected[] = [];
  readonly #seen: Call[] = [];
  /** Whether several steps can be one turn: grants are direct, and nobody has to finish in between. */
  readonly #interleaves: boolean;
  /** Whether a call can be cancelled. */
  readonly #abortable: boolean;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#abortable = stage.world.guard.has("signal", stage.site.primitive);
    this.#interleaves = stage.world.subject.capabilities.directGrant && !stage.site.chains;
  }

  /** Runs the steps, then brings the instance back to where it was; gives what was observed. */
  async run(steps: readonly Step[]): Promise<unknown[]> {
    for (const step of steps) {
      await this.#do(step);
      if (!this.#interleaves || step.kind === "settle") await this.#compare();
    }
    await this.#compare();
    const observed = this.#all.map(({ call }) => call.state);
    const readers = await this.#stage.bench.state();
    await this.#clear();
    while (this.#spare > 0) await this.#start(false);
    await this.#compare();
    if (this.#open) await this.#stage.bench.rearm?.();
    this.#open = false;
    await this.#stage.world.settle();
    for (const { probe } of this.#all) same(probe.listeners, 0, "listeners left");
    return [...observed, ...readers];
  }

  async #do(step: Step): Promise<void> {
    switch (step.kind) {
      case "start":
        return await this.#start(step.giveUp);
      case "unblock":
        return this.#unblock();
      case "abort": {
        if (!this.#abortable) return;
        const expected = this.#all[step.which % this.#all.length];
        if (expected?.state === "waiting") {
          expected.state = "aborted";
          this.#waiting = this.#waiting.filter((other) => other !== expected);
        }
        return expected?.probe.abort();
      }
    }
  }

  /** Nobody waits any more. */
  async #clear(): Promise<void> {
    if (this.#abortable) {
      for (const { probe } of this.#waiting) probe.abort();
      for (const expected of this.#waiting) expected.state = "aborted";
      this.#waiting = [];
      return;
    }
    while (this.#waiting.length > 0) {
      this.#unblock();
      await this.#compare();
    }
  }

  async #start(meant: boolean): Promise<void> {
    const { guard } = this.#stage.world;
    const giveUp = meant &&
      ["timeout", "now"].every((feature) => guard.has(feature, this.#stage.site.primitive));
    const probe = new Probe();
    const signal = this.#abortable ? { signal: probe.signal } : undefined;
    const call = await this.#stage.start(giveUp ? { ...signal, timeout: 0 } : signal);
    const expected: Expected = { call, probe, state: giveUp ? "gave up" : "waiting" };
    this.#all.push(expected);
    if (this.#open || this.#spare > 0) {
      expected.state = "granted";
      if (!this.#open) this.#spare--;
    } else if (!giveUp) {
      this.#waiting.push(expected);
      call.settled.then(() => call.state === "fulfilled" && this.#seen.push(call));
    }
    if (!this.#interleaves) await this.#stage.world.settle();
  }

  #unblock(): void {
    const { serves, room } = this.#stage.site;
    if (serves === "all" ? this.#open : this.#spare === room) return;
    this.#stage.world.note("", "unblocks");
    // A rejection fails the property as one that nobody handles.
    this.#stage.bench.unblock();
    const lucky = serves === "all" ? this.#waiting.splice(0) : this.#waiting.splice(0, 1);
    for (const expected of lucky) expected.state = "granted";
    this.#served.push(...lucky);
    if (serves === "all") this.#open = true;
    else if (lucky.length === 0 && serves === "one") this.#spare++;
  }

  async #compare(): Promise<void> {
    await this.#stage.world.settle();
    for (const { call, probe, state } of this.#all) {
      if (state === "waiting") pending(call);
      else if (state === "aborted") rejectedWith(call, probe.reason);
      else if (state === "gave up") rejectedAs(call, "TimeoutError");
      else this.#granted(call);
    }
    // Where a grant travels, those granted together may hear of it in any order.
    if (!this.#stage.world.subject.capabilities.directGrant) return;
    sameList(
      this.#seen.map(({ party }) => party),
      this.#served.map(({ call }) => call.party),
      "who was served, in order",
    );
  }

  readonly #verified = new Set<Call>();

  #granted(call: Call): void {
    if (this.#verified.has(call)) {
      ok(call.state === "fulfilled", "a call settles once");
      return;
    }
    this.#verified.add(call);
    this.#stage.granted(call, false);
  }
}

const workloads = sites.filter(({ serves }) => serves !== "meeting").flatMap((site) => [
  property({
    laws: ["G13", "G4", "G5"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: first come, first served, whoever is cancelled meanwhile`,
    inapplicable: needsFifo,
    input: steps,
    share: 0.5,
    async check(world, input) {
      const stage = await Stage.open(world, site);
      await new Workload(stage).run(input);
      await stage.conserved();
    },
  }),
  property({
    laws: ["G14"],
    primitive: site.primitive,
    level: 1,
    title: `${site.method}: the same workload does the same to a used instance`,
    inapplicable: () => site.primitive === "Task" ? "a task ends once" : undefined,
    input: steps,
    share: 0.3,
    async check(world, input) {
      const stage = await Stage.open(world, site);
      const first = await new Workload(stage).run(input);
      await stage.unchanged("once everything was given back");
      const second = await new Workload(stage).run(input);
      sameList(second, first, "what was observed the second time");
      await stage.unchanged("once everything was given back again");
      await stage.conserved();
    },
  }),
]);

/** Whether a `try…` method got nothing. */
function unavailable(result: unknown): boolean {
  return result === undefined || result === false;
}

const attempts = sites.flatMap((site) => {
  const { primitive, method } = site;
  const supported = method.startsWith("acquire") || method === "put" || method === "get";
  if (!supported) return [];
  return [
    property({
      laws: ["G9"],
      primitive,
      level: 0,
      title: `${method}: its try form gets it where it is free, else neither waits nor fails`,
      async check(world) {
        const busy = await Stage.open(world, site);
        for (let round = 0; round < 2; round++) {
          const call = world.start("A", `try to ${method}`, () => busy.bench.attempt!());
          await world.settle();
          ok(call.state === "fulfilled" && unavailable(call.value), "unavailable");
          await busy.unchanged("after an attempt in vain");
        }
        await busy.serve(await busy.queue(undefined));
        await busy.conserved();
        const free = await Stage.open(world, site, true);
        const call = world.start("A", `try to ${method}`, () => free.bench.attempt!());
        await world.settle();
        ok(call.state === "fulfilled" && !unavailable(call.value), "available");
        const next = world.start("B", `try to ${method}`, () => free.bench.attempt!());
        await world.settle();
        ok(next.state === "fulfilled" && unavailable(next.value), "available once");
      },
    }),
    property({
      laws: ["G9"],
      primitive,
      level: 1,
      title: `${method}: its try form does not overtake those who wait`,
      inapplicable: needsFifo,
      async check(world) {
        const stage = await Stage.open(world, site);
        const waiting = await stage.queue(undefined, undefined);
        for (const call of waiting) {
          const unblocked = stage.bench.unblock();
          const attempt = world.start("T", `try to ${method}`, () => stage.bench.attempt!());
          await unblocked;
          await world.settle();
          ok(attempt.state === "fulfilled" && unavailable(attempt.value), "overtakes nobody");
          stage.granted(call);
        }
        await stage.conserved();
      },
    }),
  ];
});

/** G9, G13 and G14. */
export const order: readonly Property[] = [...attempts, ...workloads];
