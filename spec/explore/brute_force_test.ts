/**
 * The explorer against an enumeration that shares no line with it: an interpreter of small programs,
 * which copies its state at every branch.
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { choose, explore, type ExploreOptions, type Program } from "./mod.ts";

/** One statement; it is skipped unless the last result of its thread is `when`. */
interface Statement {
  readonly kind: "load" | "store" | "add" | "exchange" | "cas" | "wait" | "notify" | "choose";
  readonly word: number;
  readonly value: number;
  readonly other: number;
  readonly when: number | undefined;
}

const TIMED_OUT = 8;
const NOT_EQUAL = 9;

/** The program for the explorer; `seen` gets the outcomes. */
function programOf(source: readonly (readonly Statement[])[], seen: (outcome: string) => void) {
  return (): Program => {
    const words = new Int32Array(2);
    const thread = (statements: readonly Statement[]) => () => {
      const results: number[] = [];
      for (const { kind, word, value, other, when } of statements) {
        if (when !== undefined && when !== (results.at(-1) ?? 0)) continue;
        results.push(perform(kind, words, word, value, other));
      }
      return results;
    };
    return {
      threads: source.map(thread),
      after: (results) => seen(JSON.stringify([[...words], results.map((one) => one ?? null)])),
    };
  };
}

function perform(
  kind: Statement["kind"],
  words: Int32Array,
  word: number,
  value: number,
  other: number,
): number {
  switch (kind) {
    case "load":
      return Atomics.load(words, word);
    case "store":
      return Atomics.store(words, word, value);
    case "add":
      return Atomics.add(words, word, value);
    case "exchange":
      return Atomics.exchange(words, word, value);
    case "cas":
      return Atomics.compareExchange(words, word, other, value);
    case "choose":
      return choose(2);
    case "notify":
      return Atomics.notify(words, word, 1 + value);
    case "wait": {
      const result = Atomics.wait(words, word, value, other === 0 ? Infinity : 5);
      return { ok: 0, "timed-out": TIMED_OUT, "not-equal": NOT_EQUAL }[result];
    }
  }
}

interface Thread {
  readonly at: number;
  readonly results: readonly number[];
  readonly state: "ready" | "asleep" | "ended" | "dead";
}

interface State {
  readonly words: readonly number[];
  readonly threads: readonly Thread[];
  /** The places in lines, each with its thread, or -1 if that is dead. */
  readonly places: readonly { readonly thread: number; readonly word: number }[];
  readonly last: number;
  readonly preemptions: number;
  readonly injections: number;
  readonly deaths: number;
}

interface Outcomes {
  readonly outcomes: Set<string>;
  deadlock: boolean;
  /** How many schedules have so many preemptions. */
  readonly schedules: number[];
}

class Enumeration {
  readonly found: Outcomes = { outcomes: new Set(), deadlock: false, schedules: [] };
  readonly #source: readonly (readonly Statement[])[];

  constructor(source: readonly (readonly Statement[])[], injections: number, deaths: number) {
    this.#source = source;
    const thread: Thread = { at: 0, results: [], state: "ready" };
    this.#visit({
      words: [0, 0],
      threads: source.map(() => thread),
      places: [],
      last: -1,
      preemptions: 0,
      injections,
      deaths,
    });
  }

  #visit(state: State): void {
    const { threads, injections, deaths } = state;
    const ready = threads.flatMap(({ state }, who) => state === "ready" ? [who] : []);
    const timed = threads.flatMap(({ state, at }, who) =>
      state === "asleep" && this.#source[who]![at]!.other !== 0 ? [who] : []
    );
    if (ready.length === 0 && timed.length === 0) return this.#end(state);
    for (const who of ready) {
      const interrupts = who !== state.last && threads[state.last]?.state === "ready";
      this.#run({ ...state, last: who, preemptions: state.preemptions + Number(interrupts) }, who);
    }
    if (injections > 0 || ready.length === 0) {
      for (const who of timed) {
        const left = ready.length === 0 ? injections : injections - 1;
        const places = state.places.filter(({ thread }) => thread !== who);
        this.#visit(this.#goOn({ ...state, places, injections: left }, who, TIMED_OUT, false));
      }
    }
    for (const who of deaths > 0 ? threads.keys() : []) {
      const { state: how, at, results } = threads[who]!;
      if (how === "ended" || how === "dead" || at === 0 && how === "ready") continue;
      const died = {
        ...state,
        deaths: deaths - 1,
        threads: threads.with(who, { at, results, state: "dead" }),
      };
      this.#visit({ ...died, places: state.places.filter(({ thread }) => thread !== who) });
      if (how !== "asleep") continue;
      const places = state.places.map((place) =>
        place.thread === who ? { ...place, thread: -1 } : place
      );
      this.#visit({ ...died, places });
    }
  }

  /** The next statement of a thread. */
  #run(state: State, who: number): void {
    const thread = state.threads[who]!;
    const at = this.#next(who, thread);
    const statement = this.#source[who]![at];
    if (statement === undefined) {
      return this.#visit({
        ...state,
        threads: state.threads.with(who, { ...thread, state: "ended" }),
      });
    }
    const { kind, word, value, other } = statement;
    const current = state.threads.with(who, { ...thread, at });
    const now = { ...state, threads: current };
    const old = state.words[word]!;
    const write = (value: number) =>
      this.#visit(this.#goOn({ ...now, words: state.words.with(word, value) }, who, old, true));
    switch (kind) {
      case "load":
        return write(old);
      case "store":
        return this.#visit(
          this.#goOn({ ...now, words: state.words.with(word, value) }, who, value, true),
        );
      case "add":
        return write(old + value);
      case "exchange":
        return write(value);
      case "cas":
        return write(old === other ? value : old);
      case "choose":
        this.#visit(this.#goOn(now, who, 0, true));
        if (state.injections === 0) return;
        return this.#visit(
          this.#goOn({ ...now, injections: state.injections - 1 }, who, 1, true),
        );
      case "notify":
        return this.#notify(now, who, word, 1 + value);
      case "wait": {
        if (old !== value) return this.#visit(this.#goOn(now, who, NOT_EQUAL, true));
        const threads = current.with(who, { ...current[who]!, state: "asleep" });
        return this.#visit({ ...now, threads, places: [...state.places, { thread: who, word }] });
      }
    }
  }

  #notify(state: State, who: number, word: number, count: number): void {
    const woken = state.places.filter((place) => place.word === word).slice(0, count);
    let next: State = { ...state, places: state.places.filter((place) => !woken.includes(place)) };
    for (const { thread } of woken) if (thread >= 0) next = this.#goOn(next, thread, 0, false);
    this.#visit(this.#goOn(next, who, woken.length, true));
  }

  /** A thread has a result; one that runs ends with its last statement, one that wakes does not yet. */
  #goOn(state: State, who: number, result: number, runs: boolean): State {
    const { at, results } = state.threads[who]!;
    const thread: Thread = { at: at + 1, results: [...results, result], state: "ready" };
    const ended = runs && this.#source[who]![this.#next(who, thread)] === undefined;
    const threads = state.threads.with(who, ended ? { ...thread, state: "ended" } : thread);
    return { ...state, threads };
  }

  #next(who: number, { at, results }: Thread): number {
    const statements = this.#source[who]!;
    const last = results.at(-1) ?? 0;
    while (at < statements.length && (statements[at]!.when ?? last) !== last) at++;
    return at;
  }

  #end({ threads, words, preemptions }: State): void {
    const { found } = this;
    if (threads.some(({ state }) => state === "asleep")) {
      found.deadlock = true;
      return;
    }
    found.schedules[preemptions] = (found.schedules[preemptions] ?? 0) + 1;
    const results = threads.map(({ state, results }) => state === "dead" ? null : results);
    found.outcomes.add(JSON.stringify([words, results]));
  }
}

