/**
 * What the laws of waiting are checked with: signals that count their listeners, a count of the
 * timers that are armed, and steps that many properties share.
 *
 * @module
 */

import type { Awaitable, Signal, SignalLike } from "../../src/contract.ts";
import type { Owner } from "../../src/owner.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import type { Subject } from "../subject.ts";
import type { Call, World } from "../world.ts";
import type { Bench, Caller, Site } from "./sites.ts";

/** Why a property with timeouts does not apply. */
export function needsTimers(): string | undefined {
  return typeof setTimeout === "undefined" ? "this engine has no timers" : undefined;
}

/** Why a property about grants inside the freeing call does not apply. */
export function needsDirectGrant(subject: Subject): string | undefined {
  return subject.capabilities.directGrant ? undefined : "a grant has to travel: see G6";
}

/** Why a property about the order of waiters does not apply. */
export function needsFifo(subject: Subject): string | undefined {
  return subject.capabilities.fairness === "fifo" ? undefined : "running parties may overtake";
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

/** The options with these added; wrong ones stay as they are. */
export function withDefaults(defaults: object, options: unknown): unknown {
  if (options === undefined) return Object.keys(defaults).length === 0 ? undefined : defaults;
  if (typeof options !== "object" || options === null) return options;
  return { ...defaults, ...options };
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
    const bare = new BareSignal();
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

/** What stands in for an AbortSignal on engines that have none. */
class BareSignal implements SignalLike {
  aborted = false;
  reason: unknown = undefined;
  readonly #listeners = new Set<() => void>();

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  fire(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Counts of the engine's timers. */
export interface TimerCount {
  /** How many are armed. */
  readonly armed: number;
  /** How many were ever armed. */
  readonly total: number;
}

type Arm = (fn: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => unknown;

/** Counts the timers that are armed while `run` is under way; only right for local subjects. */
export async function countingTimers(run: (timers: TimerCount) => Promise<void>): Promise<void> {
  const host = globalThis as unknown as { setTimeout: Arm; clearTimeout: (id: unknown) => void };
  const armed = new Set<unknown>();
  let total = 0;
  const undo = [
    replace(host, "setTimeout", (original) => (fn, ms, ...args) => {
      total++;
      const id = original.call(
        globalThis,
        (...passed: unknown[]) => {
          armed.delete(id);
          fn(...passed);
        },
        ms,
        ...args,
      );
      armed.add(id);
      return id;
    }),
    replace(host, "clearTimeout", (original) => (id) => {
      armed.delete(id);
      original.call(globalThis, id);
    }),
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

/** Replaces a global function; gives what puts the original back just as it was. */
function replace<H extends object, K extends keyof H>(
  host: H,
  key: K,
  wrap: (original: H[K]) => H[K],
): () => void {
  const own = Object.getOwnPropertyDescriptor(host, key);
  const value = wrap(host[key]);
  Object.defineProperty(host, key, { value, configurable: true, writable: true, enumerable: true });
  return () => {
    if (own === undefined) delete host[key];
    else Object.defineProperty(host, key, own);
  };
}

/** A bench with its calls, and what its readers say at rest. */
export class Stage {
  readonly world: World;
  readonly site: Site;
  readonly bench: Bench;
  /** What the readers said before any call. */
  readonly initial: readonly unknown[];
  #parties = 0;

  private constructor(world: World, site: Site, bench: Bench, initial: readonly unknown[]) {
    this.world = world;
    this.site = site;
    this.bench = bench;
    this.initial = initial;
  }

  /** Opens an instance on which calls wait, or, with `free`, one is granted at once. */
  static async open(world: World, site: Site, free = false): Promise<Stage> {
    const bench = await site.open(world, free);
    await world.settle();
    return new Stage(world, site, bench, await bench.state());
  }

  /** Starts a call on behalf of a new party. */
  async start(options?: unknown): Promise<Call> {
    const ready = this.bench.ready();
    return this.make(ready instanceof Promise ? await ready : ready, options);
  }

  /** Makes the call that was made ready. */
  make(caller: Caller, options?: unknown): Call {
    const party = String.fromCharCode(65 + this.#parties++ % 25);
    return this.world.start(party, `${this.site.method}()`, () => caller(options));
  }

  /** Starts calls that have to wait, one after the other. */
  async queue(...options: unknown[]): Promise<Call[]> {
    const calls: Call[] = [];
    for (const given of options) {
      calls.push(await this.start(given));
      await this.world.settle();
    }
    for (const call of calls) pending(call);
    return calls;
  }

  /** Lets calls go on, and waits until they have. */
  async unblock(): Promise<void> {
    this.world.note("", "unblocks");
    await this.bench.unblock();
    await this.world.settle();
  }

  /** Checks that the call was granted what it asked for, and that it still has that. */
  granted(call: Call, still = true): void {
    fulfilled(call);
    this.bench.verify(call.value, still);
  }

  /** Fails unless the readers say what they said before any call. */
  async unchanged(what: string): Promise<void> {
    sameList(await this.bench.state(), this.initial, `readers ${what}`);
  }

  /** Serves these calls, which all wait, in order; one at a time where that is how they are served. */
  async serve(calls: readonly Call[]): Promise<void> {
    if (this.site.serves === "all" || this.site.serves === "meeting") {
      await this.unblock();
      for (const call of calls) this.granted(call);
      return;
    }
    for (const [index, call] of calls.entries()) {
      await this.unblock();
      this.granted(call);
      for (const later of calls.slice(index + 1)) pending(later);
    }
  }

  /**
   * Fails unless nothing was lost or doubled: nobody waits, all that was unblocked was claimed, and
   * now what has to wait waits, what is let go on goes on, and the readers agree.
   */
  async conserved(): Promise<void> {
    const { serves } = this.site;
    if (serves === "meeting") return;
    if (serves === "all") {
      await this.unblock();
      const call = await this.start();
      await this.world.settle();
      this.granted(call);
      if (this.bench.rearm === undefined) return;
      await this.bench.rearm();
      await this.world.settle();
    } else if (serves === "one") {
      await this.unblock();
      const call = await this.start();
      await this.world.settle();
      this.granted(call);
    }
    await this.unchanged("after everything");
    const probe = new Probe();
    const [waiting] = await this.queue({ signal: probe.signal });
    probe.abort();
    await this.world.settle();
    rejectedWith(waiting!, probe.reason);
    same(probe.listeners, 0, "listeners left");
    await this.unchanged("after one more abort");
  }

  /** Fails unless the call was refused by a rejection with such an error, and nothing has changed. */
  async refused(call: Call, kind: string): Promise<void> {
    await this.world.settle();
    same(call.threw, false, `${call.party} ${call.label}: thrown synchronously`);
    rejectedAs(call, kind);
    messageForm(call.reason);
    await this.unchanged(`after a ${kind}`);
  }
}

/** Fails unless the error says the action, a colon and the state. */
export function messageForm(error: unknown): void {
  const { message } = error as Error;
  ok(/^[A-Z][^:]+: \S/.test(message), `a message has the form "action: state", got "${message}"`);
}
