/**
 * The rules by which those who wait are granted: a model's steps under a declared fairness.
 *
 * @module
 */

import {
  type Answer,
  type Call,
  ending,
  joining,
  type Model,
  type Operation,
  type State,
  type Step,
  type Taken,
  type Waiter,
} from "./model.ts";

/** What a subject promises to those who wait. */
export interface Promised {
  /**
   * `"fifo"`: first come, first served. A number: those who run may overtake the longest waiting of a
   * line, but each of these at most so often (G13).
   */
  readonly fairness: "fifo" | number;
  /**
   * `"direct"`: a grant happens inside the call that frees (G5), and an abort or a timeout before it
   * rejects. `"travelling"`: grants and aborts take their time (G6).
   */
  readonly grants: "direct" | "travelling";
}

/** Plays a model by the rules. */
export class Rules<C> {
  /** Whether a grant is a step of its own, rather than a part of the one that makes it possible. */
  readonly loose: boolean;
  /** Whether grants and aborts take their time. */
  readonly travelling: boolean;
  readonly #model: Model<C>;
  readonly #promised: Promised;
  /** Whether somebody may be refused, although there is what it wants, since others wait. */
  readonly #crowds: boolean;

  /** A model, what is promised, and whether all calls want the same. */
  constructor(model: Model<C>, promised: Promised, uniform: boolean) {
    this.#model = model;
    this.#promised = promised;
    this.travelling = promised.grants === "travelling";
    this.loose = promised.fairness !== "fifo" || this.travelling;
    this.#crowds = this.loose || !uniform;
  }

