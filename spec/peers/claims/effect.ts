/** Effect, by hand. */
import { Effect, Semaphore } from "effect";

const semaphore = Semaphore.makeUnsafe(1);
const signal = AbortSignal.abort(new Error("not needed any more"));
const taken = await Effect.runPromise(semaphore.take(1), { signal })
  .then(() => "granted", () => "rejected");
console.log(`G3: take(1) with an aborted signal: expected rejected, got ${taken}`);
