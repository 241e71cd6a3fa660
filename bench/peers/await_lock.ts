import AwaitLock from "await-lock";
import type { Contestant } from "../contract.ts";
import { lockLoops } from "../loops/semaphore.ts?await-lock";

export const awaitLock: Contestant = {
  name: "await-lock",
  kind: "peer",
  loops: lockLoops({
    make: () => new AwaitLock(),
    acquire: (lock) => lock.acquireAsync(),
    release: (lock) => lock.release(),
    tryBoth: (lock) => {
      if (!lock.tryAcquire()) return false;
      lock.release();
      return true;
    },
  }),
};
