/** Effect, by hand. */
import { Effect, Semaphore } from "effect";

const semaphore = Semaphore.makeUnsafe(1);
const signal = AbortSignal.abort(new Error("not needed any more"));
const taken = await Effect.runPromise(semaphore.take(1), { signal })
  .then(() => "granted", () => "rejected");
console.log(`G3: take(1) with an aborted signal: expected rejected, got ${taken}`);

{
  const semaphore = Semaphore.makeUnsafe(0);
  const { signal } = new AbortController();
  const waiting = Effect.runPromise(semaphore.take(1), { signal })
    .then(() => "granted", () => "rejected");
  signal.dispatchEvent(new Event("abort")); // and signal.aborted is false
  setTimeout(() => Effect.runFork(semaphore.release(1)), 10);
  console.log(`G1: an abort event of a signal not aborted: expected granted, got ${await waiting}`);
}

/** A signal that is not aborted, and throws where it is listened to. */
function signalThat(part: "addEventListener" | "removeEventListener"): AbortSignal {
  const fail = () => {
    throw new Error(part);
  };
  const { signal } = new AbortController();
  Object.defineProperty(signal, part, { value: fail });
  return signal;
}

{
  const semaphore = Semaphore.makeUnsafe(1);
  const signal = signalThat("addEventListener");
  await new Promise((resolve) => resolve(Effect.runPromise(semaphore.take(1), { signal })))
    .catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 10));
  const left = await Effect.runPromise(semaphore.release(0));
  console.log(`G10: permits after a take(1) that rejected: expected 1, got ${left}`);
}

{
  const semaphore = Semaphore.makeUnsafe(0);
  globalThis.addEventListener("error", (event) => event.preventDefault()); // thrown beside the call
  const signal = signalThat("removeEventListener");
  const waiting = Effect.runPromise(semaphore.take(1), { signal }).then(() => "granted");
  await Effect.runPromise(semaphore.release(1));
  const later = new Promise((resolve) => setTimeout(() => resolve("still waiting"), 50));
  const got = await Promise.race([waiting, later]);
  console.log(`S4: take(1) whose signal throws when it is left: expected granted, got ${got}`);
}
