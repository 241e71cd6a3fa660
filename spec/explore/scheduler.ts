/**
 * Who goes next: the decisions of one execution.
 *
 * @module
 */

import { Digest, type Shared } from "./fingerprint.ts";
import { Futexes, type Sleeper } from "./futexes.ts";
import type { Ending, Program, WaitWords } from "./program.ts";
import { add, type Choice, type Cost, costs, type Decider, type Option } from "./schedule.ts";
import { VirtualThread } from "./thread.ts";

/** What can happen next: a thread goes on, or dies. */
interface Move extends Option {
  readonly thread: VirtualThread;
  /** It sleeps here, and wakes by itself … */
  readonly sleeper?: Sleeper;
  /** … with this result. */
  readonly ending?: Ending | "ok";
  /** It dies, and if it sleeps its place is gone or stays. */
  readonly dies?: "gone" | "stays";
}

const usual: Option = { cost: costs.free };
const unusual: Option = { cost: costs.inject };
const fatal: Option = { cost: costs.die };

/** The threads of one execution, and the decisions about them. */
export class Scheduler {
  /** The threads, then the recoveries. */
  readonly threads: VirtualThread[];
  /** Who sleeps where. */
  readonly futexes: Futexes = new Futexes();
  /** What the decisions cost. */
  spent: Cost = costs.free;
  /** How many decisions. */
  decisions = 0;
  /** Those that were not for the first option. */
  readonly choices: Choice[] = [];
  /** Whether a decision was for an option that there was not: the schedule is of another program. */
  misfit = false;
  /** Whether a wait had to time out because nobody could run. */
  rescued = false;
  /** Whether it came to a state that another execution has been in: it ends there. */
  known = false;
  readonly #program: Program;
  readonly #decider: Decider;
  readonly #told: (thread: VirtualThread, text: string) => void;
  readonly #dead: number[] = [];
  readonly #shared: Shared | undefined;

  /** @param shared What the threads share, where a state that is known need not be followed. */
  constructor(
    program: Program,
    decider: Decider,
    told: (thread: VirtualThread, text: string) => void,
    shared: Shared | undefined,
  ) {
    this.#shared = shared;
    this.#program = program;
    this.#decider = decider;
    this.#told = told;
    this.threads = program.threads.map((body, index) =>
      new VirtualThread(index, program.names?.[index] ?? letter(index), body)
    );
  }

  /**
   * Decides who does the next operation.
   *
   * @param from Who did the last one, if it can go on or fell asleep.
   * @returns Nobody if nobody can, or if what follows is {@linkcode known}.
   */
  next(from?: VirtualThread): VirtualThread | undefined {
    if (this.#shared !== undefined) {
      const state = () => this.#state(from, this.#shared!);
      this.known = this.#decider.knows?.(this.decisions, state, this.spent) ?? false;
      if (this.known) return undefined;
    }
    const gaveWay = from?.gaveWay === true;
    if (gaveWay) from!.gaveWay = false;
    if (from?.state === "ready" && !gaveWay && this.#decider.goesOn(this.decisions, this.spent)) {
      this.decisions++;
      return from;
    }
    let mortal = from !== undefined && from.state !== "ended";
    for (;;) {
      const moves = this.#moves(from, gaveWay);
      if (moves[0]?.cost !== costs.free) return undefined;
      if (mortal) moves.push({ thread: from!, dies: "stays", cost: costs.die });
      if (mortal && from!.state === "asleep") {
        moves.push({ thread: from!, dies: "gone", cost: costs.die });
      }
      const chosen = moves[this.#decide(moves)]!;
      if (chosen.dies === undefined) {
        if (chosen.sleeper !== undefined) {
          if (chosen.cost === costs.free) this.rescued = true;
          this.#end(chosen);
        }
        return chosen.thread;
      }
      this.#kill(chosen.thread, chosen.dies === "stays");
      mortal = false;
    }
  }

  /** Decides whether a thread dies where no other one can come before it. */
  dies(thread: VirtualThread): boolean {
    if (this.#decider.goesOn(this.decisions, this.spent)) {
      this.decisions++;
      return false;
    }
    const dies = this.#decide([usual, fatal]) !== 0;
    if (dies) this.#kill(thread, false);
    return dies;
  }

  /** Gives a number below `count`; others than 0 are injected. */
  choose(count: number): number {
    return this.#decide([usual, ...Array<Option>(count - 1).fill(unusual)]);
  }

  /** Wakes the first `count` places of a word; gives how many there were. */
  notify(view: WaitWords, index: number, count: number): number {
    // Whether a wait ended by itself before this makes a difference from here on: decide it now.
    while (count > 0) {
      const sleepers = this.futexes.asleep(view, index);
      if (sleepers.length === 0) break;
      const moves = sleepers.flatMap((sleeper) => wakes(sleeper, costs.inject, costs.wake));
      const chosen = this.#decide([usual, ...moves]);
      if (chosen === 0) break;
      this.#end(moves[chosen - 1]!);
    }
    const places = this.futexes.take(view, index, count);
    for (const { thread } of places) thread?.wake("ok");
    return places.length;
  }

  /** All that can happen, the usual first. */
  #moves(from: VirtualThread | undefined, gaveWay: boolean): Move[] {
    const { threads } = this;
    const start = from?.index ?? 0;
    const goesOn = from?.state === "ready";
    const free = !goesOn || gaveWay;
    const moves: Move[] = [];
    if (goesOn && !gaveWay) moves.push({ thread: from!, cost: costs.free });
    for (let turn = 0; turn < threads.length; turn++) {
      const thread = threads[(start + turn) % threads.length]!;
      if (thread.state !== "ready" || thread === from || this.#isEarly(thread)) continue;
      moves.push({ thread, cost: free ? costs.free : costs.preempt });
    }
    if (goesOn && gaveWay) {
      moves.push({ thread: from!, cost: moves.length === 0 ? costs.free : costs.preempt });
    }
    if (this.futexes.empty) return moves;
    const sleepers = this.futexes.asleep();
    if (moves.length === 0) return stuck(sleepers);
    const [inject, wake] = free
      ? [costs.inject, costs.wake]
      : [costs.injectAndPreempt, costs.wakeAndPreempt];
    for (const sleeper of sleepers) moves.push(...wakes(sleeper, inject, wake));
    return moves;
  }

  /** Whether one that does the same has to begin first. */
  #isEarly({ index, begun }: VirtualThread): boolean {
    const { alike = 1 } = this.#program;
    return !begun && index > 0 && index < alike && !this.threads[index - 1]!.begun;
  }

