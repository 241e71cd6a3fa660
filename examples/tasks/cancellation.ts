/**
 * Every wait can be given up, by a timeout or by a signal, and leaves no trace in the queue.
 */
import { Lock, TimeoutError } from "../../mod.ts";

const lock = new Lock();
const permit = await lock.acquire();

try {
  await lock.acquire({ timeout: 5 });
} catch (error) {
  if (!(error instanceof TimeoutError)) throw error;
  console.log(`first waiter: ${error.code}`);
}

const controller = new AbortController();
const second = lock.acquire({ signal: controller.signal });
const third = lock.acquire();
controller.abort("changed my mind");
await second.catch((reason) => console.log(`second waiter: ${reason}`));

permit.release();
using _held = await third;
console.log("third waiter: acquired the lock");
