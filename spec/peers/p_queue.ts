import PQueue from "p-queue";
import type { Permit } from "../../src/contract.ts";
import { inOneEventLoop, permitOf } from "../mod.ts";
import type { Peer } from "./peer.ts";

export const pQueue: Peer = {
  name: "p-queue",
  package: "p-queue",
  subject: {
    name: "p-queue",
    // A task that ends makes room in a later turn.
    capabilities: { ...inOneEventLoop, directGrant: false },
    open: {
      Semaphore(value) {
        const queue = new PQueue({ concurrency: value as number });
        return {
          // A hold is a task that runs until it is released.
          acquire: ({ signal } = {}) =>
            new Promise<Permit>((granted, refused) => {
              const task = () => new Promise<void>((end) => granted(permitOf(end)));
              queue.add(task, signal && { signal }).catch(refused);
            }),
          value: () => queue.concurrency - queue.pending,
          locked: () => queue.pending >= queue.concurrency,
          use: (fn, { signal } = {}) =>
            queue.add(() => fn(undefined as never), signal && { signal }) as never,
        };
      },
    },
    lacks: {
      timeout: "its timeout ends a task that runs, not one that waits",
      permits: "a task counts once",
      tryAcquire: "there is none",
      release: "a place is given back by the end of its task",
      "use.permit": "the place is given back by the end of the task",
      dispose: "the place is given back by the end of the task",
      forget: "the place is given back by the end of the task",
      misuse: "arguments are refused with a TypeError alone",
      default: "the concurrency is unbounded by default",
      zero: "the concurrency is at least 1",
    },
  },
  findings: [{
    law: "G1",
    fact: "an abort event of a signal that is not aborted has add() reject",
  }, {
    law: "S1",
    fact: "aborting a task that runs frees its place while it goes on, so that one more runs",
    documented: "readme, signal",
  }],
};
