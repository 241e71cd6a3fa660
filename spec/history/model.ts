/**
 * What a primitive is to the checker: what each of its calls does, one after the other.
 *
 * The models in `spec/models/` are no use here. They are made to be played once, forwards, beside the
 * real thing: they change in place, remember every call ever made, and grant whoever is first at
 * once. A search goes back, compares the states that it has seen, and follows grants that come late
 * or out of order: so these states are values, and know only what matters from now on.
 *
 * @module
 */

import type { CallOutcome } from "./history.ts";

/** A recorded call, as the search has it. */
export interface Call {
  /** Its place among the calls of its object, by when they began. */
  readonly index: number;
  /** Who called. */
  readonly party: string;
  /** Which method. */
  readonly operation: string;
  /** With what. */
  readonly args: readonly unknown[];
  /** How it ended. */
  readonly outcome: CallOutcome;
  /** What it gave, what it threw, or why it gave up. */
  readonly value: unknown;
  /** When it began. */
  readonly begin: number;
  /** The latest moment at which it can have taken its place; Infinity if it need not have. */
  readonly requestBy: number;
  /** The latest moment at which it can have ended once it had taken its place. */
  readonly endBy: number;
  /** After this moment, a call that took no place never did. */
  readonly latest: number;
  /** Whether it may stand in line for a while, or else takes its place when that has an effect. */
  readonly early: boolean;
}

/** How a model ends a call. */
export type Answer =
  | { readonly value: unknown }
  | { readonly error: string }
  | { readonly gaveUp: true };

/** What all calls give that give nothing. */
export const nothing: Answer = { value: undefined };

/** A call in one of an object's lines. */
export interface Waiter {
  /** Which call. */
  readonly call: Call;
  /** In which line. */
  readonly line: string;
  /** How often others were granted before it while it was the first of its line. */
  readonly overtaken: number;
}

/** An object between two steps. */
export interface State<C> {
  /** What it is, apart from who waits. */
  readonly core: C;
  /** Who waits, longest waiting first. */
  readonly waiting: readonly Waiter[];
  /** Calls that gave up and were granted while nobody had heard of it. */
  readonly late: readonly Late[];
}

/** A grant that has to be taken back. */
export interface Late {
  /** To whom. */
  readonly call: Call;
  /** With what. */
  readonly value: unknown;
}

/** What one step makes of an object, and the calls that it ends. */
export interface Step<C> {
  /** The object after it. */
  readonly state: State<C>;
  /** Who ends, and how. */
  readonly ends: readonly (readonly [Call, Answer])[];
  /** Whether it makes sense only right before somebody who finds the line not empty. */
  readonly prelude?: boolean;
}

/** What becomes of a call that gets what it wants. */
export interface Taken<C> {
  /** The object after it. */
  readonly core: C;
  /** What the call gets. */
  readonly answer: Answer;
}

/** A call that stands in a line until it can have what it wants. */
export interface Waits<C> {
  /** Its kind. */
  readonly kind: "waits";
  /** The line; calls in one line have an order. */
  readonly line: string;
  /** Gives it what it wants, or an error; undefined as long as it has to wait. */
  take(core: C, call: Call): Taken<C> | undefined;
  /** How it is granted, and that taken back, if it gave up on the way; by default it is not. */
  readonly late?: {
    /** As {@linkcode Waits.take}. */
    take(core: C, call: Call): Taken<C> | undefined;
    /** Gives back what it took. */
    undo(core: C, late: Late): C;
  };
}

/** A call that never waits: it gets what the waiting one would get at once, or is refused. */
export interface Tries<C> {
  /** Its kind. */
  readonly kind: "tries";
  /** The line that it must not overtake. */
  readonly line: string;
  /** As {@linkcode Waits.take}. */
  take(core: C, call: Call): Taken<C> | undefined;
  /** What it gives if it got something; by default what the waiting one gives. */
  readonly taken?: unknown;
  /** What it gives otherwise. */
  readonly refused: unknown;
}

/** A call that changes nothing; `loose` tells that those who wait may be granted at any moment. */
export interface Reads<C> {
  /** Its kind. */
  readonly kind: "reads";
  /** What it may give. */
  read(state: State<C>, call: Call, loose: boolean): readonly unknown[];
  /** Whether it looks at who waits. */
  readonly seesLine?: boolean;
}

/** Any other call; it ends in its own step, or joins those who wait. */
export interface Acts<C> {
  /** Its kind. */
  readonly kind: "acts";
  /** Whether it is one that waits. */
  readonly waits: boolean;
  /** Everything that may come of it; nothing if its outcome is impossible already. */
  act(state: State<C>, call: Call): readonly Step<C>[];
  /** As {@linkcode Waits.take}, for one that stands in a line later on. */
  take?(core: C, call: Call): Taken<C> | undefined;
  /** It gives up while it waits; undefined if it no longer can. */
  leave?(state: State<C>, call: Call): Step<C> | undefined;
}

/** What a method is to the checker. */
export type Operation<C> = Waits<C> | Tries<C> | Reads<C> | Acts<C>;

/** What a recorded object is taken for; `models` makes them. */
export interface HistoryModel {
  /** The methods that can be recorded, by name. */
  readonly operations: Readonly<Record<string, unknown>>;
}

/** A primitive. */
export interface Model<C = unknown> extends HistoryModel {
  /** The core of a new one. */
  readonly initial: C;
  readonly operations: Readonly<Record<string, Operation<C>>>;
  /** Whether a waiting call gets what it wants past all others (an owner's re-entry). */
  passes?(core: C, call: Call): boolean;
  /** Whether what one of a line can have, all of it can, so that nobody waits beside what is free. */
  uniform(calls: readonly Call[]): boolean;
  /** Equal for cores that behave alike from now on, and for those alone. */
  key(core: C): string;
  /** The core for people. */
  describe(core: C): string;
  /** What the calls as they were recorded tell about cores that come to nothing. */
  foresee?(calls: readonly Call[], travelling: boolean): Foresight<C>;
}

/** What is known of a history before it is searched. */
export interface Foresight<C> {
  /** Whether no way leads on from here. It may miss some, but must never say so where one does. */
  isHopeless(core: C): boolean;
}

/** A step that ends its own call. */
export function ending<C>(state: State<C>, core: C, call: Call, answer: Answer): Step<C> {
  return { state: { ...state, core }, ends: [[call, answer]] };
}

/** A step after which its own call waits. */
export function joining<C>(state: State<C>, core: C, call: Call, line: string): Step<C> {
  const waiting = [...state.waiting, { call, line, overtaken: 0 }];
  return { state: { ...state, core, waiting }, ends: [] };
}

/** The same step with all those ended who wait in a line. */
export function endLine<C>({ state, ends }: Step<C>, line: string, answer: Answer): Step<C> {
  const leaving = state.waiting.filter((waiter) => waiter.line === line);
  const waiting = state.waiting.filter((waiter) => waiter.line !== line);
  return {
    state: { ...state, waiting },
    ends: [...ends, ...leaving.map(({ call }) => [call, answer] as const)],
  };
}
