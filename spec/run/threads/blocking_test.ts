import { assertEquals, assertThrows } from "@std/assert";
import { TimeoutError } from "../../../src/errors.ts";
import { Owner } from "../../../src/owner.ts";
import { ConditionWaiting, createCondition } from "../../../src/threads/condition_core.ts";
import { Hold } from "../../../src/threads/hold.ts";
import { LockCore, LockWaiting } from "../../../src/threads/lock_core.ts";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import { parcelOf } from "../../../src/threads/parcel.ts";
import { type Pace, usualPace } from "../../../src/threads/park.ts";
import {
  Barrier,
  Condition,
  Event,
  Lock,
  Queue,
  RLock,
  Semaphore,
} from "../../../src/threads/mod.ts";
import type { Peer } from "../../../src/threads/peer.ts";
import { QueueCore } from "../../../src/threads/queue_core.ts";
import { GetWaiting, JoinWaiting, PutWaiting } from "../../../src/threads/queue_waiting.ts";
import { LevelWaiting, RLockCore } from "../../../src/threads/rlock_core.ts";
import {
  LIMIT,
  SemaphoreCore,
  SemaphoreWaiting,
  VALUE,
} from "../../../src/threads/semaphore_core.ts";
import { fifo } from "../../../src/threads/ring.ts";
import { type Got, type Item, MAX_SIZE, MAX_WORDS } from "../../../src/threads/store.ts";
import type { Waiting } from "../../../src/threads/waiting.ts";
import { type Kind, OWN } from "../../../src/threads/word.ts";
import type { Program } from "../../explore/mod.ts";
import { proves } from "./proves.ts";
import { Shared, sizeIn } from "./virtual.ts";
import { begin, wait } from "./ways.ts";

class Locking extends LockWaiting<Hold> {
  override granted(abandoned: boolean): Hold {
    return new Hold(this.core, abandoned);
  }
}

class Acquiring extends SemaphoreWaiting<boolean> {
  override granted(abandoned: boolean): boolean {
    return abandoned;
  }
}

const ofPermits = (value: number) => (words: Int32Array): void => {
  words[VALUE] = value;
  words[LIMIT] = 100;
};
const forItems = (maxSize: number) => (words: Int32Array): void => {
  words[MAX_SIZE] = maxSize;
  words[MAX_WORDS] = 10_000;
};

/**
 * Three threads that block for what is freed once more than it is had. The last also waits with a
 * promise, and frees what that then gets before it blocks for it.
 */
