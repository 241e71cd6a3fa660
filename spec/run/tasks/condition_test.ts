/**
 * Conditions of tasks and threads, where several things happen to one wait.
 *
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tasks from "../../../mod.ts";
import * as threads from "../../../src/threads/mod.ts";

interface Releasable {
  release(): void;
}

/** Goes on later than timers that were started before with as many milliseconds. */
const timer = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const scopes = { tasks, threads: threads as unknown as typeof tasks };

for (const [scope, { Condition, NotHeldError, Owner, RLock }] of Object.entries(scopes)) {
  Deno.test(`${scope}: a wait for a predicate goes on with one level of those that came back`, async () => {
    const lock = new RLock();
    const condition = new Condition(lock);
    const [owner, notifier, next] = ["a", "b", "c"].map((name) => ({ owner: new Owner(name) }));
    let ready = false;
    const outer = await lock.acquire(owner);
    const inner = await lock.acquire(owner);
    const waiting = condition.waitFor(() => ready, owner);
    const held = await lock.acquire(notifier);
    ready = true;
    condition.notify(1, notifier);
    const behind = lock.acquire(next);
    held.release();
    inner.release(); // before the predicate is called again
    await waiting;
    assertEquals([lock.depth(owner), lock.depth(next)], [1, 0]);
    outer.release();
    (await behind).release();
  });

  Deno.test(`${scope}: levels that are taken back from another wait are as deep as before`, async () => {
    const lock = new RLock();
    const [condition, other] = [new Condition(lock), new Condition(lock)];
    const [owner, notifier] = ["a", "b"].map((name) => ({ owner: new Owner(name) }));
    let ready = false;
    const outer = await lock.acquire(owner);
    const inner = await lock.acquire(owner);
    const waiting = condition.waitFor(() => ready, owner);
    await lock.acquire(owner); // another part of the same task
    const othersWait = other.wait(owner);
    const held = await lock.acquire(notifier);
    ready = true;
    other.notify(1, notifier);
    condition.notify(1, notifier);
    // It takes out again what has come back to both.
    othersWait.then(() => other.wait(owner)).catch(() => {});
    held.release();
    await waiting;
    lock.release(owner);
    assertEquals([inner.released, outer.released], [true, false]);
  });

  Deno.test(`${scope}: a predicate that throws wakes nobody in its place (C3)`, async () => {
    const condition = new Condition();
    let bad = false;
    const first = condition.use(() =>
      condition.waitFor(() => {
        if (bad) throw new RangeError("bad");
      })
    );
    let woken = false;
    const second = condition.use(() => condition.wait().then(() => woken = true));
    await condition.use(() => {
      bad = true;
      condition.notify();
    });
    await assertRejects(() => first, RangeError, "bad");
    await condition.use(() => {});
    assertEquals(woken, false);
    await condition.use(() => condition.notify());
    await second;
  });

  Deno.test(`${scope}: a wait whose time is over and whose hold is gone passes its notification on (C7)`, async () => {
    const condition = new Condition();
    const permit = await condition.acquire();
    const first = condition.waitFor(() => false, { timeout: 5 });
    const second = condition.use(() => condition.wait());
    const held = await condition.acquire();
    condition.notify();
    await timer(5); // later than the wait's
    permit.release();
    held.release();
    await assertRejects(() => first, NotHeldError);
    await second;
  });

  Deno.test(`${scope}: once notified, an abort counts after a timeout that does not (C7)`, async () => {
    const condition = new Condition();
    const controller = new AbortController();
    const permit = await condition.acquire();
    const limits = { timeout: 5, signal: controller.signal };
    const waiting = condition.waitFor(() => false, limits).catch((reason) => reason);
    const held = await condition.acquire();
    condition.notify();
    await timer(5);
    controller.abort("my reason");
    held.release();
    assertEquals(await waiting, "my reason");
    permit.release();
  });

  Deno.test(`${scope}: what a predicate gives counts, though it has its signal fired (C8)`, async () => {
    const condition = new Condition();
    const controller = new AbortController();
    await condition.acquire();
    const found = await condition.waitFor(() => {
      controller.abort("my reason");
      return "found";
    }, { signal: controller.signal });
    assertEquals(found, "found");
  });

  Deno.test(`${scope}: a wait goes on with what its owner had when it waited last (C2, R5)`, async () => {
    const lock = new RLock();
    const condition = new Condition(lock);
    const [owner, notifier] = ["a", "b"].map((name) => ({ owner: new Owner(name) }));
    let calls = 0;
    let inner: { readonly released: boolean } | undefined;
    const outer = await lock.acquire(owner);
    const waiting = condition.waitFor(() => {
      if (++calls === 2) inner = lock.tryAcquire(owner); // and waits again
      return calls === 3;
    }, owner);
    const notify = async () => {
      const held = await lock.acquire(notifier);
      condition.notify(1, notifier);
      held.release();
    };
    await notify();
    const held = await lock.acquire(notifier); // the wait has looked
    outer.release();
    held.release();
    await notify();
    await waiting;
    assertEquals([lock.depth(owner), inner?.released], [1, false]);
  });

  Deno.test(`${scope}: the owner that is given counts, not the current one (R3, C1)`, async () => {
    const condition = new Condition(new RLock());
    const [holder, other] = [new Owner("holder"), new Owner("other")];
    await condition.acquire({ owner: holder });
    holder.run(() => assertThrows(() => condition.notify(1, { owner: other }), NotHeldError));
  });

  /** Another part of the owner's task waits at once again, and so takes out what both have got back. */
  const takenOut = async (alsoThen?: (outer: Releasable) => void) => {
    const timeout = 5;
    const lock = new RLock();
    const [condition, other] = [new Condition(lock), new Condition(lock)];
    const [owner, notifier, third] = ["a", "b", "c"].map((name) => ({ owner: new Owner(name) }));
    const outer = await lock.acquire(owner);
    const first = condition.waitFor(() => false, { ...owner!, timeout });
    await lock.acquire(owner);
    const second = other.wait(owner);
    let woken = false;
    condition.use(() => condition.wait(third).then(() => woken = true), third).catch(() => {});
    const held = await lock.acquire(notifier);
    other.notify(1, notifier);
    condition.notify(1, notifier);
    if (alsoThen !== undefined) await timer(timeout);
    second.then(() => {
      other.wait(owner).catch(() => {});
      alsoThen?.(outer);
    });
    held.release();
    const error = await first.catch((error: unknown) => error);
    outer.release();
    (await lock.acquire(notifier)).release();
    return { name: (error as Error).name, woken };
  };

  Deno.test(`${scope}: a wait that takes its hold back still times out (C8)`, async () => {
    assertEquals(await takenOut(), { name: "TimeoutError", woken: false });
  });

  Deno.test(`${scope}: one that has nothing to take back passes its notification on (C7)`, async () => {
    const ended = await takenOut((outer) => outer.release());
    assertEquals(ended, { name: "NotHeldError", woken: true });
  });
}
