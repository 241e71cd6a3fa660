/**
 * The laws, word for word, with what they concern.
 *
 * @module
 */

import type { Capabilities } from "../src/contract.ts";

/** A scope's name. */
export type Scope = Capabilities["scope"];

/** A sentence that implementations are held to. */
export interface Law {
  /** Its name: a group and a number. */
  readonly id: string;
  /** What the laws of one group have in common, see {@linkcode groups}. */
  readonly group: string;
  /** The law itself. */
  readonly text: string;
  /** The scopes that it speaks of. */
  readonly scopes: readonly Scope[];
  /** What a subject must have for it to mean anything there. */
  readonly needs?: {
    /** The capability that decides. */
    readonly capability: Exclude<keyof Capabilities, "scope" | "fairness">;
    /** The value that it must have; by default true. */
    readonly is?: boolean;
    /** Why the law says nothing about other subjects. */
    readonly reason: string;
  };
}

/** The groups of laws in the order of the report, with what they are about. */
export const groups: Readonly<Record<string, string>> = {
  G: "waiting",
  P: "permits",
  K: "Lock",
  R: "RLock",
  S: "Semaphore",
  SB: "BoundedSemaphore",
  E: "Event",
  C: "Condition",
  Q: "queues",
  J: "joining",
  H: "shutdown",
  B: "Barrier",
  T: "tasks and owners",
  X: "crash",
  L: "lease",
};

const all: readonly Scope[] = ["tasks", "threads", "processes", "redis"];

