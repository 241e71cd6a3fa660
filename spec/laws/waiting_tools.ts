/**
 * What the laws of waiting are checked with: signals that count their listeners, and a count of the
 * timers that are armed.
 *
 * @module
 */

import type { Awaitable, Signal, SignalLike } from "../../src/contract.ts";
import type { Owner } from "../../src/owner.ts";
import { LawViolation, ok } from "../assert.ts";
import { hasTimers } from "../deadline.ts";
import { type Arm, replace } from "../globals.ts";
import type { Subject } from "../subject.ts";
import { OwnSignal, type World } from "../world.ts";

/** Why a property with timeouts does not apply. */
export function needsTimers(): string | undefined {
  return hasTimers ? undefined : "this engine has no timers";
}

/** Why a property that counts or fires the timers of calls does not apply. */
export function needsOwnTimers({ capabilities }: Subject): string | undefined {
  return needsTimers() ?? (capabilities.directGrant ? undefined : "its timers are not here");
}

/** Why a property about grants inside the freeing call does not apply. */
export function needsDirectGrant(subject: Subject): string | undefined {
  return subject.capabilities.directGrant ? undefined : "a grant has to travel: see G6";
}

/** Why a property about the order of waiters does not apply. */
export function needsFifo(subject: Subject): string | undefined {
  return subject.capabilities.fairness === "fifo" ? undefined : "running parties may overtake";
}

/**
 * Makes an attempt with a timeout of `ms`, and with longer ones until its steps took less than that:
 * on a busy machine a time may have come before what is to happen within it.
 *
 * @param attempt Gives whether its steps came in time.
 */
export async function inTime(attempt: (ms: number) => Promise<boolean>): Promise<void> {
  for (let ms = 10; ms <= 2560; ms *= 2) if (await attempt(ms)) return;
  throw new LawViolation("a step of this property takes longer than 2 s");
}

const MANY = 10_000;
const FEWER = 500;

/** How many calls a crowd is, for titles. */
export const CROWD = `${MANY} aborted calls (${FEWER} where each is a message)`;

/** How many calls a crowd is, of this world. */
export function crowdOf({ subject }: World): number {
  return subject.capabilities.directGrant ? MANY : FEWER;
}

/** Goes on after something that a local subject has done already when it returns. */
export function after<T, R>(done: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return done instanceof Promise ? done.then(next) : next(done);
}

/** A new owner of the subject's. */
export function makeOwner(world: World): Owner {
  const { Owner } = world.subject;
  ok(Owner !== undefined, "a subject with re-entrant locks has owners");
  return new Owner() as unknown as Owner;
}

/** Options that a subject cannot write into unseen; wrong ones stay as they are. */
export function frozen(options: unknown): unknown {
  const plain = typeof options === "object" && options !== null &&
    Object.getPrototypeOf(options) === Object.prototype;
  return plain ? Object.freeze(options) : options;
}

/** The options with these added; wrong ones stay as they are. */
export function withDefaults(defaults: object, options: unknown): unknown {
  if (options === undefined) return Object.keys(defaults).length === 0 ? undefined : defaults;
  if (typeof options !== "object" || options === null) return options;
  return frozen({ ...defaults, ...options });
}

/** A signal that counts who listens to it. */
export class Probe {
  /** Pass this to calls. */
  readonly signal: Signal;
  readonly #listeners = new Map<unknown, boolean>();
  readonly #fire: (reason: unknown) => void;

  /** Makes one that has not fired: the platform's own where it has one. */
  constructor() {
    const controller = typeof AbortController === "function" ? new AbortController() : undefined;
    const bare = new OwnSignal();
    const signal: SignalLike = controller?.signal ?? bare;
    this.#fire = (reason) =>
      controller === undefined ? bare.fire(reason) : controller.abort(reason);
    const add = signal.addEventListener.bind(signal) as (...args: unknown[]) => void;
    const remove = signal.removeEventListener.bind(signal) as (...args: unknown[]) => void;
    Object.defineProperties(signal, {
      addEventListener: {
        value: (...args: unknown[]) => {
          const once = (args[2] as { once?: boolean } | undefined)?.once === true;
          this.#listeners.set(args[1], once);
          add(...args);
        },
      },
      removeEventListener: {
        value: (...args: unknown[]) => {
          this.#listeners.delete(args[1]);
          remove(...args);
        },
      },
    });
    this.signal = signal as Signal;
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** What calls reject with once it has fired. */
  get reason(): unknown {
    return this.signal.reason;
  }

  /** Runs `fn` when it fires; not counted. */
  onAbort(fn: () => void): void {
    this.signal.addEventListener("abort", fn);
    this.#listeners.delete(fn);
  }

  /** Fires it. */
  abort(reason: unknown = new Error("abort")): void {
    this.#fire(reason);
    for (const [listener, once] of this.#listeners) if (once) this.#listeners.delete(listener);
  }
}

/** Counts of the engine's timers. */
export interface TimerCount {
  /** How many are armed. */
  readonly armed: number;
  /** How many were ever armed. */
  readonly total: number;
}

/** The timers of the engine. */
interface TimerHost {
  setTimeout: Arm;
  setInterval: Arm;
  clearTimeout: (id: unknown) => void;
  clearInterval: (id: unknown) => void;
}

/**
 * Counts the timers and intervals that are armed while `run` is under way; only right for local
 * subjects.
 */
export async function countingTimers(run: (timers: TimerCount) => Promise<void>): Promise<void> {
  const host = globalThis as unknown as TimerHost;
  const armed = new Set<unknown>();
  let total = 0;
  /** What an engine has not stays away: it has no timers then. */
  const timer = <K extends keyof TimerHost>(name: K, wrap: (own: TimerHost[K]) => TimerHost[K]) =>
    replace(host, name, (own) => own === undefined ? own : wrap(own));
  const arming = (name: "setTimeout" | "setInterval") =>
    timer(name, (original) => (fn, ms, ...args) => {
      total++;
      const id = original.call(
        globalThis,
        (...passed: unknown[]) => {
          if (name === "setTimeout") armed.delete(id);
          fn(...passed);
        },
        ms,
        ...args,
      );
      armed.add(id);
      return id;
    });
  const disarming = (name: "clearTimeout" | "clearInterval") =>
    timer(name, (original) => (id) => {
      armed.delete(id);
      original.call(globalThis, id);
    });
  const undo = [
    arming("setTimeout"),
    arming("setInterval"),
    disarming("clearTimeout"),
    disarming("clearInterval"),
  ];
  try {
    await run({
      get armed() {
        return armed.size;
      },
      get total() {
        return total;
      },
    });
  } finally {
    for (const restore of undo) restore();
  }
}

/** A timer that was asked for. */
export interface AskedTimer {
  /** How long. */
  readonly ms: number;
  /** Lets its time come. */
  fire(): void;
}

/** Keeps the timers asked for while `run` is under way from firing by themselves. */
export async function holdingTimers(run: (asked: AskedTimer[]) => Promise<void>): Promise<void> {
  const host = globalThis as unknown as TimerHost;
  const asked: AskedTimer[] = [];
  const armed = new Set<unknown>();
  const undo = [
    replace(host, "setTimeout", () => (fn, ms = 0) => {
      // Cleared timers do not fire, nor does one that has.
      const timer: AskedTimer = { ms, fire: () => void (armed.delete(timer) && fn()) };
      armed.add(timer);
      asked.push(timer);
      return timer;
    }),
    replace(host, "clearTimeout", () => (id) => void armed.delete(id)),
  ];
  try {
    await run(asked);
  } finally {
    for (const restore of undo) restore();
  }
}
