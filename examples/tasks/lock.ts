/**
 * Two waiters, and a lock that a timer's callback releases.
 *
 * Who holds the permit may release it: it can be handed to a callback.
 */
import { Lock } from "../../mod.ts";

const lock = new Lock();

async function worker(name: string): Promise<void> {
  console.log(`${name} waiting for the lock`);
  {
    using _held = await lock.acquire();
    console.log(`${name} acquired lock`);
  }
  console.log(`${name} released lock`);
}

const permit = await lock.acquire();
setTimeout(() => {
  console.log("callback releasing lock");
  permit.release();
}, 10);

await Promise.all([worker("l1"), worker("l2")]);
