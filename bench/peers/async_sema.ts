import { Sema } from "async-sema";
import type { Contestant } from "../contract.ts";
import { checkTaken } from "../loops/trying.ts";
import { semaphoreLoops } from "../loops/semaphore.ts?async-sema";

function tryAcquire(n: number): number {
  const sema = new Sema(1);
  let taken = 0;
  const start = performance.now();
  for (let i = 0; i < n; i++) {
    const token = sema.tryAcquire();
    if (token === undefined) continue;
    taken++;
    sema.release(token);
  }
  const ms = performance.now() - start;
  checkTaken(taken, n);
  return ms;
}

export const asyncSema: Contestant = {
  name: "async-sema",
  kind: "peer",
  loops: {
    ...semaphoreLoops({
      make: (permits) => new Sema(permits),
      acquire: (sema) => sema.acquire(),
      release: (sema) => sema.release(),
    }),
    "try-acquire": tryAcquire,
  },
};
