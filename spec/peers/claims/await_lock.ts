/** await-lock, by hand. */
import AwaitLock from "await-lock";

const lock = new AwaitLock();
await lock.acquireAsync();
let state = "waiting";
lock.acquireAsync({ timeout: 2 ** 31 }).catch(() => state = "timed out");
await new Promise((resolve) => setTimeout(resolve, 20));
console.log(`G2: a request with 2^31 ms, 20 ms later: expected waiting, got ${state}`);
