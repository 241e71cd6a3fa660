import { AsyncMutex } from "@esfx/async-mutex";
import { Disposable } from "@esfx/disposable";
import { inOneEventLoop, permitOf } from "../mod.ts";
import { cancelable } from "./cancelable.ts";
import type { Peer } from "./peer.ts";

export const esfxMutex: Peer = {
  name: "esfx-mutex",
  package: "@esfx/async-mutex",
  subject: {
    name: "@esfx/async-mutex",
    // Whom a release serves is settled in its turn, but the handle has the lock in a later one.
    capabilities: { ...inOneEventLoop, directGrant: false },
    open: {
      Lock() {
        const mutex = new AsyncMutex();
        return {
          async acquire({ signal } = {}) {
            const handle = await mutex.lock(signal && cancelable(signal));
            // Disposing asks whether the handle owns the lock; unlock() throws where it does not.
            return permitOf(() => (handle as unknown as Disposable)[Disposable.dispose]());
          },
          release: () => void mutex.unlock(),
          locked: () => mutex.isLocked,
        };
      },
    },
    lacks: {
      timeout: "a wait is cancelled by a Cancelable",
      G6: "whom a release serves is settled in its turn, an abort changes that no more",
      forget: "there is none",
      use: "there is none",
      tryAcquire: "tryLock() takes the lock, but gives no handle",
      released: "ownsLock tells, but not in the turn of the release",
      misuse: "there are no options but a Cancelable",
      NotHeldError: "unlocking a free mutex gives false",
    },
  },
  findings: [{
    law: "P1",
    fact: "disposing a handle twice in one turn lets two waiters in at once",
  }, {
    law: "P2",
    fact: "unlock() of the mutex, then disposing the handle in the same turn, lets two waiters in",
  }, {
    law: "G1",
    fact: "a reason of null is replaced by a CancelError",
  }, {
    law: "G4",
    fact:
      "what another listener of the same signal releases goes to the call that the signal cancels",
  }],
};
