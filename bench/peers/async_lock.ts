import AsyncLock from "async-lock";
import type { Contestant } from "../contract.ts";
import { lockLimiterLoops } from "../loops/limiter.ts?async-lock";

export const asyncLock: Contestant = {
  name: "async-lock",
  kind: "peer",
  loops: lockLimiterLoops({
    make: () => new AsyncLock({ maxPending: Infinity }),
    run: (lock, fn) => lock.acquire("key", fn),
  }),
};
