/**
 * The search for an order in which a sequential object would have answered as the real one did.
 *
 * It is Wing and Gong's ("Testing and Verifying Concurrent Objects", 1993): take any call that may come
 * first, play it, and go on; go back where no call fits. Configurations that led nowhere are
 * remembered, as Lowe does ("Testing for Linearizability", 2017) and after him porcupine (Anishathalye),
 * so that each is tried once; what has ended is unlinked from the list of calls and linked in again on
 * the way back, as porcupine does. Two things differ. A call that waits has two points: it takes its
 * place in line, and it is granted, which is often a part of somebody else's step. And among those that
 * overlap the one that ended first is tried first, which for real histories is nearly always right.
 *
 * @module
 */

import { type Call, type Foresight, type Model, nothing, type State, type Step } from "./model.ts";
import type { Rules } from "./rules.ts";

/** What may happen next to a call. */
export interface Move {
  /** It takes its place or does it all, it is granted, it gives up, or all is seen to be quiet. */
  readonly kind: "begin" | "grant" | "leave" | "settle";
  /** Which call. */
  readonly call: Call;
}

/** Where the search could not go on. */
export interface Impasse<C> {
  /** The moves that led there. */
  readonly moves: readonly Move[];
  /** The object there. */
  readonly state: State<C>;
  /** The call that has to go on before anything later can. */
  readonly stuck: Call;
  /** What was tried. */
  readonly tried: readonly Move[];
}

/** What a search found. */
export interface Found<C> {
  /** Whether there is an order, if the search came to an end. */
  readonly verdict: "linearizable" | "not linearizable" | "undecided";
  /** How many steps of the model it took. */
  readonly steps: number;
  /** The order, if there is one. */
  readonly moves: readonly Move[];
  /** The farthest it came, if there is none. */
  readonly impasse: Impasse<C> | undefined;
}

/** A call in the list of those that have not ended. */
interface Node {
  readonly call: Call;
  previous: Node;
  next: Node;
  /** Whether it has taken its place, and whether it has ended. */
  begun: boolean;
  ended: boolean;
}

/** A configuration on the way. */
interface Frame<C> {
  readonly state: State<C>;
  /** The move that led here, but for the first. */
  readonly move: Move | undefined;
  /** What to undo on the way back. */
  readonly unlinked: Node[];
  /** The latest beginning, and the largest index, among the calls that have taken their place. */
  readonly now: number;
  readonly reach: number;
  /** The call whose time runs out first; none if nothing has to happen any more. */
  readonly stuck: Call | undefined;
  /** When that is. */
  readonly horizon: number;
  readonly moves: readonly Move[];
  /** Whether only a part of these is tried here, as {@linkcode Step.prelude} has it. */
  readonly prelude: boolean;
  /** How many of them were tried. */
  tried: number;
  /** What else the last of these may lead to. */
  rest: Step<C>[];
}

/** The operation of a call that stands for a moment at which all was quiet. */
export const SETTLED = "(settled)";

/** Searches for an order of an object's calls, which are sorted by when they began. */
export class Search<C> {
  readonly #rules: Rules<C>;
  readonly #model: Model<C>;
  readonly #foresight: Foresight<C> | undefined;
  readonly #nodes: readonly Node[];
  /** The end of the list, and its beginning. */
  readonly #head: Node;
  /** Configurations that lead nowhere, by the number of calls that have not ended. */
  readonly #failed = new Map<number, Set<string>>();
  #left: number;
  #impasse: Impasse<C> | undefined;
  /** When time ran out there, and how many calls had not ended. */
  #farthest = -Infinity;
  #fewest = Infinity;

