/**
 * What has to compile, and what must not: checked with the types, not by running.
 *
 * One set of interfaces is satisfied by local classes, whose readers are plain values, and by remote
 * ones, whose readers are promises; where the scope is known, a forgotten `await` does not compile.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import * as local from "../mod.ts";
import type * as contract from "../src/contract.ts";

/** Whether two types are the same, and not merely assignable. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

function holds<_Claim extends true>(): void {}

// Local classes satisfy the contract without casts.
const semaphore: contract.Semaphore = new local.Semaphore(3);
const bounded: contract.BoundedSemaphore = new local.BoundedSemaphore(3);
const lock: contract.Lock = new local.Lock();
const rlock: contract.RLock = new local.RLock();
const event: contract.Event = new local.Event();
const condition: contract.Condition = new local.Condition();
const queue: contract.Queue<string> = new local.Queue<string>();
const lifoQueue: contract.LifoQueue<string> = new local.LifoQueue<string>();
const priorityQueue: contract.PriorityQueue<string> = new local.PriorityQueue<string>();
const barrier: contract.Barrier = new local.Barrier(2);

// So do remote ones.
type Later<T> = Promise<T>;

interface RemotePermit extends contract.SemaphorePermit {
  release(): Later<void>;
  forget(): Later<void>;
}

declare class RemoteSemaphore implements contract.Semaphore {
  acquire(options?: contract.PermitOptions & contract.WaitOptions): Promise<RemotePermit>;
  tryAcquire(options?: contract.PermitOptions): Later<RemotePermit | undefined>;
  release(n?: number): Later<void>;
  value(): Later<number>;
  locked(): Later<boolean>;
  use<R>(
    fn: (permit: contract.SemaphorePermit) => R,
    options?: contract.PermitOptions & contract.WaitOptions,
  ): Promise<Awaited<R>>;
}

declare class RemoteLock implements contract.Lock {
  acquire(options?: contract.WaitOptions): Promise<RemotePermit>;
  tryAcquire(): Later<RemotePermit | undefined>;
  release(): Later<void>;
  locked(): Later<boolean>;
  use<R>(
    fn: (permit: contract.Permit) => R,
    options?: contract.WaitOptions,
  ): Promise<Awaited<R>>;
}

type Owned = contract.OwnerOptions & contract.WaitOptions;

declare class RemoteRLock implements contract.RLock {
  acquire(options?: Owned): Promise<RemotePermit>;
  tryAcquire(options?: contract.OwnerOptions): Later<RemotePermit | undefined>;
  release(options?: contract.OwnerOptions): Later<void>;
  locked(): Later<boolean>;
  depth(options?: contract.OwnerOptions): Later<number>;
  use<R>(fn: (permit: contract.Permit) => R, options?: Owned): Promise<Awaited<R>>;
}

declare class RemoteEvent implements contract.Event {
  set(): Later<void>;
  clear(): Later<void>;
  isSet(): Later<boolean>;
  wait(options?: contract.WaitOptions): Promise<void>;
}

declare class RemoteCondition implements contract.Condition {
  acquire(options?: Owned): Promise<RemotePermit>;
  tryAcquire(options?: contract.OwnerOptions): Later<RemotePermit | undefined>;
  release(options?: contract.OwnerOptions): Later<void>;
  locked(): Later<boolean>;
  use<R>(fn: (permit: contract.Permit) => R, options?: Owned): Promise<Awaited<R>>;
  wait(options?: Owned): Promise<void>;
  waitFor<R>(predicate: () => R, options?: Owned): Promise<R>;
  notify(n?: number, options?: contract.OwnerOptions): Later<void>;
  notifyAll(options?: contract.OwnerOptions): Later<void>;
}

interface RemoteDelivery<T> extends contract.Delivery<T> {
  done(): Later<void>;
}

declare class RemoteQueue<T> implements contract.Queue<T> {
  readonly maxSize: number;
  put(item: T, options?: contract.WaitOptions): Promise<void>;
  tryPut(item: T): Later<boolean>;
  get(options?: contract.WaitOptions): Promise<T>;
  tryGet(): Later<T | undefined>;
  take(options?: contract.WaitOptions): Promise<RemoteDelivery<T>>;
  taskDone(): Later<void>;
  join(options?: contract.WaitOptions): Promise<void>;
  shutdown(options?: contract.ShutdownOptions): Later<void>;
  size(): Later<number>;
  isEmpty(): Later<boolean>;
  isFull(): Later<boolean>;
  [Symbol.asyncIterator](): AsyncIterator<T>;
}

declare class RemotePriorityQueue<T> extends RemoteQueue<[priority: number, value: T]>
  implements contract.PriorityQueue<T> {
}

declare class RemoteBarrier implements contract.Barrier {
  readonly parties: number;
  wait(options?: contract.WaitOptions): Promise<number>;
  abort(): Later<void>;
  reset(): Later<void>;
  waiting(): Later<number>;
  broken(): Later<boolean>;
}

// Local readers are plain values.
holds<Same<ReturnType<local.Semaphore["value"]>, number>>();
holds<Same<ReturnType<local.Semaphore["locked"]>, boolean>>();
holds<Same<ReturnType<local.Lock["locked"]>, boolean>>();
holds<Same<ReturnType<local.Lock["release"]>, void>>();
holds<Same<ReturnType<local.RLock["depth"]>, number>>();
holds<Same<ReturnType<local.Event["isSet"]>, boolean>>();
holds<Same<ReturnType<local.Condition["locked"]>, boolean>>();
holds<Same<ReturnType<local.Queue<string>["size"]>, number>>();
holds<Same<ReturnType<local.Queue<string>["tryPut"]>, boolean>>();
holds<Same<ReturnType<local.Queue<string>["tryGet"]>, string | undefined>>();
holds<
  Same<
    ReturnType<local.PriorityQueue<string>["tryGet"]>,
    [priority: number, value: string] | undefined
  >
>();
holds<Same<ReturnType<local.Barrier["waiting"]>, number>>();
holds<Same<ReturnType<local.Barrier["broken"]>, boolean>>();
type LocalPermit = NonNullable<ReturnType<local.Semaphore["tryAcquire"]>>;
holds<Same<ReturnType<LocalPermit["release"]>, void>>();
holds<Same<ReturnType<LocalPermit["forget"]>, void>>();

// Generic code sees the union, and nothing less.
holds<Same<ReturnType<contract.Semaphore["value"]>, number | Promise<number>>>();
holds<Same<ReturnType<contract.Lock["locked"]>, boolean | Promise<boolean>>>();
holds<Same<ReturnType<contract.Permit["release"]>, void | Promise<void>>>();

/** Never called: a forgotten `await` on a remote reader does not compile. */
export function forgotten(
  semaphore: RemoteSemaphore,
  lock: RemoteLock,
  rlock: RemoteRLock,
  event: RemoteEvent,
  condition: RemoteCondition,
  queue: RemoteQueue<string>,
  priorityQueue: RemotePriorityQueue<string>,
  barrier: RemoteBarrier,
): void {
  // @ts-expect-error: a promise is no number
  const _value: number = semaphore.value();
  // @ts-expect-error: nor can one calculate with it
  const _more = semaphore.value() + 1;
  // @ts-expect-error: nor compare
  if (semaphore.value() > 0) return;
  // @ts-expect-error: a promise is always true
  if (semaphore.locked()) return;
  // @ts-expect-error: a promise is no permit
  semaphore.tryAcquire()?.release();
  // @ts-expect-error: a promise is not released, it is awaited
  using _permit = semaphore.tryAcquire();
  // @ts-expect-error: a promise is always true
  if (lock.locked()) return;
  // @ts-expect-error: a promise is always true
  if (lock.tryAcquire()) return;
  // @ts-expect-error: a promise of nothing is not nothing
  const _released: undefined = lock.release();
  // @ts-expect-error: a promise is no number
  const _depth: number = rlock.depth();
  // @ts-expect-error: a promise is always true
  if (event.isSet()) return;
  // @ts-expect-error: a promise is always true
  if (condition.locked()) return;
  // @ts-expect-error: a promise is no number
  const _size: number = queue.size();
  // @ts-expect-error: a promise is always true
  if (queue.tryPut("item")) return;
  // @ts-expect-error: a promise is no item
  const _item: string | undefined = queue.tryGet();
  // @ts-expect-error: a promise is no pair
  const [_priority, _text] = priorityQueue.tryGet() ?? [0, ""];
  // @ts-expect-error: a promise is always true
  if (barrier.broken()) return;
  // @ts-expect-error: a promise is no number
  const _waiting: number = barrier.waiting();
}

