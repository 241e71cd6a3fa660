/**
 * Levels of a re-entrant lock that come back from the waits of its owner.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import * as tasks from "../../../mod.ts";
import * as threads from "../../../src/threads/mod.ts";

const scopes = { tasks, threads: threads as unknown as typeof tasks };

for (const [scope, { Condition, Owner, RLock }] of Object.entries(scopes)) {
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
}
