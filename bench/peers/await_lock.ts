import AwaitLock from "await-lock";
import type { Contestant } from "../contract.ts";
import { checkTaken } from "../loops/trying.ts";
import { lockLoops } from "../loops/semaphore.ts?await-lock";

function tryAcquire(n: number): number {
  const lock = new AwaitLock();
  let taken = 0;
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    if (!lock.tryAcquire()) continue;
    taken++;
    lock.release();
  }
  const ms = performance.now() - start;
  checkTaken(taken, n);
  return ms;
}

export const awaitLock: Contestant = {
  name: "await-lock",
  kind: "peer",
  loops: {
    ...lockLoops({
      make: () => new AwaitLock(),
      acquire: (lock) => lock.acquireAsync(),
      release: (lock) => lock.release(),
    }),
    "try-acquire": tryAcquire,
  },
};