  /** Prepares a search. */
  constructor(calls: readonly Call[], model: Model<C>, rules: Rules<C>) {
    this.#model = model;
    this.#rules = rules;
    this.#foresight = model.foresee?.(calls, rules.travelling);
    this.#left = calls.length;
    const head = { begun: false, ended: false } as Node;
    head.previous = head.next = head;
    this.#head = head;
    this.#nodes = calls.map((call) => {
      const node = { call, previous: head.previous, next: head, begun: false, ended: false };
      head.previous = head.previous.next = node;
      return node;
    });
  }

  /** Searches until there is an answer, or so many steps were taken. */
  run(budget: number): Found<C> {
    let steps = 0;
    const stack = [this.#frame(this.#rules.initial, undefined, -Infinity, -1, [])];
    const path = () => stack.flatMap(({ move }) => move === undefined ? [] : [move]);
    const found = (verdict: Found<C>["verdict"]): Found<C> => ({
      verdict,
      steps,
      moves: verdict === "linearizable" ? path() : [],
      impasse: verdict === "linearizable" ? undefined : this.#impasse,
    });
    for (;;) {
      const top = stack.at(-1);
      if (top === undefined) return found("not linearizable");
      if (top.stuck === undefined) return found("linearizable");
      const step = top.rest.pop();
      if (step !== undefined) {
        const frame = this.#advance(top, top.moves[top.tried - 1]!, step);
        if (frame !== undefined) stack.push(frame);
      } else if (top.tried < top.moves.length) {
        if (steps === budget) return found("undecided");
        steps++;
        top.rest = this.#steps(top, top.moves[top.tried++]!);
      } else {
        this.#note(top, path);
        if (!top.prelude) this.#remember(top);
        this.#undo(top);
        stack.pop();
      }
    }
  }

  /** What a move may lead to, whatever was recorded. */
  results(state: State<C>, { kind, call }: Move): readonly Step<C>[] {
    switch (kind) {
      case "begin":
        return this.#rules.begin(state, call);
      case "grant":
        return [this.#rules.grant(state, call)];
      case "leave":
        return this.#rules.leave(state, call);
      case "settle":
        return this.#isQuiet(state, call) ? [{ state, ends: [[call, nothing]] }] : [];
    }
  }

  /** What a move may lead to that agrees with what was recorded; the last comes first. */
  #steps({ state, moves }: Frame<C>, move: Move): Step<C>[] {
    const steps = this.results(state, move).filter((step) =>
      step.ends.every(([call, answer]) => this.#rules.agrees(call, answer)) &&
      !this.#foresight?.isHopeless(step.state.core) &&
      (step.prelude !== true || moves.some((other) => this.#minds(other)))
    );
    return steps.reverse();
  }

  #minds({ kind, call }: Move): boolean {
    return kind === "begin" && this.#rules.mindsLine(call);
  }

  /** Nobody can be granted, nobody is late, and what is pending waits. */
  #isQuiet(state: State<C>, { begin }: Call): boolean {
    const gone = ({ call }: { call: Call }) => call.outcome !== "gave up" || call.endBy > begin;
    return !this.#rules.isGrantDue(state) &&
      state.waiting.every(gone) && state.late.every(gone) &&
      this.#nodes.every(({ call }) =>
        call.outcome !== "pending" || call.begin >= begin ||
        state.waiting.some((waiter) => waiter.call === call)
      );
  }

  /** Makes a move; undefined if it leads where nothing leads on. */
  #advance(from: Frame<C>, move: Move, step: Step<C>): Frame<C> | undefined {
    const { state, ends, prelude = false } = step;
    const { call } = move;
    const begins = move.kind === "begin" || move.kind === "settle";
    this.#nodes[call.index]!.begun = true;
    const unlinked = ends.map(([ended]) => this.#unlink(this.#nodes[ended.index]!));
    const now = begins ? Math.max(from.now, call.begin) : from.now;
    const reach = begins ? Math.max(from.reach, call.index) : from.reach;
    const frame = this.#frame(state, move, now, reach, unlinked);
    if (prelude) {
      return { ...frame, prelude, moves: frame.moves.filter((other) => this.#minds(other)) };
    }
    if (!this.#failed.get(this.#left)?.has(this.#key(frame))) return frame;
    this.#undo(frame);
    return undefined;
  }

  /** Looks at who may go on. Those who no longer can, and need not, leave the list. */
  #frame(
    state: State<C>,
    move: Move | undefined,
    now: number,
    reach: number,
    unlinked: Node[],
  ): Frame<C> {
    let horizon = Infinity;
    let stuck: Call | undefined;
    const moves = this.#rules.grantable(state).map((call): Move => ({ kind: "grant", call }));
    for (let node = this.#head.next; node !== this.#head; node = node.next) {
      const { call, begun } = node;
      if (call.begin > horizon) break;
      if (!begun && call.latest < now) {
        unlinked.push(this.#unlink(node));
        continue;
      }
      const by = begun ? call.endBy : call.requestBy;
      if (by < horizon) [horizon, stuck] = [by, call];
      if (call.operation === SETTLED) moves.push({ kind: "settle", call });
      else if (!begun) moves.push({ kind: "begin", call });
      else if (mayLeave(call)) moves.push({ kind: "leave", call });
    }
    const possible = moves.filter(({ call }) => call.begin <= horizon)
      .sort((a, b) => a.call.endBy - b.call.endBy || a.call.index - b.call.index);
    return {
      state,
      move,
      unlinked,
      now,
      reach,
      stuck,
      horizon,
      moves: possible,
      prelude: false,
      tried: 0,
      rest: [],
    };
  }

  /** Keeps the farthest that the search came. */
  #note({ horizon, stuck, state, moves }: Frame<C>, path: () => Move[]): void {
    const farther = horizon - this.#farthest || this.#fewest - this.#left;
    if (!(farther > 0)) return;
    [this.#farthest, this.#fewest] = [horizon, this.#left];
    this.#impasse = { moves: path(), state, stuck: stuck!, tried: moves };
  }

  #remember(frame: Frame<C>): void {
    const failed = this.#failed.get(this.#left) ?? new Set();
    failed.add(this.#key(frame));
    this.#failed.set(this.#left, failed);
  }

  /** Equal for configurations with the same calls to come and the same object. */
  #key({ state, reach }: Frame<C>): string {
    const parts: (number | string)[] = [reach];
    for (let node = this.#head.next; node !== this.#head; node = node.next) {
      if (node.call.index >= reach) break;
      parts.push(node.call.index);
    }
    for (const { call, line, overtaken } of state.waiting) parts.push(line, call.index, overtaken);
    for (const { call } of state.late) parts.push("late", call.index);
    return `${parts.join()};${this.#model.key(state.core)}`;
  }

  #unlink(node: Node): Node {
    node.previous.next = node.next;
    node.next.previous = node.previous;
    node.ended = true;
    this.#left--;
    return node;
  }

  #undo({ move, unlinked }: Frame<C>): void {
    for (const node of unlinked.reverse()) {
      node.previous.next = node.next.previous = node;
      node.ended = false;
      this.#left++;
    }
    if (move?.kind === "begin" || move?.kind === "settle") {
      this.#nodes[move.call.index]!.begun = false;
    }
  }
}

/**
 * Whether a call that waits may have stopped: one of which nobody knows may have died, for all we know.
 */
function mayLeave({ outcome }: Call): boolean {
  return outcome === "gave up" || outcome === "unknown" || outcome === "pending";
}
