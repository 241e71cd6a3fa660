import PQueue from "p-queue";
import type { Contestant } from "../contract.ts";
import { limiterLoops } from "../loops/limiter.ts?p-queue";

export const pQueue: Contestant = {
  name: "p-queue",
  kind: "peer",
  loops: limiterLoops({
    make: (permits) => new PQueue({ concurrency: permits }),
    run: (queue, fn) => queue.add(fn),
    runWith: (queue, fn, signal) => queue.add(fn, { signal }),
  }),
};
