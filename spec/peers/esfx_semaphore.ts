import { AsyncSemaphore } from "@esfx/async-semaphore";
import { inOneEventLoop, permitOf } from "../mod.ts";
import { cancelable } from "./cancelable.ts";
import type { Peer } from "./peer.ts";

export const esfxSemaphore: Peer = {
  name: "esfx-semaphore",
  package: "@esfx/async-semaphore",
  subject: {
    name: "@esfx/async-semaphore",
    capabilities: inOneEventLoop,
    open: {
      Semaphore(value) {
        const semaphore = new AsyncSemaphore(value as number);
        return {
          acquire: ({ signal } = {}) =>
            semaphore.wait(signal && cancelable(signal))
              .then(() => permitOf(() => semaphore.release())),
          release: (n) => semaphore.release(n),
          value: () => semaphore.count,
        };
      },
    },
    lacks: {
      timeout: "a wait is cancelled by a Cancelable",
      permits: "one at a time",
      permit: "wait() gives nothing; release() does not ask who",
      dispose: "wait() gives nothing",
      forget: "wait() gives nothing",
      use: "there is none",
      tryAcquire: "there is none",
      locked: "there is none",
      misuse: "numbers are taken as 32-bit integers",
      default: "the initial count is required",
    },
  },
  findings: [{
    law: "G1",
    fact: "a reason of null is replaced by a CancelError",
  }, {
    law: "G4",
    fact:
      "what another listener of the same signal releases goes to the call that the signal cancels",
  }],
};
