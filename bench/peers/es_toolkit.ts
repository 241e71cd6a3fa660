import { Mutex, Semaphore } from "es-toolkit/promise";
import type { Contestant } from "../contract.ts";
import { lockLoops } from "../loops/semaphore.ts?es-toolkit-mutex";
import { semaphoreLoops } from "../loops/semaphore.ts?es-toolkit-semaphore";

export const esToolkit: Contestant = {
  name: "es-toolkit",
  kind: "peer",
  loops: {
    ...lockLoops({
      make: () => new Mutex(),
      acquire: (mutex) => mutex.acquire(),
      release: (mutex) => mutex.release(),
    }),
    ...semaphoreLoops({
      make: (permits) => new Semaphore(permits),
      acquire: (semaphore) => semaphore.acquire(),
      release: (semaphore) => semaphore.release(),
    }),
  },
};
