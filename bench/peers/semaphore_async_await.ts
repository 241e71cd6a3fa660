import library from "semaphore-async-await";
import type { Contestant } from "../contract.ts";
import { lockLoops } from "../loops/semaphore.ts?semaphore-async-await-lock";
import { semaphoreLoops } from "../loops/semaphore.ts?semaphore-async-await-semaphore";

const { default: Semaphore, Lock } = library;

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
      tryBoth: (semaphore) => {
        if (!semaphore.tryAcquire()) return false;
        semaphore.release();
        return true;
      },
    }),
  },
};
