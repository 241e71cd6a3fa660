/**
 * Scripts for real parallel parties: for each primitive, what parties may do with one object such that
 * all of them come to their end.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Act, Script, Step } from "./script.ts";

/** What the parties of one run do. */
export interface Plan {
  /** What the object is opened with. */
  readonly args: readonly unknown[];
  /** A script for each party. */
  readonly scripts: readonly Script[];
  /** What the first party does once all are done: it finds the object as it must be left. */
  readonly closing: Script;
}

type Part = Omit<Step, "operation">;

const short = fc.constantFrom(0, 1, 3, 8);
const turns = fc.oneof(fc.constant(0), fc.nat(6));

/** How a call waits: in any way, or only in ways that come to an end by themselves. */
export function waits(ends: boolean): fc.Arbitrary<Part> {
  return fc.record({
    blocking: fc.boolean(),
    timeout: ends ? fc.constantFrom(1, 3, 8) : fc.option(short, { nil: undefined, freq: 2 }),
    abortAfter: fc.option(fc.nat(60), { nil: undefined, freq: 2 }),
    turns,
  }).map(({ timeout, abortAfter, ...rest }) => ({
    ...rest,
    ...timeout === undefined ? {} : { options: { timeout } },
    ...abortAfter === undefined || rest.blocking ? {} : { abortAfter },
  }));
}

/** How a call waits that is not given up. */
const patient: fc.Arbitrary<Part> = fc.record({ blocking: fc.boolean(), turns });

/** A call that does not wait. */
export function call(operation: string, ...args: readonly unknown[]): Step {
  return { operation, ...args.length === 0 ? {} : { args } };
}

const one = (...steps: readonly Step[]): Act => ({ steps });

/**
 * Scripts of these acts. A party that does something aside must not block for ever: what it waits for
 * may be what it has itself, elsewhere.
 */
function scripts(act: fc.Arbitrary<Act>, parties: fc.Arbitrary<number>, acts: number) {
  const script = fc.array(fc.tuple(act, fc.boolean()), { minLength: 1, maxLength: acts })
    .map((list): Script => list.map(([one, aside]) => ({ ...one, ...aside ? { aside } : {} })))
    .map(bounded);
  return parties.chain((count) => fc.array(script, { minLength: count, maxLength: count }));
}

function bounded(script: Script): Script {
  if (!script.some(({ aside }) => aside)) return script;
  return script.map((act) => ({
    ...act,
    steps: act.steps.map((step) =>
      step.blocking && step.options?.timeout === undefined
        ? { ...step, options: { ...step.options, timeout: 8 } }
        : step
    ),
  }));
}

const few = fc.integer({ min: 2, max: 4 });
const many = fc.integer({ min: 2, max: 8 });

/** Locks: holds, tries, and calls that give up. */
export const lockPlans: fc.Arbitrary<Plan> = scripts(
  fc.oneof(
    { weight: 4, arbitrary: waits(false).map((how) => one({ operation: "acquire", ...how })) },
    { weight: 1, arbitrary: fc.constant(one(call("tryAcquire"))) },
    { weight: 1, arbitrary: fc.constant(one(call("locked"))) },
  ),
  many,
  4,
).map((scripts) => ({
  args: [],
  scripts,
  closing: [one(call("locked"), call("tryAcquire"), call("permit.release"), call("locked"))],
}));

/** Re-entrant locks: as locks, and entered twice. */
export const rlockPlans: fc.Arbitrary<Plan> = scripts(
  fc.oneof(
    waits(false).map((how) => one({ operation: "acquire", ...how })),
    fc.tuple(patient, waits(false)).map(([first, second]) =>
      one(
        { operation: "acquire", ...first },
        { operation: "acquire", ...second },
        call("depth"),
        call("permit.release"),
        call("locked"),
      )
    ),
    fc.constant(one(call("tryAcquire"))),
  ),
  few,
  3,
).map((scripts) => ({
  args: [],
  scripts,
  closing: [one(call("locked"), call("tryAcquire"), call("depth"))],
}));

/** Semaphores: small and large requests, tries, and, unless bounded, releases of nobody's. */
export function semaphorePlans(bounded: boolean): fc.Arbitrary<Plan> {
  return fc.integer({ min: 1, max: 3 }).chain((value) => {
    const permits = fc.integer({ min: 1, max: value });
    const acquire = fc.tuple(waits(false), permits).map(([how, permits]) =>
      one({ operation: "acquire", ...how, options: { ...how.options, permits } })
    );
    const trying = permits.map((permits) => one({ operation: "tryAcquire", options: { permits } }));
    const others = [call("value"), ...bounded ? [] : [call("release", 1)]];
    return scripts(
      fc.oneof(
        { weight: 4, arbitrary: acquire },
        { weight: 1, arbitrary: trying },
        { weight: 1, arbitrary: fc.constantFrom(...others).map((step) => one(step)) },
      ),
      many,
      4,
    ).map((scripts) => ({
      args: [value],
      scripts,
      closing: [
        one(call("value"), { operation: "tryAcquire", options: { permits: value } }, call("value")),
        one(call("value")),
      ],
    }));
  });
}

