import { AsyncMutex } from "@esfx/async-mutex";
import { AsyncQueue } from "@esfx/async-queue";
import { AsyncSemaphore } from "@esfx/async-semaphore";
import { Cancelable, CancelSubscription } from "@esfx/cancelable";
import type { Contestant } from "../contract.ts";
import { queueLoops } from "../loops/queue.ts?esfx";
import { lockLoops } from "../loops/semaphore.ts?esfx-mutex";
import { semaphoreLoops } from "../loops/semaphore.ts?esfx-semaphore";

/** The protocol by which @esfx libraries are cancelled, over a platform signal. */
function cancelable(signal: AbortSignal): Cancelable {
  return {
    [Cancelable.cancelSignal]: () => ({
      get signaled() {
        return signal.aborted;
      },
      get reason() {
        return signal.reason;
      },
      subscribe(onSignaled: () => void) {
        signal.addEventListener("abort", onSignaled);
        return CancelSubscription.create(() => signal.removeEventListener("abort", onSignaled));
      },
      [Cancelable.cancelSignal]() {
        return this;
      },
    }),
  };
}

export const esfx: Contestant = {
  name: "@esfx",
  kind: "peer",
  loops: {
    ...lockLoops({
      make: () => new AsyncMutex(),
      acquire: (mutex) => mutex.lock(),
      release: (mutex) => void mutex.unlock(),
    }),
    ...semaphoreLoops({
      make: (permits) => new AsyncSemaphore(permits),
      acquire: (semaphore) => semaphore.wait(),
      release: (semaphore) => semaphore.release(),
      acquireWith: (semaphore, signal) => semaphore.wait(cancelable(signal)),
    }),
    ...queueLoops<AsyncQueue<number>>(false, {
      make: () => new AsyncQueue(),
      put: (queue, item) => void queue.put(item),
      get: (queue) => queue.get(),
    }),
  },
};
