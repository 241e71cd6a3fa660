import { Mutex, Semaphore } from "await-semaphore";
import type { Contestant } from "../contract.ts";
import { lockLoops } from "../loops/semaphore.ts?await-semaphore-mutex";
import { semaphoreLoops } from "../loops/semaphore.ts?await-semaphore-semaphore";

export const awaitSemaphore: Contestant = {
  name: "await-semaphore",
  kind: "peer",
  loops: {
    ...lockLoops({
      make: () => new Mutex(),
      acquire: (mutex) => mutex.acquire(),
      release: (_, release) => release(),
    }),
    ...semaphoreLoops({
      make: (permits) => new Semaphore(permits),
      acquire: (semaphore) => semaphore.acquire(),
      release: (_, release) => release(),
    }),
  },
};
