import { Mutex, Semaphore } from "async-mutex";
import type { Contestant } from "../contract.ts";
import { lockLoops } from "../loops/semaphore.ts?async-mutex-mutex";
import { semaphoreLoops } from "../loops/semaphore.ts?async-mutex-semaphore";

export const asyncMutex: Contestant = {
  name: "async-mutex",
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
      release: (_, [, release]) => release(),
    }),
  },
};