function statement(...kinds: Statement["kind"][]): fc.Arbitrary<Statement> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    word: fc.nat({ max: 1 }),
    value: fc.nat({ max: 2 }),
    other: fc.nat({ max: 1 }),
    when: fc.option(fc.nat({ max: 1 }), { nil: undefined, freq: 3 }),
  });
}

function sources(...kinds: Statement["kind"][]): fc.Arbitrary<Statement[][]> {
  const thread = fc.array(statement(...kinds), { minLength: 1, maxLength: 3 });
  return fc.array(thread, { minLength: 2, maxLength: 3 })
    .filter(([first]) => first![0]!.when === undefined && first![0]!.kind !== "choose");
}

/** Explores without a bound of preemptions, and compares what there is to see. */
function compare(source: readonly (readonly Statement[])[], options: ExploreOptions) {
  const expected = new Enumeration(source, options.injections ?? 0, options.deaths ?? 0).found;
  const outcomes = new Set<string>();
  const found = explore(programOf(source, (outcome) => outcomes.add(outcome)), {
    preemptions: Infinity,
    injections: 0,
    random: 0,
    ...options,
  });
  if (expected.deadlock) {
    assertEquals(found.failure?.kind, "deadlock");
    return { deadlock: true };
  }
  assertEquals(found.failure, undefined);
  assertEquals(found.complete, true);
  assertEquals([...outcomes].sort(), [...expected.outcomes].sort());
  return { found, expected };
}

const moving = ["load", "store", "add", "exchange", "cas"] as const;
const parameters = { seed: 1, numRuns: 300, endOnFailure: true };

Deno.test("explores each interleaving once, in the order of preemptions", () => {
  let schedules = 0;
  fc.assert(
    fc.property(sources(...moving), (source) => {
      const { found, expected } = compare(source, {});
      assertEquals(found!.byPreemptions.filter((count) => count > 0), expected!.schedules);
      schedules += found!.executions;
    }),
    parameters,
  );
  console.log(`${schedules} schedules of ${parameters.numRuns} programs`);
});

for (
  const [name, kinds, options] of [
    ["waits and notifications", [...moving, "wait", "notify"], {}],
    ["injected choices and timeouts", [...moving, "wait", "notify", "choose"], { injections: 1 }],
    ["a death", [...moving, "wait", "notify"], { deaths: 1 }],
    ["two timeouts and a death", ["store", "add", "wait", "notify"], { injections: 2, deaths: 1 }],
  ] as const
) {
  Deno.test(`finds the same outcomes with ${name}`, () => {
    let deadlocks = 0;
    fc.assert(
      fc.property(sources(...kinds), (source) => {
        if (compare(source, options).deadlock) deadlocks++;
      }),
      parameters,
    );
    console.log(`${deadlocks} of ${parameters.numRuns} programs deadlock`);
    assertEquals(deadlocks > 0 && deadlocks < parameters.numRuns, true);
  });
}