/** Events: set, cleared and waited for. */
export const eventPlans: fc.Arbitrary<Plan> = scripts(
  fc.oneof(
    waits(true).map((how) => one({ operation: "wait", ...how })),
    fc.constantFrom("set", "clear", "isSet").map((operation) => one(call(operation))),
    fc.constant(one(call("set"), call("clear"))),
  ),
  many,
  4,
).map((scripts) => ({ args: [], scripts, closing: [one(call("isSet"))] }));

/** Conditions: waits that end by themselves, and notifications. */
export const conditionPlans: fc.Arbitrary<Plan> = scripts(
  fc.oneof(
    fc.tuple(patient, waits(true)).map(([first, wait]) =>
      one({ operation: "acquire", ...first }, { operation: "wait", ...wait, held: true })
    ),
    fc.tuple(patient, fc.integer({ min: 1, max: 3 })).map(([first, count]) =>
      one({ operation: "acquire", ...first }, { ...call("notify", count), held: true })
    ),
    patient.map((first) =>
      one({ operation: "acquire", ...first }, { ...call("notifyAll"), held: true })
    ),
  ),
  few,
  3,
).map((scripts) => ({
  args: [],
  scripts,
  closing: [one(call("locked"), call("tryAcquire"), call("notifyAll"))],
}));

/** Barriers that nobody breaks: every party comes as often. */
export const meetingPlans: fc.Arbitrary<Plan> = fc.tuple(many, fc.integer({ min: 1, max: 4 }))
  .chain(
    ([parties, cycles]) => {
      const wait = patient.map((how) => one({ operation: "wait", ...how }));
      const script = fc.array(wait, { minLength: cycles, maxLength: cycles });
      return fc.array(script, { minLength: parties, maxLength: parties }).map((scripts) => ({
        args: [parties],
        scripts,
        closing: [one(call("broken"), call("waiting"))],
      }));
    },
  );

/** Barriers that are broken and mended. */
export const breakingPlans: fc.Arbitrary<Plan> = scripts(
  fc.oneof(
    { weight: 4, arbitrary: waits(true).map((how) => one({ operation: "wait", ...how })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("reset", "abort", "broken").map((operation) =>
        one(call(operation))
      ),
    },
  ),
  few,
  3,
).map((scripts) => ({
  args: [scripts.length],
  scripts,
  closing: [one(call("broken"), call("reset"), call("waiting"), call("broken"))],
}));

/** Queues: producers and consumers, each item another one. */
export function queuePlans(prioritized: boolean): fc.Arbitrary<Plan> {
  const item = (party: number, place: number, priority: number) =>
    prioritized ? [priority, `${party}.${place}`] : `${party}.${place}`;
  const input = fc.record({
    maxSize: fc.nat(3),
    puts: fc.array(
      fc.array(fc.tuple(waits(true), fc.nat(2), fc.nat(9)), { minLength: 1, maxLength: 4 }),
      { minLength: 1, maxLength: 3 },
    ),
    gets: fc.array(
      fc.array(fc.tuple(waits(true), fc.nat(5)), { minLength: 1, maxLength: 4 }),
      { minLength: 1, maxLength: 3 },
    ),
  });
  const got = (how: Part, kind: number): Act => {
    if (kind === 0) return one(call("tryGet"));
    if (kind === 1) return one(call("size"));
    if (kind === 2) return one({ operation: "take", ...how }, call("delivery.dispose"));
    if (kind === 3) return one({ operation: "take", ...how }, call("delivery.done"));
    return one({ operation: "get", ...how });
  };
  return input.map(({ maxSize, puts, gets }) => {
    const producers = puts.map((list, party): Script =>
      list.map(([how, priority, kind], place) => {
        const args = [item(party, place, priority)];
        return one(kind === 0 ? { operation: "tryPut", args } : { operation: "put", args, ...how });
      })
    );
    const consumers = gets.map((list): Script => list.map(([how, kind]) => got(how, kind)));
    const left = puts.flat().map(() => call("tryGet"));
    return {
      args: [maxSize],
      scripts: [...producers, ...consumers],
      closing: [one(call("size"), ...left, call("tryGet"), call("size"))],
    };
  });
}
