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

/** The program for the explorer; `seen` gets the outcomes; `lists` tells whether it lists its memory. */
function programOf(
  source: readonly (readonly Statement[])[],
  seen: (outcome: string) => void,
  lists: boolean,
) {
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
      ...lists && { memory: [words.buffer] },
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

const DEADLOCK = "deadlock";

class Enumeration {
  /** Each outcome with the fewest preemptions that it takes. */
  readonly outcomes = new Map<string, number>();
  /** How many schedules have so many preemptions. */
  readonly schedules: number[] = [];
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
        // Whoever comes after one that fell asleep did not interrupt it.
        const places = [...state.places, { thread: who, word }];
        return this.#visit({ ...now, last: -1, threads, places });
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
    const deadlock = threads.some(({ state }) => state === "asleep");
    const results = threads.map(({ state, results }) => state === "dead" ? null : results);
    const outcome = deadlock ? DEADLOCK : JSON.stringify([words, results]);
    const fewest = Math.min(this.outcomes.get(outcome) ?? Infinity, preemptions);
    this.outcomes.set(outcome, fewest);
    this.schedules[preemptions] = (this.schedules[preemptions] ?? 0) + 1;
  }
}

type Kinds = readonly Statement["kind"][];

function sources(kinds: Kinds): fc.Arbitrary<Statement[][]> {
  const statement = fc.record({
    kind: fc.constantFrom(...kinds),
    word: fc.constantFrom(0, 0, 0, 1),
    value: fc.constantFrom(0, 0, 0, 1, 2),
    other: fc.constantFrom(0, 1, 1),
    when: fc.constantFrom(...Array(9).fill(undefined), 0, 1, TIMED_OUT),
  });
  const thread = fc.array(statement, { minLength: 1, maxLength: 3, size: "max" });
  return fc.array(thread, { minLength: 2, maxLength: 3, size: "max" })
    .filter(([first]) => first![0]!.when === undefined && first![0]!.kind !== "choose");
}

function bothWays(preemptions: number): [preemptions: number, lists: boolean][] {
  return [[preemptions, false], [preemptions, true]];
}

/** Explores within each bound, and compares; tells how many outcomes there are. */
function compare(source: readonly (readonly Statement[])[], options: ExploreOptions): number {
  const { injections = 0, deaths = 0 } = options;
  const { outcomes, schedules } = new Enumeration(source, injections, deaths);
  const deadlock = outcomes.get(DEADLOCK);
  for (const [preemptions, lists] of [0, 1, 2, Infinity].flatMap((n) => bothWays(n))) {
    const seen = new Set<string>();
    const found = explore(programOf(source, (outcome) => seen.add(outcome), lists), {
      preemptions,
      injections,
      deaths,
      random: 0,
    });
    if (deadlock !== undefined && deadlock <= preemptions) {
      assertEquals([found.failure?.kind, found.failure?.preemptions], ["deadlock", deadlock]);
      continue;
    }
    assertEquals([found.failure, found.complete], [undefined, true]);
    const within = [...outcomes].filter(([, fewest]) => fewest <= preemptions);
    assertEquals([...seen].sort(), within.map(([outcome]) => outcome).sort());
    // A time-out and a death can be put at more places than make a difference; and who knows the
    // memory ends at states that are known.
    if (injections + deaths > 0 || lists) continue;
    const counts = schedules.slice(0, preemptions + 1);
    assertEquals(found.byPreemptions.slice(0, counts.length), counts);
  }
  return outcomes.size;
}

const moving = ["load", "store", "add", "exchange", "cas"] as const;
const sleeping = ["add", "exchange", "wait", "wait", "wait", "notify", "notify"] as const;

for (
  const [name, kinds, options] of [
    ["operations", moving, {}],
    ["waits", [...moving, ...sleeping], {}],
    ["choices", [...moving, "choose"], { injections: 1 }],
    ["timeouts", sleeping, { injections: 1 }],
    ["two timeouts", sleeping, { injections: 2 }],
    ["a death", sleeping, { deaths: 1 }],
    ["a timeout and a death", sleeping, { injections: 1, deaths: 1 }],
  ] as [string, Kinds, ExploreOptions][]
) {
  Deno.test(`the explorer finds what brute force finds: ${name}`, () => {
    let outcomes = 0;
    const parameters = { seed: 1, numRuns: 200, endOnFailure: true };
    fc.assert(
      fc.property(sources(kinds), (source) => {
        outcomes += compare(source, options);
      }),
      parameters,
    );
    console.log(`${outcomes} outcomes of ${parameters.numRuns} programs`);
    assertEquals(outcomes > 2 * parameters.numRuns, true);
  });
}
