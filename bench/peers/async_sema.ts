import { Sema } from "async-sema";
import type { Contestant } from "../contract.ts";
import { semaphoreLoops } from "../loops/semaphore.ts?async-sema";

export const asyncSema: Contestant = {
  name: "async-sema",
  kind: "peer",
  loops: semaphoreLoops({
    make: (permits) => new Sema(permits),
    acquire: (sema) => sema.acquire(),
    release: (sema) => sema.release(),
    tryBoth: (sema) => {
      const token = sema.tryAcquire();
      if (token === undefined) return false;
      sema.release(token);
      return true;
    },
  }),
};
