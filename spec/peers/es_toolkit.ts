import { Mutex, Semaphore } from "es-toolkit/promise";
import { inOneEventLoop, permitOf } from "../mod.ts";
import type { Peer } from "./peer.ts";

export const esToolkit: Peer = {
  name: "es-toolkit",
  package: "es-toolkit",
  subject: {
    name: "es-toolkit",
    capabilities: inOneEventLoop,
    open: {
      Lock() {
        const mutex = new Mutex();
        return {
          acquire: () => mutex.acquire().then(() => permitOf(() => mutex.release())),
          release: () => mutex.release(),
          locked: () => mutex.isLocked,
        };
      },
      // Its capacity is a bound.
      BoundedSemaphore(value) {
        const semaphore = new Semaphore(value as number);
        return {
          acquire: () => semaphore.acquire().then(() => permitOf(() => semaphore.release())),
          release: () => semaphore.release(),
          value: () => semaphore.available,
        };
      },
    },
    lacks: {
      signal: "a wait cannot be cancelled",
      timeout: "a wait cannot be cancelled",
      permits: "one permit at a time",
      released: "nothing but the lock tells",
      permit: "acquire() gives nothing; release() does not ask who",
      dispose: "acquire() gives nothing",
      forget: "acquire() gives nothing",
      tryAcquire: "there is none",
      use: "there is none",
      "BoundedSemaphore.locked": "there is none",
      misuse: "arguments are not checked",
      default: "the capacity is required",
      NotHeldError: "releasing a free mutex does nothing",
      OverReleaseError: "releasing above the capacity does nothing",
    },
  },
  findings: [],
};