  /** Tells this state from others. */
  #state(from: VirtualThread | undefined, shared: Shared): number {
    const digest = new Digest();
    digest.add(from?.index ?? -1);
    for (const { state, begun, gaveWay, digest: came } of this.threads) {
      digest.add(gaveWay ? "gave way" : begun ? state : "new");
      if (state !== "dead") digest.join(came); // how far the dead came makes no difference
    }
    for (const index of this.#dead) digest.add(index);
    this.futexes.addTo(digest);
    shared.addTo(digest);
    return digest.key;
  }

  #decide(options: readonly Option[]): number {
    let chosen = this.#decider.pick(this.decisions, options, this.spent);
    if (chosen >= options.length) {
      this.misfit = true;
      chosen = 0;
    }
    const option = options[chosen]!;
    if (chosen !== 0) this.choices.push([this.decisions, chosen]);
    if (option.cost !== costs.free) this.spent = add(this.spent, option.cost);
    this.decisions++;
    return chosen;
  }

  #end({ thread, sleeper, ending }: Move): void {
    this.futexes.leave(sleeper!);
    thread.wake(ending);
  }

  #kill(thread: VirtualThread, stays: boolean): void {
    const place = thread.state === "asleep" && stays ? ", and its place in the line stays" : "";
    this.#told(thread, `dies${place}`);
    thread.state = "dead";
    this.futexes.die(thread, stays);
    this.#dead.push(thread.index);
    const program = this.#program;
    if (program.recover === undefined) return;
    const dead = [...this.#dead];
    this.threads.push(
      new VirtualThread(
        this.threads.length,
        `recovery of ${thread.name}`,
        () => program.recover?.(dead),
      ),
    );
  }
}

/** What can happen if nobody can run: time passes. Whoever may also give up has to want it. */
function stuck(sleepers: readonly Sleeper[]): Move[] {
  const moves = sleepers.flatMap((sleeper) => wakes(sleeper, costs.inject, costs.wake));
  const timeouts = moves.filter(({ ending }) => ending === "timed-out");
  const others = moves.filter(({ ending }) => ending !== "timed-out");
  return [...timeouts.map((move) => ({ ...move, cost: costs.free })), ...others];
}

function wakes(sleeper: Sleeper, inject: Cost, wake: Cost): Move[] {
  const thread = sleeper.thread!;
  return [
    ...sleeper.endings.map((ending) => ({ thread, sleeper, ending, cost: inject })),
    { thread, sleeper, ending: "ok" as const, cost: wake },
  ];
}

function letter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `T${index}`;
}
