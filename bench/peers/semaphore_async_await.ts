import library from "semaphore-async-await";
import type { Contestant } from "../contract.ts";
import { checkTaken } from "../loops/trying.ts";
import { lockLoops } from "../loops/semaphore.ts?semaphore-async-await-lock";
import { semaphoreLoops } from "../loops/semaphore.ts?semaphore-async-await-semaphore";

const { default: Semaphore, Lock } = library;

function tryAcquire(n: number): number {
  const semaphore = new Semaphore(1);
  let taken = 0;
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    if (!semaphore.tryAcquire()) continue;
    taken++;
    semaphore.release();
  }
  const ms = performance.now() - start;
  checkTaken(taken, n);
  return ms;
}

export const semaphoreAsyncAwait: Contestant = {
  name: "semaphore-async-await",
  kind: "peer",
  loops: {
    ...lockLoops({
      make: () => new Lock(),
      acquire: (lock) => lock.acquire(),
      release: (lock) => lock.release(),
    }),
    ...semaphoreLoops({
      make: (permits) => new Semaphore(permits),
      acquire: (semaphore) => semaphore.acquire(),
      release: (semaphore) => semaphore.release(),
    }),
    "try-acquire": tryAcquire,
  },
};
