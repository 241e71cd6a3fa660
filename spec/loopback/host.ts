/**
 * The far side: owns tasks primitives and does what the messages ask for.
 *
 * A grant travels as an offer under the id of the call that it answers. The client declines one that
 * comes after its caller has given up, and the host then undoes the grant.
 *
 * @module
 */

import type { Permit, SemaphorePermit } from "../../src/contract.ts";
import { NotHeldError } from "../../src/errors.ts";
import { Owner } from "../../src/owner.ts";
import { Barrier } from "../../src/tasks/barrier.ts";
import { Condition } from "../../src/tasks/condition.ts";
import { Event } from "../../src/tasks/event.ts";
import { Lock } from "../../src/tasks/lock.ts";
import { LifoQueue, PriorityQueue, Queue } from "../../src/tasks/queue.ts";
import { RLock } from "../../src/tasks/rlock.ts";
import { BoundedSemaphore, Semaphore } from "../../src/tasks/semaphore.ts";
import { HostedQueue } from "./hosted_queue.ts";
import { checkLimits } from "../../src/tasks/waiters.ts";
import { type HostOptions, type Methods, Offer } from "./offer.ts";
import { type Call, encodeError, type Reply, type Request } from "./wire.ts";

/** What a cancelled call rejects with at the host; made once, since it is compared and never shown. */
const CANCELLED = new Error("the caller gave up");

/** A hold on a lock. */
interface Hold {
  readonly permit: Permit;
  readonly owner: Owner | undefined;
  /** Whether a condition's wait has it suspended. */
  suspended: boolean;
}

/** A lock, and the holds on it by the ids of the calls that they answer. */
interface HostedLock {
  readonly lock: Lock | RLock;
  readonly holds: Map<number, Hold>;
}

/** Serves one client. */
export class Host {
  readonly #send: (reply: Reply) => void;
  readonly #targets = new Map<number, Methods>();
  readonly #locks = new Map<number, HostedLock>();
  readonly #owners = new Map<number, Owner>();
  readonly #pending = new Map<number, AbortController>();
  readonly #offers = new Map<number, Offer>();

  constructor(send: (reply: Reply) => void) {
    this.#send = send;
  }

  /** Takes a message. */
  receive(request: Request): void {
    switch (request.type) {
      case "open":
        this.#answer(request.id, () => this.#open(request));
        break;
      case "call":
        this.#answer(request.id, () => this.#call(request));
        break;
      case "cancel":
        this.#pending.get(request.id)?.abort(CANCELLED);
        break;
      case "accept": {
        const accept = this.#withdraw(request.id)?.accept;
        if (accept !== undefined) this.#answer(request.id, accept);
        break;
      }
      case "decline":
        this.#withdraw(request.id)?.decline();
    }
  }