/** Every law, in the order of their groups. */
export const laws: readonly Law[] = [
  {
    id: "G0",
    group: "G",
    scopes: all,
    text: "A waiting method reports misuse and conditions by rejection, never by a synchronous " +
      "throw; other methods throw (remote ones reject).",
  },
  {
    id: "G1",
    group: "G",
    scopes: all,
    text: "A waiting call ends in exactly one of three ways: granted; rejected with a " +
      "`TimeoutError` after `timeout` ms; rejected with `signal.reason` itself. (A " +
      "condition's wait settles once its lock is back, C6; and a condition that another law " +
      "names, such as shutdown, a broken barrier or a lost host, rejects whatever waits.)",
  },
  {
    id: "G2",
    group: "G",
    scopes: all,
    text: "`timeout` must be a number >= 0 (Infinity allowed): NaN or negative is a " +
      "`RangeError`, reported as G0 says before any state changes. One longer than 2^31-1 " +
      "ms waits that long (the platform's timers would fire at once).",
  },
  {
    id: "G3",
    group: "G",
    scopes: all,
    text: "A signal that is already aborted rejects with its reason even when the call could be " +
      "granted at once.",
  },
  {
    id: "G4",
    group: "G",
    scopes: all,
    text: "Abort or timeout removes the waiter at once (a condition's wait first takes its lock " +
      "back): it leaves no trace, consumes no permit, item or notification, and the next " +
      "waiter is served as if it had never queued. If it was the front waiter, followers " +
      "that now fit are granted.",
  },
  {
    id: "G5",
    group: "G",
    scopes: all,
    text: "Abort or timeout after the grant changes nothing: the caller has the permit or item. " +
      "In tasks, and wherever a grant is directed at a waiter in shared memory, it happens " +
      "inside the call that frees.",
  },
  {
    id: "G6",
    group: "G",
    scopes: all,
    needs: { capability: "directGrant", is: false, reason: "grants are direct" },
    text: "Where a grant has to travel, an abort racing it has one outcome: the caller gets it, " +
      "or it goes on to the next waiter, never lost, never given twice. The abort rejects " +
      "at once, without waiting for an answer; a grant that comes late goes back: a permit " +
      "to the next waiter, an item to its old place.",
  },
  {
    id: "G7",
    group: "G",
    scopes: all,
    text: "`timeout: 0` gives up at once, without a timer, when not grantable, and succeeds " +
      "when it is.",
  },
  {
    id: "G8",
    group: "G",
    scopes: all,
    text: "An uncontended timed call does not wait.",
  },
  {
    id: "G9",
    group: "G",
    scopes: all,
    text: "`try*` methods never wait, never reject for unavailability (`undefined` or `false`), " +
      "and never overtake queued waiters under `fifo` (an owner's re-entry is not " +
      "overtaking).",
  },
  {
    id: "G10",
    group: "G",
    scopes: all,
    text: "After the call settles, no timer and no abort listener of it is left.",
  },
  {
    id: "G11",
    group: "G",
    scopes: all,
    text: "10,000 aborted waiters leave an empty queue and no growth in memory.",
  },
  {
    id: "G12",
    group: "G",
    scopes: all,
    text: "While a call is pending that another party or a timer can still settle, the runtime " +
      "stays alive (in tasks: timed waits hold it, others have nobody outside to wait for); " +
      "once all have settled, nothing keeps it alive (no exit 13, no hang). On runtimes " +
      "that end with a request (workerd), a waiter without a timer may be killed and take " +
      "its grant along: there every wait needs a `timeout`, and the docs say so.",
  },
  {
    id: "G13",
    group: "G",
    scopes: all,
    text: 'Waiters are granted first come, first served (`fairness: "fifo"`); a primitive that ' +
      'declares `"eventual"` lets running parties overtake, within a declared bound.',
  },
  {
    id: "G14",
    group: "G",
    scopes: all,
    text: "The suite passes twice on the same instance (shut-down queues aside).",
  },
  {
    id: "G15",
    group: "G",
    scopes: ["threads"],
    needs: { capability: "blocking", reason: "no blocking calls" },
    text: "(threads) A blocking call goes before its own thread's async waiters, and takes over " +
      "a grant that its thread was given and has not yet seen: a thread never blocks behind " +
      "itself. Blocking calls take `timeout`; a `signal` is a `TypeError`.",
  },
  {
    id: "G16",
    group: "G",
    scopes: all,
    text: "A wrong type (no AbortSignal, no Owner, no function, no number) is a `TypeError`.",
  },
  {
    id: "P1",
    group: "P",
    scopes: all,
    text: "`permit.release()` and its disposal are one act and idempotent: doing both, or one " +
      "twice, releases once.",
  },
  {
    id: "P2",
    group: "P",
    scopes: all,
    text: "A stale permit (its hold was ended by the lock's own `release()`, by recovery or by " +
      "a lost lease) releases nothing: it never frees a successor's hold, and its " +
      "`released` is true. `Lock.release()` and `RLock.release()` end the current, " +
      "innermost hold. A semaphore's `release(n)` adds n and ends no particular hold; a " +
      "bounded one never goes above its bound: a permit whose release would pass it gives " +
      "nothing back.",
  },
  {
    id: "P3",
    group: "P",
    scopes: all,
    text: "`use(fn)` calls `fn(permit)`, releases on return, on throw and on rejection, and " +
      "passes the result or the error through; if the hold was lost meanwhile, it rejects " +
      "with that error.",
  },
  {
    id: "P4",
    group: "P",
    scopes: all,
    needs: { capability: "recovery", reason: "no recovery" },
    text: "`permit.abandoned` is true on the first delivered grant after a recovery, once; a " +
      "cancelled grant passes it on; a condition's permit gets it when its wait regains the " +
      "lock.",
  },
  {
    id: "P5",
    group: "P",
    scopes: all,
    needs: { capability: "fencing", reason: "no fencing" },
    text: "Capability `fencing`: `permit.fence` strictly increases with every grant of the " +
      "primitive, across crashes and restarts of its host.",
  },
  {
    id: "P6",
    group: "P",
    scopes: all,
    text: "Every permit disposes both ways: `using` (a remote one sends the release and does " +
      "not wait for the answer) and `await using`.",
  },
  {
    id: "P7",
    group: "P",
    scopes: all,
    text: "`permit.forget()` ends the hold without giving it back (signals, hand-overs); " +
      "semaphores only.",
  },
  {
    id: "K1",
    group: "K",
    scopes: all,
    text: "At most one holder at any time (processes and redis: as long as the host lives and " +
      "keeps the session or lease; beyond that only a fence helps).",
  },
  {
    id: "K2",
    group: "K",
    scopes: all,
    text: "`tryAcquire()` on a held lock is `undefined`.",
  },
  {
    id: "K3",
    group: "K",
    scopes: all,
    text: "N waiters acquire across N releases.",
  },
  {
    id: "K4",
    group: "K",
    scopes: all,
    text: "A newcomer does not pass queued waiters (under `fifo`).",
  },
  {
    id: "K5",
    group: "K",
    scopes: all,
    text: "`release()` of a free lock throws `NotHeldError`, state unchanged.",
  },
  {
    id: "K6",
    group: "K",
    scopes: all,
    text: "Anyone may `release()` a held lock (as in Python); a permit frees only its own hold " +
      "(P2).",
  },
  {
    id: "K7",
    group: "K",
    scopes: all,
    text: "Not re-entrant: a second acquire by the holder waits.",
  },
  {
    id: "K8",
    group: "K",
    scopes: all,
    text: "Front waiter cancelled and lock released in one turn: the next one wakes.",
  },
  {
    id: "K9",
    group: "K",
    scopes: all,
    text: "One cancel and one release wake exactly one.",
  },
  {
    id: "K10",
    group: "K",
    scopes: all,
    text: "Woken but not granted, then cancelled: the wake goes on to the next.",
  },
  {
    id: "K11",
    group: "K",
    scopes: all,
    text: "`locked()` is false as soon as an uncontended release returned; true while a granted " +
      "waiter has not yet run.",
  },
  {
    id: "R1",
    group: "R",
    scopes: all,
    text: "Free only after as many releases as acquires by its owner; re-entry is granted at " +
      "once, past queued waiters; a grant to an owner also grants its other queued calls.",
  },
  {
    id: "R2",
    group: "R",
    scopes: all,
    text: "Release by a non-owner throws `NotHeldError`, state unchanged.",
  },
  {
    id: "R3",
    group: "R",
    scopes: all,
    text: "The owner is an `Owner`: the one given in `{ owner }`, else the current task " +
      "(`spawn`), else, for a `…Sync` call, the thread (`Owner.thread`, which may also be " +
      "given); with none of these, acquiring is a `NoOwnerError`, and so is releasing. It " +
      "is never guessed. `release`, `depth`, `tryAcquire` and a condition's methods over an " +
      "RLock take `{ owner }` too; `depth` is 0 for anyone but the owner.",
  },
  {
    id: "R4",
    group: "R",
    scopes: all,
    text: "Others see `locked()` true while it is held at any depth.",
  },
  {
    id: "R5",
    group: "R",
    scopes: all,
    text: "The full depth survives a condition wait.",
  },
  {
    id: "R6",
    group: "R",
    scopes: all,
    text: "Two tasks are two owners, even when one was spawned by the other; concurrent parts " +
      "of one task (`Promise.all`) are one owner.",
  },
  {
    id: "S1",
    group: "S",
    scopes: all,
    text: "value = initial + released - granted, and is never negative.",
  },
  {
    id: "S2",
    group: "S",
    scopes: all,
    text: "Initial value: integer >= 0, default 1; else `RangeError`.",
  },
  {
    id: "S3",
    group: "S",
    scopes: all,
    text: "k permits admit exactly k holders at once.",
  },
  {
    id: "S4",
    group: "S",
    scopes: all,
    text: "`release(n)` and `permits`: integer >= 1, else `RangeError`; a release admits " +
      "exactly the waiters that now fit, in order.",
  },
  {
    id: "S5",
    group: "S",
    scopes: all,
    text: "An unbounded semaphore may exceed its initial value.",
  },
  {
    id: "S6",
    group: "S",
    scopes: all,
    text: "Under `fifo`: one who re-acquires queues last; a cancelled waiter is skipped.",
  },
  {
    id: "S7",
    group: "S",
    scopes: all,
    text: "`acquire({ permits: n })` is granted all n at once or waits; a large request at the " +
      "front is not starved by small ones behind it (nor, under `eventual`, by running ones " +
      "beyond the bound).",
  },
  {
    id: "S8",
    group: "S",
    scopes: all,
    text: "`locked()` is true when an acquire would have to wait (waiters count).",
  },
  {
    id: "SB1",
    group: "SB",
    scopes: all,
    text: "Releasing above the initial value throws `OverReleaseError` (a `RangeError`), all or " +
      "nothing, state unchanged.",
  },
  {
    id: "SB2",
    group: "SB",
    scopes: all,
    text: "Asking for more permits than the bound, waiting or trying, is a `RangeError`.",
  },
  {
    id: "SB3",
    group: "SB",
    scopes: all,
    text: "Its value defaults to 1.",
  },
  {
    id: "E1",
    group: "E",
    scopes: all,
    text: "`set` and `clear` are idempotent; `isSet` tells.",
  },
  {
    id: "E2",
    group: "E",
    scopes: all,
    text: "`set` wakes all waiters; a wait on a set event is immediate.",
  },
  {
    id: "E3",
    group: "E",
    scopes: all,
    text: "`set` then `clear` at once still wakes those who waited before.",
  },
  {
    id: "E4",
    group: "E",
    scopes: all,
    text: "A wait after `clear` waits.",
  },
  {
    id: "C1",
    group: "C",
    scopes: all,
    text: "`wait`, `notify`, `notifyAll` without the lock held throw `NotHeldError`.",
  },
  {
    id: "C2",
    group: "C",
    scopes: all,
    text: "`wait` frees the lock fully, and returns holding it (same depth): the permit that " +
      "held it before holds it again. Releasing that permit during the wait (a scope that " +
      "ended) makes the wait reject with `NotHeldError`, without the lock. During the wait " +
      "the permit's `released` stays false: the hold is suspended, not ended.",
  },
  {
    id: "C3",
    group: "C",
    scopes: all,
    text: "`notify(n)`, integer n >= 1 or a `RangeError`, wakes exactly min(n, waiters), FIFO; " +
      "there are no spurious wakes.",
  },
  {
    id: "C4",
    group: "C",
    scopes: all,
    text: "The woken one runs only once it has the lock again.",
  },
  {
    id: "C5",
    group: "C",
    scopes: all,
    text: "A notification with no waiter is not stored.",
  },
  {
    id: "C6",
    group: "C",
    scopes: all,
    text: "However `wait` ends (notified, timeout, abort), the lock is held again before it " +
      "settles.",
  },
  {
    id: "C7",
    group: "C",
    scopes: all,
    text: "A notification is not yet the grant: an abort before the lock is back rejects, once " +
      "it is back, and passes the notification on; a timeout no longer counts once " +
      "notified.",
  },
  {
    id: "C8",
    group: "C",
    scopes: all,
    text: "`waitFor(predicate)` evaluates under the lock, re-checks after every wake, resolves " +
      "with the truthy value; its timeout covers the whole call. The predicate is " +
      "synchronous; its error rejects, with the lock held; without the lock it is " +
      "`NotHeldError` even when the predicate is true.",
  },
  {
    id: "C9",
    group: "C",
    scopes: all,
    text: "An explicit lock is shared: same `locked()`, several conditions on one lock.",
  },
  {
    id: "C10",
    group: "C",
    scopes: all,
    text: "Without one, a condition makes its own `Lock`.",
  },
  {
    id: "Q1",
    group: "Q",
    scopes: all,
    text: "`Queue` is FIFO, `LifoQueue` LIFO, `PriorityQueue` takes `[priority, value]` and " +
      "gives the lowest priority first; equal priorities in FIFO order. A NaN priority is a " +
      "`RangeError`, anything but `[number, value]` a `TypeError`.",
  },
  {
    id: "Q2",
    group: "Q",
    scopes: all,
    text: "0 <= size <= maxSize; `maxSize` 0 means unbounded (or, where memory is fixed, " +
      "bounded by bytes, and then it waits as if full); not an integer >= 0: `RangeError`.",
  },
  {
    id: "Q3",
    group: "Q",
    scopes: all,
    text: "`put` waits while full, `get` while empty, both FIFO.",
  },
  {
    id: "Q4",
    group: "Q",
    scopes: all,
    text: "`tryPut` is `false` when full; `tryGet` is `undefined` when empty; `undefined` is no " +
      "item (`TypeError`).",
  },
  {
    id: "Q5",
    group: "Q",
    scopes: all,
    text: "Nothing is lost or doubled: items out = items in, over any number of parties (a " +
      "returned delivery is given again).",
  },
  {
    id: "Q6",
    group: "Q",
    scopes: all,
    text: "With one producer and one consumer, order is kept.",
  },
  {
    id: "Q7",
    group: "Q",
    scopes: all,
    text: "A cancelled getter takes nothing: an item already handed to it stays first.",
  },
  {
    id: "Q8",
    group: "Q",
    scopes: all,
    text: "A cancelled putter leaves nothing, and its slot is usable.",
  },
  {
    id: "Q9",
    group: "Q",
    scopes: all,
    text: "Never an idle getter with an item present, nor an idle putter with room.",
  },
  {
    id: "Q10",
    group: "Q",
    scopes: all,
    text: "An item that cannot be cloned throws `DataCloneError`-like `TypeError` and takes no " +
      "slot; a taken item is no longer referenced by the queue.",
  },
  {
    id: "Q11",
    group: "Q",
    scopes: all,
    text: "`take()` waits like `get` and gives a delivery `{ value, done(), " +
      "[Symbol.asyncDispose] }`: `done` counts as its `taskDone`; disposed undone, the item " +
      "goes back (Queue: front; LifoQueue: top; PriorityQueue: its old place), even above " +
      "maxSize. `get` is final. A shut-down queue is drained only when no delivery is out; " +
      "after an immediate shutdown a returned one counts as done.",
  },
  {
    id: "J1",
    group: "J",
    scopes: all,
    text: "`join` is immediate when nothing is unfinished; otherwise it waits for `taskDone`, " +
      "not for emptiness; every joiner wakes.",
  },
  {
    id: "J2",
    group: "J",
    scopes: all,
    text: "`taskDone` more often than items were put is a `RangeError`, state unchanged.",
  },
  {
    id: "H1",
    group: "H",
    scopes: all,
    text: "`shutdown()` is idempotent: waiting and later puts reject with `QueueShutDownError`, " +
      "`tryPut` throws it; gets and `tryGet` drain what is there, then reject or throw it; " +
      "`for await` then ends normally. The loop does not call `taskDone`, and leaving it " +
      "early loses no item.",
  },
  {
    id: "H2",
    group: "H",
    scopes: all,
    text: "`shutdown({ immediate: true })` drops queued items and counts them done; items " +
      "already taken still owe `taskDone`. Graceful then immediate is legal.",
  },
  {
    id: "B1",
    group: "B",
    scopes: all,
    text: "parties: integer >= 1, else `RangeError`; 1 never waits.",
  },
  {
    id: "B2",
    group: "B",
    scopes: all,
    text: "All parties are released together, cycle after cycle; arrival indices are exactly " +
      "0..n-1; the synchronous action (tasks only, elsewhere `UnsupportedError`) runs once, " +
      "before anyone is released; if it throws, the last party gets the error and the " +
      "barrier breaks.",
  },
  {
    id: "B3",
    group: "B",
    scopes: all,
    text: "A fast party cannot enter the generation that is still draining.",
  },
  {
    id: "B4",
    group: "B",
    scopes: all,
    text: "A party that gives up (abort, timeout) or dies waiting, or `abort()`, breaks the " +
      "barrier: all present and later waits reject with `BrokenBarrierError` until " +
      "`reset()`, which rejects those present; `waiting` is 0 while broken. An already " +
      "aborted signal never arrived and breaks nothing; `timeout: 0` on a barrier not full " +
      "breaks it.",
  },
  {
    id: "T1",
    group: "T",
    scopes: all,
    text: "`spawn` returns before the function runs; its synchronous throw rejects the task.",
  },
  {
    id: "T2",
    group: "T",
    scopes: all,
    text: "`join` gives the result or the error, any number of times; a `join` that gives up " +
      "leaves the task running. A task is no thenable: returning it from an async function " +
      "hands over the task. An error nobody asks for is reported once, as the runtime " +
      "reports any unhandled rejection.",
  },
  {
    id: "T3",
    group: "T",
    scopes: all,
    text: "`new Owner(name?)`; `Owner.current()` follows `await` where AsyncLocalStorage " +
      "exists, elsewhere only the synchronous part; `owner.run(fn)` sets it for `fn`.",
  },
  {
    id: "T4",
    group: "T",
    scopes: all,
    text: "Every error's `name` is its class's name, and every scope exports every class.",
  },
  {
    id: "X1",
    group: "X",
    scopes: ["threads", "processes", "redis"],
    text: "A dead holder's permits are recovered within the declared bound (in threads counted " +
      "while the spawner's event loop runs; `entry` itself recovers on an uncaught error); " +
      "the next grant says `abandoned` (P4). On semaphores a party has a balance: granted " +
      "minus returned (by permit or by `release(n)`) minus forgotten, never below 0; its " +
      "death returns the balance.",
  },
  {
    id: "X2",
    group: "X",
    scopes: ["threads", "processes", "redis"],
    text: "A grant or notification given to one who died unserved goes to the next.",
  },
  {
    id: "X3",
    group: "X",
    scopes: ["threads", "processes", "redis"],
    text: "A wake-up swallowed by a dying thread strands nobody.",
  },
  {
    id: "X4",
    group: "X",
    scopes: ["threads", "processes", "redis"],
    text: "A delivery (`take`) that its consumer's death left undone goes back as in Q11. An " +
      "item got with `get` died with its consumer, but its death does not hang `join`: what " +
      "it got and did not account for counts as done.",
  },
  {
    id: "X5",
    group: "X",
    scopes: ["threads", "processes", "redis"],
    text: "A death at any instruction leaves the shared state consistent and nobody waiting for " +
      "the dead: transitions are lock-free, or the next party completes them.",
  },
  {
    id: "X6",
    group: "X",
    scopes: ["processes", "redis"],
    text: "Losing the host (broker or engine) rejects every pending call with " +
      "`ConnectionLostError`; no caller is left hanging, none believes it holds.",
  },
  {
    id: "L1",
    group: "L",
    scopes: ["redis"],
    text: "Deadlines are the server's clock; a client's skewed clock admits no one extra.",
  },
  {
    id: "L2",
    group: "L",
    scopes: ["redis"],
    text: "`acquire` never returns a permit whose lease has already run out.",
  },
  {
    id: "L3",
    group: "L",
    scopes: ["redis"],
    text: "A lost lease aborts `permit.signal` no later than the first turn after its expiry, " +
      "counted from when the request was sent, by the larger of monotonic and wall time.",
  },
  {
    id: "L4",
    group: "L",
    scopes: ["redis"],
    text: "An expired holder can neither extend nor free its successor's hold.",
  },
  {
    id: "L5",
    group: "L",
    scopes: ["redis"],
    text: "A retried command recognises its own earlier grant.",
  },
  {
    id: "L6",
    group: "L",
    scopes: ["redis"],
    text: "`lease` renewals stop with the release.",
  },
];

/**
 * Why a law says nothing about subjects with these capabilities, or `undefined` where it does.
 *
 * @example
 * ```ts
 * import { laws, outOfScope } from "@interlock/sync/spec";
 * import { capabilities } from "@interlock/sync";
 *
 * const leases = laws.filter((law) => law.group === "L");
 * console.log(leases.map((law) => outOfScope(law, capabilities))); // all: "not a law of tasks"
 * ```
 */
export function outOfScope(law: Law, capabilities: Capabilities): string | undefined {
  const { scope } = capabilities;
  if (law.needs !== undefined && capabilities[law.needs.capability] !== (law.needs.is ?? true)) {
    return `${scope}: ${law.needs.reason}`;
  }
  return law.scopes.includes(scope) ? undefined : `not a law of ${scope}`;
}
