/** @esfx/async-semaphore, by hand. */
import { AsyncSemaphore } from "@esfx/async-semaphore";
import { cancelable } from "../cancelable.ts";

{
  const semaphore = new AsyncSemaphore(0);
  const controller = new AbortController();
  const waiting = semaphore.wait(cancelable(controller.signal)).catch((reason) => reason);
  controller.abort(null);
  console.log(
    `G1: what a wait cancelled with null rejects with: expected null, got ${await waiting}`,
  );
}

{
  const semaphore = new AsyncSemaphore(0);
  const controller = new AbortController();
  controller.signal.addEventListener("abort", () => semaphore.release());
  const waiting = semaphore.wait(cancelable(controller.signal))
    .then(() => "granted", () => "rejected");
  controller.abort();
  console.log(`G4: a wait whose signal has aborted: expected rejected, got ${await waiting}`);
}