/** Never called: the same with `await` compiles, and so it does over the union. */
export async function remembered(
  remote: RemoteSemaphore,
  either: contract.Semaphore,
): Promise<number> {
  if (await remote.locked() || await either.locked()) return 0;
  using first = await remote.acquire();
  await using second = await either.tryAcquire();
  const released: boolean = first.released && second?.released === true;
  return released ? await remote.value() + await either.value() : 0;
}

/** Never called: generic code that forgets `await` does not compile either. */
export function generic(semaphore: contract.Semaphore, lock: contract.Lock): void {
  // @ts-expect-error: perhaps a promise
  const _value: number = semaphore.value();
  // @ts-expect-error: perhaps a promise
  const _locked: boolean = lock.locked();
  // @ts-expect-error: perhaps a promise
  lock.tryAcquire()?.release();
}

/** Never called: what is neither local nor remote does not satisfy the contract. */
export function neither(value: number | undefined): void {
  // @ts-expect-error: a reader that may say nothing
  const _event: Pick<contract.Event, "isSet"> = { isSet: () => value };
  // @ts-expect-error: a wait that is no promise
  const _wait: Pick<contract.Event, "wait"> = { wait: () => value };
}

Deno.test("readers of the tasks scope are no promises", () => {
  const read = {
    value: semaphore.value(),
    bounded: bounded.value(),
    locked: lock.locked(),
    depth: rlock.depth({ owner: new local.Owner() }),
    isSet: event.isSet(),
    condition: condition.locked(),
    size: queue.size(),
    isEmpty: lifoQueue.isEmpty(),
    isFull: priorityQueue.isFull(),
    waiting: barrier.waiting(),
    broken: barrier.broken(),
  };
  assertEquals(read, {
    value: 3,
    bounded: 3,
    locked: false,
    depth: 0,
    isSet: false,
    condition: false,
    size: 0,
    isEmpty: true,
    isFull: false,
    waiting: 0,
    broken: false,
  });
});