  #withdraw(id: number): Offer | undefined {
    const offer = this.#offers.get(id);
    this.#offers.delete(id);
    return offer;
  }

  /** Does it now, and replies when it is done. */
  #answer(id: number, work: () => unknown): void {
    let result: unknown;
    try {
      result = work();
    } catch (error) {
      this.#reject(id, error);
      return;
    }
    if (result instanceof Promise) {
      result.then((value) => this.#resolve(id, value), (error) => this.#reject(id, error));
    } else this.#resolve(id, result);
  }

  #resolve(id: number, value: unknown): void {
    this.#pending.delete(id);
    if (value instanceof Offer) {
      this.#offers.set(id, value);
      this.#send({ type: "offer", id, value: value.value });
    } else this.#send({ type: "result", id, value });
  }

  #reject(id: number, error: unknown): void {
    this.#pending.delete(id);
    if (error === CANCELLED) this.#send({ type: "cancelled", id });
    else this.#send({ type: "error", id, ...encodeError(error) });
  }

  #call({ id, target, method, args, options, cancel, owner }: Call): unknown {
    const call = this.#targets.get(target)?.[method];
    if (call === undefined) throw new TypeError(`Cannot call ${method}: the target is gone`);
    const rest: { signal?: AbortSignal; owner?: Owner } = {};
    if (cancel !== undefined) {
      const controller = new AbortController();
      this.#pending.set(id, controller);
      if (cancel === "already") controller.abort(CANCELLED);
      rest.signal = controller.signal;
    }
    if (owner !== undefined) rest.owner = this.#owner(owner);
    const whole = typeof options === "object" && options !== null || options === undefined
      ? options === undefined && Object.keys(rest).length === 0
        ? undefined
        : { ...options, ...rest }
      : options;
    // Wrong options are passed on as they came: the primitives refuse them.
    return call(args, whole as HostOptions | undefined, id);
  }

  #owner({ id, name }: { id: number; name: string }): Owner {
    const known = this.#owners.get(id) ?? new Owner(name);
    this.#owners.set(id, known);
    return known;
  }

  #open({ id, kind, args, lock }: Request & { type: "open" }): unknown {
    const [size] = args as [number | undefined];
    switch (kind) {
      case "Semaphore":
        return this.#serve(id, this.#semaphore(new Semaphore(size)));
      case "BoundedSemaphore":
        return this.#serve(id, this.#semaphore(new BoundedSemaphore(size)));
      case "Lock":
        return this.#serve(id, this.#lock(id, new Lock()));
      case "RLock":
        return this.#serve(id, this.#lock(id, new RLock()));
      case "Event":
        return this.#serve(id, eventMethods(new Event()));
      case "Condition": {
        const over = this.#locks.get(lock ?? -1);
        if (over === undefined) throw new TypeError("Cannot open Condition: its lock is gone");
        return this.#serve(id, conditionMethods(new Condition(over.lock), over));
      }
      case "Queue":
        return this.#queue(id, new HostedQueue(size, () => new Queue()));
      case "LifoQueue":
        return this.#queue(id, new HostedQueue(size, () => new LifoQueue()));
      case "PriorityQueue":
        return this.#queue(id, new HostedQueue(size, () => new PriorityQueue()));
      case "Barrier": {
        const barrier = new Barrier(size as number);
        this.#serve(id, barrierMethods(barrier));
        return barrier.parties;
      }
    }
  }

  #serve(id: number, methods: Methods): void {
    this.#targets.set(id, methods);
  }

  #queue<T>(id: number, queue: HostedQueue<T>): number {
    this.#serve(id, queue.methods((delivery, methods) => this.#serve(delivery, methods)));
    return queue.maxSize;
  }

  /** Offers a permit, and serves its methods under the id of the call that it answers. */
  #grant(id: number, permit: SemaphorePermit | Permit, ended = () => {}): Offer {
    const end = (method: () => unknown) => {
      ended();
      this.#targets.delete(id);
      return method();
    };
    this.#serve(id, {
      release: () => end(() => permit.release()),
      forget: () => end(() => "forget" in permit ? permit.forget() : undefined),
    });
    return new Offer(true, () => end(() => permit.release()));
  }

  #semaphore(semaphore: Semaphore): Methods {
    return {
      acquire: async (_, options, id) => this.#grant(id, await semaphore.acquire(options)),
      tryAcquire: (_, options, id) => {
        const permit = semaphore.tryAcquire(options);
        return permit && this.#grant(id, permit);
      },
      release: ([n]) => semaphore.release(n as number | undefined),
      value: () => semaphore.value(),
      locked: () => semaphore.locked(),
    };
  }

  #lock(id: number, lock: Lock | RLock): Methods {
    const holds = new Map<number, Hold>();
    this.#locks.set(id, { lock, holds });
    const grant = (id: number, permit: Permit, owner: Owner | undefined) => {
      holds.set(id, { permit, owner, suspended: false });
      return this.#grant(id, permit, () => holds.delete(id));
    };
    return {
      acquire: async (_, options, id) => grant(id, await lock.acquire(options), options?.owner),
      tryAcquire: (_, options, id) => {
        const permit = lock.tryAcquire(options);
        return permit && grant(id, permit, options?.owner);
      },
      release: (_, options) => {
        lock.release(options);
        this.#tellEnded(holds);
      },
      locked: () => lock.locked(),
      depth: (_, options) => lock instanceof RLock ? lock.depth(options) : undefined,
    };
  }

  /** Tells the client of holds that the lock's own release has ended. */
  #tellEnded(holds: Map<number, Hold>): void {
    for (const [id, { permit }] of holds) {
      if (!permit.released) continue;
      holds.delete(id);
      this.#send({ type: "ended", id });
    }
  }
}

function eventMethods(event: Event): Methods {
  return {
    set: () => event.set(),
    clear: () => event.clear(),
    isSet: () => event.isSet(),
    wait: (_, options) => event.wait(options),
  };
}

function conditionMethods(condition: Condition, { lock, holds }: HostedLock): Methods {
  /** The ids of the holds in force. */
  const held = (owner: Owner | undefined) =>
    [...holds].filter(([, hold]) =>
      !hold.permit.released && !hold.suspended && hold.owner === owner
    ).map(([id]) => id);
  return {
    // With the holds that waitFor began with, of which some has to be left.
    wait: async ([begun], options) => {
      const ids = held(options?.owner);
      if (begun !== undefined && !ids.some((id) => (begun as number[]).includes(id))) {
        throw new NotHeldError("Cannot wait for Condition: its permit was released meanwhile");
      }
      const waited = condition.wait(options);
      const suspended = ids.map((id) => holds.get(id)!);
      for (const hold of suspended) hold.suspended = true;
      try {
        await waited;
      } finally {
        for (const hold of suspended) hold.suspended = false;
      }
    },
    notify: ([n], options) => condition.notify(n as number | undefined, options),
    notifyAll: (_, options) => condition.notifyAll(options),
    // What waitFor asks before it calls its predicate, and is given its holds.
    check: (_, options) => {
      checkLimits("wait for Condition", options);
      if (lock instanceof RLock ? lock.depth(options) === 0 : !lock.locked()) {
        throw new NotHeldError("Cannot wait for Condition: its lock is not held");
      }
      options?.signal?.throwIfAborted();
      return held(options?.owner);
    },
  };
}

function barrierMethods(barrier: Barrier): Methods {
  return {
    wait: (_, options) => barrier.wait(options),
    abort: () => barrier.abort(),
    reset: () => barrier.reset(),
    waiting: () => barrier.waiting(),
    broken: () => barrier.broken(),
  };
}
