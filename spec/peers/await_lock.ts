import AwaitLock from "await-lock";
import { NotHeldError, TimeoutError } from "../../mod.ts";
import { inOneEventLoop, permitOf } from "../mod.ts";
import type { Peer } from "./peer.ts";

/** Its errors are told by their messages. */
function translate(error: unknown): never {
  const { message } = error as Error;
  if (message === "Timed out waiting for lock") {
    throw new TimeoutError(`Cannot acquire: ${message}`);
  }
  if (message.startsWith("Cannot release")) {
    throw new NotHeldError(`Cannot release: ${message}`);
  }
  throw error;
}

export const awaitLock: Peer = {
  name: "await-lock",
  package: "await-lock",
  subject: {
    name: "await-lock",
    capabilities: inOneEventLoop,
    open: {
      Lock() {
        const lock = new AwaitLock();
        const release = () => {
          try {
            lock.release();
          } catch (error) {
            translate(error);
          }
        };
        return {
          acquire: ({ timeout } = {}) =>
            lock.acquireAsync(timeout === undefined ? {} : { timeout })
              .then(() => permitOf(release), translate),
          tryAcquire: () => lock.tryAcquire() ? permitOf(release) : undefined,
          release,
          locked: () => lock.acquired,
        };
      },
    },
    lacks: {
      signal: "a wait takes a timeout alone",
      released: "nothing but the lock tells",
      permit: "each acquirer must release exactly once; release() does not ask who",
      dispose: "acquireAsync() gives nothing",
      now: "a timeout of 0 is a timer of 0 ms, as documented",
      use: "there is none",
      misuse: "what a timeout may be is left to setTimeout",
    },
  },
  findings: [{
    law: "G2",
    fact: "a timeout of more than 2^31-1 ms times out at once",
    documented: "acquireAsync: left to setTimeout",
  }],
};
