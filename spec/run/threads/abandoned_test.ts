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
