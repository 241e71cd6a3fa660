import { getSemaphore } from "@henrygd/semaphore";
import type { Contestant } from "../contract.ts";
import { semaphoreLoops } from "../loops/semaphore.ts?henrygd-semaphore";

export const henrygdSemaphore: Contestant = {
  name: "@henrygd/semaphore",
  kind: "peer",
  loops: semaphoreLoops({
    make: (permits) => getSemaphore(Symbol(), permits),
    acquire: (semaphore) => semaphore.acquire(),
    release: (semaphore) => semaphore.release(),
  }),
};
