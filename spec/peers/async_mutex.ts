import { Mutex, Semaphore, withTimeout } from "async-mutex";
import { TimeoutError } from "../../mod.ts";
import { inOneEventLoop, permitOf } from "../mod.ts";
import type { Peer } from "./peer.ts";

/** A timeout is a decorator, applied for one call. */
function within<T extends Mutex | Semaphore>(sync: T, timeout: number | undefined): T {
  if (timeout === undefined) return sync;
  const error = new TimeoutError("Cannot acquire: it is not free in time");
  return withTimeout(sync as Mutex, timeout, error) as unknown as T;
}

export const asyncMutex: Peer = {
  name: "async-mutex",
  package: "async-mutex",
  subject: {
    name: "async-mutex",
    capabilities: inOneEventLoop,
    open: {
      Lock() {
        const mutex = new Mutex();
        return {
          acquire: ({ timeout } = {}) => within(mutex, timeout).acquire().then(permitOf),
          release: () => mutex.release(),
          locked: () => mutex.isLocked(),
          use: (fn, { timeout } = {}) => within(mutex, timeout).runExclusive(fn as never),
        };
      },
      Semaphore(value) {
        const semaphore = new Semaphore(value as number);
        return {
          acquire: ({ permits, timeout } = {}) =>
            within(semaphore, timeout).acquire(permits).then(([, release]) => permitOf(release)),
          release: (n) => semaphore.release(n),
          value: () => semaphore.getValue(),
          use: (fn, { permits, timeout } = {}) =>
            within(semaphore, timeout)
              .runExclusive(() => fn(undefined as never), permits) as never,
        };
      },
    },
    lacks: {
      signal: "cancel() rejects all that wait, no call has a signal of its own",
      now: "a timeout of 0 is a timer of 0 ms",
      tryAcquire: "tryAcquire() is a timeout of 0, and answers after a timer",
      "Semaphore.locked": "isLocked() is about the value alone, as documented, not about who waits",
      G8: "withTimeout() arms its timer before it asks",
      "use.permit": "runExclusive hands its function no permit",
      released: "a releaser is a function",
      dispose: "a releaser is a function",
      forget: "a releaser is a function",
      misuse: "arguments are not checked, but for a weight of 0 or less",
      default: "the initial value is required",
      NotHeldError: "releasing a free mutex does nothing",
    },
  },
  findings: [{
    law: "P2",
    fact: "after mutex.release(), the releaser of the hold that it ended frees the next one's",
  }, {
    law: "P3",
    fact: "after mutex.release(), the end of the runExclusive() that it ended frees the next hold",
  }, {
    law: "G2",
    fact: "withTimeout() of more than 2^31-1 ms times out at once",
  }, {
    law: "G4",
    fact: "a request that has timed out at the front still holds up a smaller one that would fit",
  }],
};