function behind<C extends { readonly peer: Peer }>(
  shared: Shared<C>,
  waiting: (core: C) => Waiting<unknown>,
  free: (core: C) => void,
  after: () => void,
): Program {
  const use = (core: C) => {
    wait(core, waiting(core), "blocks");
    free(core);
  };
  return {
    threads: [
      () => use(shared.open(1)),
      () => use(shared.open(2)),
      () => {
        const core = shared.open(0);
        const finish = begin(core.peer, waiting(core));
        free(core);
        use(core);
        finish();
        free(core);
      },
    ],
    after,
    alike: 2,
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

proves("Lock: a thread does not block behind its own promise", () => {
  const lock = new Shared("Lock", (memory, id) => new LockCore(memory, id), 3, false);
  lock.prepare((core) => core.tryTake());
  const after = () => assertEquals([lock.words[OWN], lock.words[OWN + 2]], [0, 0], "state, line");
  return behind(lock, (core) => new Locking(core), (core) => core.giveBack(), after);
}, { preemptions: 1 });

proves("Semaphore: a thread does not block behind its own promise", () => {
  const semaphore = new Shared(
    "Semaphore",
    (memory, id) => new SemaphoreCore(memory, id),
    3,
    false,
    {
      prepare: ofPermits(0),
    },
  );
  const after = () => assertEquals(semaphore.words[VALUE], 1, "value");
  return behind(
    semaphore,
    (core) => new Acquiring(core, 1),
    (core) => core.peer.act(() => void core.give(1)),
    after,
  );
}, { preemptions: 1 });

proves("Queue: a thread does not block behind its own promise", () => {
  const queue = new Shared("Queue", (memory, id) => new QueueCore(memory, id, fifo), 3, false, {
    prepare: forItems(0),
  });
  const after = () => assertEquals(sizeIn(queue.words), 1, "size");
  return behind(
    queue,
    (core) => new GetWaiting("get", core, false, ({ desk }: Got) => desk.bytes[0]),
    (core) => core.peer.act(() => core.add(itemOf(1))),
    after,
  );
}, { preemptions: 1 });

// Two threads in one: what the other does while this one blocks is what its sleep does (G15).

interface Two<C> {
  readonly here: C;
  readonly there: C;
  /** What the other thread does, one thing each time that this one sleeps. */
  readonly meanwhile: (() => void)[];
}

function two<C extends { readonly peer: Peer }>(
  kind: Kind,
  make: (memory: Memory, threadId: number) => C,
  prepare?: (words: Int32Array) => void,
): Two<C> {
  const buffer = createBuffer(kind, 0);
  prepare?.(new Int32Array(buffer));
  const meanwhile: (() => void)[] = [];
  const pace: Pace = {
    ...usualPace,
    looks: 0,
    slice: Infinity,
    now: () => 0,
    mayBlock: () => true,
    park() {
      const next = meanwhile.shift();
      if (next === undefined) throw new Error("the thread blocks behind itself");
      next();
    },
  };
  const here = make(new Memory(buffer, 1, pace), 1);
  here.peer.share();
  return { here, there: make(new Memory(buffer, 2, usualPace), 2), meanwhile };
}

function start<T>({ peer }: { readonly peer: Peer }, waiting: Waiting<T>): Promise<T> {
  return peer.wait("wait", waiting, undefined);
}

function block<T>({ peer }: { readonly peer: Peer }, waiting: Waiting<T>): T {
  return peer.waitSync("wait", "", waiting, Infinity);
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  promise.then(() => pending = false, () => pending = false);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  return pending;
}

const locks = () => two("Lock", (memory, id) => new LockCore(memory, id));

function semaphores(value: number): Two<SemaphoreCore> {
  return two("Semaphore", (memory, id) => new SemaphoreCore(memory, id), ofPermits(value));
}

function queues(maxSize: number): Two<QueueCore> {
  return two("Queue", (memory, id) => new QueueCore(memory, id, fifo), forItems(maxSize));
}

const itemOf = (n: number): Item => ({ ...parcelOf(Uint8Array.of(n)), form: 0, priority: 0 });
const putting = (core: QueueCore, n: number) => new PutWaiting("put", core, itemOf(n));
const getting = (core: QueueCore) =>
  new GetWaiting("get", core, false, ({ desk }: Got) => desk.bytes[0]);

for (
  const [name, look] of Object.entries({
    "a reader": (core: SemaphoreCore) => core.queued,
    "an attempt": (core: SemaphoreCore) => core.tryTake(2),
    "a release": (core: SemaphoreCore) => core.peer.act(() => void core.give(1)),
    "nothing": () => {},
  })
) {
  Deno.test(`Semaphore: ${name} between a grant and a blocking call does not hide the grant`, async () => {
    const { here, there } = semaphores(0);
    const first = start(here, new Acquiring(here, 1));
    const second = start(here, new Acquiring(here, 1));
    there.peer.act(() => void there.give(1));
    look(here);
    assertEquals(block(here, new Acquiring(here, 1)), false);
    here.peer.act(() => void here.give(1));
    await first;
    there.peer.act(() => void there.give(1));
    await second;
  });
}

Deno.test("Lock: who was handed it by its own thread and has not seen it steps back", async () => {
  const { here } = locks();
  here.tryTake();
  const hold = new Hold(here, false);
  const waiting = start(here, new Locking(here));
  hold.release();
  const blocking = block(here, new Locking(here));
  assertEquals(await isPending(waiting), true);
  blocking.release();
  assertEquals((await waiting).released, false);
});

Deno.test("Lock: a release by anyone ends the hold of one that has not seen it", async () => {
  const { here } = locks();
  here.tryTake();
  const waiting = start(here, new Locking(here));
  here.giveBackAny();
  here.giveBackAny();
  assertEquals(here.held, false);
  assertEquals((await waiting).released, true);
});

Deno.test("RLock: another owner's grant that nobody has seen steps back, with all its calls", async () => {
  const { here } = two("RLock", (memory, id) => new RLockCore(memory, id));
  const [one, other, third] = [new Owner(), new Owner(), new Owner()];
  const hold = here.enter(one)!;
  const waiting = [0, 1].map(() => start(here, new LevelWaiting(here, other)));
  hold.release();
  assertEquals([here.depth(one), here.depth(other)], [0, 2]);
  const blocking = block(here, new LevelWaiting(here, third));
  assertEquals([here.depth(other), here.depth(third)], [0, 1]);
  blocking.release();
  const level = here.enter(other)!;
  assertEquals(here.depth(other), 3);
  level.release();
  assertEquals(here.depth(other), 2);
  for (const granted of await Promise.all(waiting)) granted.release();
  assertEquals(here.lock.held, false);
});

Deno.test("Condition: who blocks in wait lets others have the lock before its thread's promises", async () => {
  const { here, there, meanwhile } = locks();
  const condition = here.peer.attempt(() => createCondition(here))!;
  here.tryTake();
  const hold = new Hold(here, false);
  const waiting = start(here, new Locking(here));
  meanwhile.push(() => {
    assertEquals(there.tryTake(), "taken");
    there.peer.act(() => void there.notify(condition));
    there.giveBack();
  });
  const suspendable = Hold.suspendable(here)!;
  block(here, new ConditionWaiting(here, condition, suspendable, () => new Error("lost")));
  assertEquals([hold.released, await isPending(waiting)], [false, true]);
  hold.release();
  assertEquals(await isPending(waiting), false);
  assertEquals((await waiting).released, false);
});

Deno.test("Condition: a promise that is notified while its thread blocks does not keep the lock", async () => {
  const { here, there, meanwhile } = locks();
  const [one, two] = [0, 1].map(() => here.peer.attempt(() => createCondition(here))!);
  const hold = () => (here.tryTake(), new Hold(here, false));
  const parked = (condition: number) =>
    new ConditionWaiting(here, condition, Hold.suspendable(here)!, () => new Error("lost"));
  const early = hold();
  const waiting = start(here, parked(one!));
  const late = hold();
  meanwhile.push(() => {
    there.tryTake();
    there.peer.act(() => void there.notify(one!));
    there.giveBack();
  }, () => {
    assertEquals(there.tryTake(), "taken");
    there.peer.act(() => void there.notify(two!));
    there.giveBack();
  });
  block(here, parked(two!));
  late.release();
  await waiting;
  assertEquals(early.released, false);
});

Deno.test("Queue: who blocks in join lets others have what its thread's promises wait for", async () => {
  const { here, there, meanwhile } = queues(0);
  there.peer.act(() => there.add(itemOf(1)));
  block(there, getting(there));
  const mine = start(here, getting(here));
  const others = start(there, getting(there));
  meanwhile.push(() => {
    there.peer.act(() => there.add(itemOf(2)));
    assertEquals(there.size, 0);
    there.peer.act(() => there.taskDone());
    there.peer.act(() => there.taskDone());
  });
  block(here, new JoinWaiting(here));
  assertEquals([await others, await isPending(mine)], [2, true]);
  there.peer.act(() => there.add(itemOf(3)));
  assertEquals(await mine, 3);
});

Deno.test("Queue: who blocks in put has room where its thread's promises have taken an item", async () => {
  const { here, there } = queues(1);
  const waiting = start(here, getting(here));
  there.peer.act(() => there.add(itemOf(1)));
  block(here, putting(here, 2));
  assertEquals([await waiting, block(here, getting(here))], [1, 2]);
});

Deno.test("Queue: who blocks in get has an item where its thread's promises have put one", async () => {
  const { here, there } = queues(1);
  here.peer.act(() => here.add(itemOf(1)));
  const waiting = start(here, putting(here, 2));
  assertEquals(block(there, getting(there)), 1);
  assertEquals(block(here, getting(here)), 2);
  await waiting;
});

Deno.test("Queue: what a promise was granted is not gone for a blocking call after a shutdown", async () => {
  const { here } = queues(0);
  const waiting = start(here, getting(here));
  here.peer.act(() => here.add(itemOf(1)));
  here.peer.act(() => here.shutDown(false));
  assertEquals([here.size, here.isDrained], [0, true]);
  assertEquals(block(here, getting(here)), 1);
  assertEquals(await waiting.catch((error) => error.code), "SHUT_DOWN");
});

Deno.test("Condition: a waitForSync that was sent back to wait names its whole timeout", () => {
  const condition = new Condition();
  const { buffer, condition: address } = condition.handle;
  const there = new LockCore(new Memory(buffer, 2, usualPace), 2);
  const { now, park } = usualPace;
  let time = 0;
  const meanwhile = [() => {
    time = 20;
    there.tryTake();
    there.peer.act(() => void there.notify(address!));
    there.giveBack();
  }, () => time = 50];
  Object.assign(usualPace, { now: () => time, park: () => meanwhile.shift()!() });
  try {
    const permit = condition.acquireSync();
    const message = "Cannot wait for Condition: timed out after 50 ms";
    assertThrows(() => condition.waitForSync(() => false, { timeout: 50 }), TimeoutError, message);
    assertEquals([meanwhile.length, permit.released], [0, false]);
  } finally {
    Object.assign(usualPace, { now, park });
  }
});

/** Fails where something would make the thread sleep. */
function neverSleeping(act: () => void): void {
  const { park } = usualPace;
  usualPace.park = () => {
    throw new Error("the thread sleeps");
  };
  try {
    act();
  } finally {
    usualPace.park = park;
  }
}

Deno.test("a call that only its own thread could end is an error, and leaves no trace (G15)", async () => {
  const lock = new Lock();
  const permit = lock.acquire();
  const semaphore = new Semaphore(0);
  const [event, barrier, condition] = [new Event(), new Barrier(2), new Condition()];
  const [queue, full] = [new Queue<number>(), new Queue<number>(1)];
  full.putSync(1);
  const held = condition.acquireSync();
  const calls: Record<string, () => unknown> = {
    acquire: () => lock.acquireSync(),
    "acquire ": () => semaphore.acquireSync({ timeout: Infinity }),
    wait: () => event.waitSync(),
    "wait ": () => barrier.waitSync(),
    "wait  ": () => condition.waitSync(),
    waitFor: () => condition.waitForSync(() => false),
    get: () => queue.getSync(),
    take: () => queue.takeSync(),
    put: () => full.putSync(2),
    join: () => full.joinSync(),
  };
  neverSleeping(() => {
    for (const [instead, call] of Object.entries(calls)) {
      const why = "it would block this thread for ever, as no other has the primitive; use " +
        `${instead.trimEnd()} and await it`;
      assertThrows(call, TypeError, why);
    }
  });
  assertEquals([held.released, barrier.broken(), full.size()], [false, true, 1]);
  (await permit).release();
  semaphore.release();
  queue.putSync(3);
  assertEquals([lock.locked(), semaphore.value(), queue.getSync()], [false, 1, 3]);
  assertThrows(() => lock.useSync(() => lock.acquireSync({ timeout: 1 })), TimeoutError);
});

Deno.test("RLock: a call that waits for another owner of its own thread is an error (G15)", async () => {
  const lock = new RLock();
  void lock.handle;
  const owner = new Owner();
  const permit = await lock.acquire({ owner });
  const why = "it would block this thread for ever, as another owner in it holds the lock";
  neverSleeping(() => assertThrows(() => lock.acquireSync(), TypeError, why));
  assertThrows(() => lock.acquireSync({ timeout: 1 }), TimeoutError);
  assertEquals(lock.acquireSync({ owner }).released, false);
  assertEquals([permit.released, lock.depth({ owner })], [false, 2]);
});
