/**
 * What parties did and when: recorded where they run, merged afterwards, judged by `checkHistory`.
 *
 * @module
 */

/** How a call ended, as far as its caller knows. */
export type CallOutcome = "pending" | "granted" | "returned" | "threw" | "gave up" | "unknown";

/** One call, as its caller saw it. It is plain data: it survives JSON and `postMessage`. */
export interface HistoryRow {
  /** Who called. */
  readonly party: string;
  /** What was called. */
  readonly object: string;
  /** Which of its methods. */
  readonly operation: string;
  /** With what, as the contract has it. */
  readonly args: readonly unknown[];
  /** When, by the history's clock: just before the call. */
  readonly begin: number;
  /** When it was known that the call stands in line, if ever. */
  requested?: number;
  /** When it was known how the call ended. */
  end?: number;
  /** How it ended. */
  outcome: CallOutcome;
  /** What it gave; the name of the error that it threw; by what it gave up. */
  value?: unknown;
}

/** What one or several parties recorded. */
export interface Recording {
  /** Every call, in no particular order. */
  readonly rows: readonly HistoryRow[];
  /** The times by which all that was caused before had happened. */
  readonly settled: readonly number[];
}

/** How a {@linkcode History} tells the time. */
export interface HistoryOptions {
  /**
   * Gives numbers that never decrease. Parties whose recordings are merged need a common one: in
   * shared memory a counter, `() => Atomics.add(counter, 0, 1)`, which is exact. By default
   * `performance.timeOrigin + performance.now()` in ms, which processes of a machine share about (see
   * `slack` of the check), or a counter of its own where the engine has no such clock.
   */
  readonly clock?: (() => number) | undefined;
}

/**
 * Records the calls of one or several parties.
 *
 * Make a token just before a call, and say how the call ended as soon as that is known. What is never
 * said is pending. Take the time as close to the call as possible: a history that is stamped late
 * proves less, but never anything false.
 *
 * @example
 * ```ts
 * import { Lock } from "@interlock/sync";
 * import { checkHistory, History, models } from "@interlock/sync/spec";
 *
 * const lock = new Lock();
 * const history = new History();
 * await Promise.all(["A", "B"].map(async (party) => {
 *   const acquire = history.call(party, "lock", "acquire");
 *   const acquired = lock.acquire();
 *   history.requested(acquire); // in one event loop, a call stands in line when it returns
 *   await acquired;
 *   history.granted(acquire);
 *   const release = history.call(party, "lock", "release");
 *   lock.release();
 *   history.returned(release);
 * }));
 * const { verdict } = checkHistory(history.recording(), { objects: { lock: models.Lock() } });
 * console.log(verdict); // linearizable
 * ```
 */
export class History {
  readonly #clock: () => number;
  readonly #rows: HistoryRow[] = [];
  readonly #settled: number[] = [];

  /** Begins with nothing. */
  constructor(options: HistoryOptions = {}) {
    this.#clock = options.clock ?? defaultClock();
  }

  /** A party is about to call; pass what this gives to one of the other methods. */
  call(
    party: string,
    object: string,
    operation: string,
    args: readonly unknown[] = [],
  ): HistoryRow {
    const row: HistoryRow = {
      party,
      object,
      operation,
      args,
      begin: this.#clock(),
      outcome: "pending",
    };
    this.#rows.push(row);
    return row;
  }

  /** The call that waits is known to stand in line by now; who comes later stands behind it. */
  requested(token: HistoryRow): void {
    token.requested = this.#clock();
  }

  /** The call that waits was granted, with this value. */
  granted(token: HistoryRow, value?: unknown): void {
    this.#end(token, "granted", value);
  }

  /** The call that never waits returned this value. */
  returned(token: HistoryRow, value?: unknown): void {
    this.#end(token, "returned", value);
  }

  /** The call was refused: it threw or rejected with an error of this name. */
  threw(token: HistoryRow, name: string): void {
    this.#end(token, "threw", name);
  }

  /** The call that waits rejected since its time was over, or since its signal fired. */
  gaveUp(token: HistoryRow, how: "timeout" | "abort"): void {
    this.#end(token, "gave up", how);
  }

  /** Nobody will ever know: the call may have taken effect, or take effect later, or never. */
  unknown(token: HistoryRow): void {
    this.#end(token, "unknown", undefined);
  }

  /**
   * All that was caused so far, by any party, has happened by now. What is pending was not granted, and
   * could not be; what gave up is out of the line.
   */
  settled(): void {
    this.#settled.push(this.#clock());
  }

  /** What was recorded so far. */
  recording(): Recording {
    return { rows: this.#rows, settled: this.#settled };
  }

  #end(token: HistoryRow, outcome: CallOutcome, value: unknown): void {
    if (token.outcome !== "pending") {
      throw new TypeError(`Cannot end ${token.party} ${token.operation}: it has ended before`);
    }
    token.end = this.#clock();
    token.outcome = outcome;
    if (value !== undefined) token.value = value;
  }
}

/** One recording of several, whose clocks have to be the same or agree. */
export function mergeRecordings(recordings: readonly Recording[]): Recording {
  return {
    rows: recordings.flatMap(({ rows }) => rows),
    settled: recordings.flatMap(({ settled }) => settled),
  };
}

function defaultClock(): () => number {
  if (typeof performance === "object") return () => performance.timeOrigin + performance.now();
  let ticks = 0;
  return () => ticks++;
}