  /** A new object. */
  get initial(): State<C> {
    return { core: this.#model.initial, waiting: [], late: [] };
  }

  /** Whether it may matter to a call that others wait, although there is what it wants. */
  mindsLine(call: Call): boolean {
    const operation = this.#operation(call);
    switch (operation.kind) {
      case "waits":
        return call.outcome === "gave up";
      case "tries":
        return this.agrees(call, { value: operation.refused });
      case "reads":
        return operation.seesLine ?? false;
      case "acts":
        return false;
    }
  }

  /** All that may come of a call as it takes its place. */
  begin(state: State<C>, call: Call): readonly Step<C>[] {
    const operation = this.#operation(call);
    switch (operation.kind) {
      case "reads":
        return operation.read(state, call, this.loose).map((value) =>
          ending(state, state.core, call, { value })
        );
      case "tries":
        return this.#try(state, call, operation);
      case "acts":
        return operation.act(state, call).map((step) => this.#follow(step));
      case "waits":
        return this.#request(state, call, operation.line);
    }
  }

  /** Who may be granted next, where that is a step of its own. */
  grantable(state: State<C>): readonly Call[] {
    if (!this.loose) return [];
    return state.waiting.filter((waiter) => this.#turn(state, waiter) && this.#take(state, waiter))
      .map(({ call }) => call);
  }

  /** Whether somebody has to be granted: the longest waiting of a line, for overtaking is no duty. */
  isGrantDue(state: State<C>): boolean {
    return state.waiting.some((waiter) =>
      first(state, waiter.line) === waiter && this.#take(state, waiter) !== undefined
    );
  }

  /** Grants one of those. */
  grant(state: State<C>, call: Call): Step<C> {
    const waiter = state.waiting.find((one) => one.call === call)!;
    return this.#follow(this.#give(state, waiter, this.#take(state, waiter)!));
  }

  /** All that may come of it if a call gives up now; a grant that came late is given back. */
  leave(state: State<C>, call: Call): readonly Step<C>[] {
    const operation = this.#operation(call);
    const gaveUp: Answer = { gaveUp: true };
    const late = state.late.find((one) => one.call === call);
    if (late !== undefined && operation.kind === "waits") {
      const left = { ...state, late: state.late.filter((one) => one !== late) };
      return [this.#follow(ending(left, operation.late!.undo(state.core, late), call, gaveUp))];
    }
    if (operation.kind === "acts" && operation.leave !== undefined) {
      const left = operation.leave(state, call);
      return left === undefined ? [] : [this.#follow(left)];
    }
    const waiting = state.waiting.filter((waiter) => waiter.call !== call);
    return [this.#follow(ending({ ...state, waiting }, state.core, call, gaveUp))];
  }

  /** Whether a call that ends like this can have ended as it was recorded. */
  agrees({ outcome, value }: Call, answer: Answer): boolean {
    switch (outcome) {
      case "pending":
      case "unknown":
        return true;
      case "gave up":
        return "gaveUp" in answer || this.travelling;
      case "threw":
        return "error" in answer && answer.error === value;
      default:
        return "value" in answer && isSame(answer.value, value);
    }
  }

  #operation(call: Call): Operation<C> {
    return this.#model.operations[call.operation]!;
  }

  #request(state: State<C>, call: Call, line: string): readonly Step<C>[] {
    const step = this.#follow(joining(state, state.core, call, line));
    const waits = step.state.waiting.some((waiter) => waiter.call === call);
    if (!waits) return [step];
    const possible = this.grantable(step.state).includes(call);
    const alone = first(state, line) === undefined;
    if (call.outcome === "gave up") {
      // Whoever finds it free and nobody before it does not wait at all (G7, G8).
      const timed = !this.travelling && call.value === "timeout";
      if (timed && possible && alone) return [];
    }
    if (call.early) return [step];
    const prelude = alone && this.#crowds ? [{ ...step, prelude: true }] : [];
    if (call.outcome === "gave up") return [...this.leave(step.state, call), ...prelude];
    return possible ? [this.grant(step.state, call), ...prelude] : prelude;
  }

  #try(
    state: State<C>,
    call: Call,
    operation: Operation<C> & { readonly kind: "tries" },
  ): readonly Step<C>[] {
    const { line, take, refused } = operation;
    const taken = take(state.core, call);
    const refusal = ending(state, state.core, call, { value: refused });
    if (taken === undefined) return [refusal];
    if ("error" in taken.answer) return [ending(state, taken.core, call, taken.answer)];
    const answer = "taken" in operation ? { value: operation.taken } : taken.answer;
    const waiter: Waiter = { call, line, overtaken: 0 };
    const crowded = !this.#passes(state, call) && first(state, line) !== undefined;
    const steps: Step<C>[] = crowded ? [refusal] : [];
    if (!crowded || this.#turn(state, waiter)) {
      steps.push(this.#follow(this.#give(state, waiter, { ...taken, answer })));
    }
    return steps;
  }

  #passes(state: State<C>, call: Call): boolean {
    return this.#model.passes?.(state.core, call) ?? false;
  }

  /** Whether it is this one's turn, or may be. */
  #turn(state: State<C>, { call, line }: Waiter): boolean {
    const longest = first(state, line);
    if (longest === undefined || longest.call === call || this.#passes(state, call)) return true;
    return this.#promised.fairness !== "fifo" && longest.overtaken < this.#promised.fairness;
  }

  #take({ core }: State<C>, { call }: Waiter): Taken<C> | undefined {
    const operation = this.#operation(call);
    if (operation.kind === "acts") return operation.take?.(core, call);
    if (operation.kind !== "waits") return undefined;
    if (this.#goesBack(call)) return operation.late?.take(core, call);
    return operation.take(core, call);
  }

  /** Whether a grant to this call comes after it gave up. */
  #goesBack(call: Call): boolean {
    return call.outcome === "gave up" && this.travelling &&
      this.#operation(call).kind === "waits";
  }

  #give(state: State<C>, { call, line }: Waiter, { core, answer }: Taken<C>): Step<C> {
    const passes = this.#passes(state, call);
    const rest = state.waiting.filter((waiter) => waiter.call !== call);
    const longest = first(state, line);
    const overtakes = !passes && longest !== undefined && longest.call !== call;
    const waiting = overtakes
      ? rest.map((one) => one === longest ? { ...one, overtaken: one.overtaken + 1 } : one)
      : rest;
    if (this.#goesBack(call) && "value" in answer) {
      const late = [...state.late, { call, value: answer.value }];
      return { state: { core, waiting, late }, ends: [] };
    }
    return { state: { core, waiting, late: state.late }, ends: [[call, answer]] };
  }

  /** What follows at once: refusals, re-entries, and under direct fifo every grant there can be. */
  #follow(step: Step<C>): Step<C> {
    for (;;) {
      const { state } = step;
      const next = state.waiting.find((waiter) => {
        const taken = this.#take(state, waiter);
        if (taken === undefined) return false;
        return "error" in taken.answer || this.#passes(state, waiter.call) ||
          !this.loose && this.#turn(state, waiter);
      });
      if (next === undefined) return step;
      const { state: after, ends } = this.#give(state, next, this.#take(state, next)!);
      step = { state: after, ends: [...step.ends, ...ends] };
    }
  }
}

/** The longest waiting of a line. */
function first<C>({ waiting }: State<C>, line: string): Waiter | undefined {
  return waiting.find((waiter) => waiter.line === line);
}

/** Whether two values are the same as data. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
