import pLimit from "p-limit";
import type { Contestant } from "../contract.ts";
import { limiterLoops } from "../loops/limiter.ts?p-limit";

export const pLimitPeer: Contestant = {
  name: "p-limit",
  kind: "peer",
  loops: limiterLoops({
    make: (permits) => pLimit(permits),
    run: (limit, fn) => limit(fn),
  }),
};
