import { assertEquals } from "@std/assert";
import { recover } from "../../../src/threads/handle.ts";
import { LockCore } from "../../../src/threads/lock_core.ts";
import { Memory } from "../../../src/threads/memory.ts";
import {
  Condition,
  type Handle,
  Lock,
  Owner,
  RLock,
  Semaphore,
  type ThreadPermit,
} from "../../../src/threads/mod.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { SemaphoreCore } from "../../../src/threads/semaphore_core.ts";
import { keyOf } from "../../../src/threads/thread_id.ts";

/** The id of a thread that will have died. */
const DEAD = 999_999;
/** Another. */
const DEAD_TOO = 999_998;

type Holdable = "Lock" | "RLock" | "Semaphore";

interface Acquirable {
  readonly handle: Handle;
  acquire(options?: { owner?: Owner }): Promise<ThreadPermit>;
  tryAcquire(options?: { owner?: Owner }): ThreadPermit | undefined;
  acquireSync(options?: { owner?: Owner; timeout?: number }): ThreadPermit;
}

/** Something that another thread holds. */
function held(kind: Holdable): Acquirable {
  const made = kind === "Lock" ? new Lock() : kind === "RLock" ? new RLock() : new Semaphore(1);
  takeElsewhere(made);
  return made as unknown as Acquirable; // each takes options of its own
}

/** Another thread takes it. */
function takeElsewhere({ handle }: { readonly handle: Handle }): void {
  const memory = new Memory(handle.buffer, keyOf(DEAD), usualPace);
  const taken = handle.kind === "Semaphore"
    ? new SemaphoreCore(memory, DEAD).tryTake(1)
    : new LockCore(memory, DEAD).tryTake();
  assertEquals(taken, "taken");
}

const kinds = ["Lock", "RLock", "Semaphore"] as const;
/** For what has owners. */
const owned = () => ({ owner: new Owner("waits") });

for (const kind of kinds) {
  const options = () => kind === "RLock" ? owned() : undefined;

  Deno.test(`${kind}: the first that waits in the thread that recovers is told, once (P4)`, async () => {
    const it = held(kind);
    const calls = [1, 2, 3].map(() => it.acquire(options()));
    recover(DEAD);
    const told: boolean[] = [];
    for (const call of calls) {
      const permit = await call;
      told.push(permit.abandoned);
      permit.release();
    }
    assertEquals(told, [true, false, false]);
  });

  Deno.test(`${kind}: who takes what was recovered is told, once (P4)`, () => {
    const it = held(kind);
    recover(DEAD);
    const told = [1, 2].map(() => {
      const permit = it.tryAcquire(options())!;
      permit.release();
      return permit.abandoned;
    });
    assertEquals(told, [true, false]);
  });

  Deno.test(`${kind}: a call that blocks is told instead of the one that it takes it over from (P4, G15)`, async () => {
    const it = held(kind);
    const call = it.acquire(options());
    recover(DEAD); // it is granted that, and has not seen it
    const permit = it.acquireSync({ timeout: 1_000, ...options() });
    permit.release();
    const other = await call;
    other.release();
    assertEquals([permit.abandoned, other.abandoned], [true, false]);
  });
}

for (const kind of ["Lock", "RLock"] as const) {
  Deno.test(`${kind}: one is told to whom it comes by the death of another who was called (P4)`, async () => {
    const it = held(kind);
    const called = new LockCore(new Memory(it.handle.buffer, keyOf(DEAD_TOO), usualPace), DEAD_TOO);
    called.peer.act(() => called.begin(false));
    const call = it.acquire(kind === "RLock" ? owned() : undefined);
    recover(DEAD);
    recover(DEAD_TOO);
    assertEquals((await call).abandoned, true);
  });

  Deno.test(`Condition over a ${kind}: whose wait ends by the death of a holder is told (P4)`, async () => {
    const lock = kind === "Lock" ? new Lock() : new RLock();
    const condition = new Condition(lock);
    const owner = new Owner("waits");
    const permit = await condition.acquire({ owner });
    const controller = new AbortController();
    const waiting = condition.wait({ owner, signal: controller.signal }).catch((reason) => reason);
    takeElsewhere(lock);
    controller.abort("enough"); // it ends once the lock is back
    recover(DEAD);
    assertEquals([await waiting, permit.abandoned], ["enough", true]);
    permit.release();
    const next = condition.tryAcquire({ owner })!;
    next.release();
    assertEquals(next.abandoned, false);
  });
}

Deno.test("Condition over a RLock: a wait for a predicate that has to take it back is told (P4)", async () => {
  const lock = new RLock();
  const condition = new Condition(lock);
  const owner = new Owner("waits");
  const permit = await condition.acquire({ owner });
  let looks = 0;
  const waiting = condition.waitFor(() => looks++ > 0, { owner });
  const notifier = { owner: new Owner("notifies") };
  const held = await condition.acquire(notifier);
  const other = condition.acquire({ owner }); // another part of the task, which is granted along
  condition.notify(1, notifier);
  held.release();
  await other;
  condition.wait({ owner }).catch(() => {}); // and takes out what both have
  takeElsewhere(lock);
  assertEquals(looks, 1, "the wait has it still to take back");
  recover(DEAD);
  await waiting;
  assertEquals(permit.abandoned, true);
});
