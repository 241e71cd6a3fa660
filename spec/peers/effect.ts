import { setImmediate } from "node:timers";
import { Effect, Semaphore } from "effect";
import { TimeoutError } from "../../mod.ts";
import type { Permit, PermitOptions, WaitOptions } from "../../src/contract.ts";
import { inOneEventLoop, permitOf } from "../mod.ts";
import type { Peer } from "./peer.ts";

/** Runs an effect as a promise; an interruption has no reason of its own. */
async function run<A>(effect: Effect.Effect<A, unknown>, options: WaitOptions = {}): Promise<A> {
  const { signal, timeout } = options;
  const late = Effect.fail(new TimeoutError("Cannot acquire: it is not free in time"));
  const timed = timeout === undefined
    ? effect
    : Effect.timeoutOrElse(effect, { duration: timeout, orElse: () => late });
  try {
    return await Effect.runPromise(timed, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error;
  }
}

export const effect: Peer = {
  name: "effect",
  package: "effect",
  subject: {
    name: "effect",
    // Fibers go on by Effect's scheduler; a request that fits overtakes a larger one, as documented.
    capabilities: { ...inOneEventLoop, fairness: "eventual", directGrant: false },
    open: {
      Semaphore(value) {
        const semaphore = Semaphore.makeUnsafe(value as number);
        const release = (n: number) => run(semaphore.release(n)).then(() => {});
        const hold = (permits: number): Permit => permitOf(() => release(permits));
        return {
          acquire: async ({ permits = 1, ...wait }: PermitOptions & WaitOptions = {}) =>
            hold(await run(semaphore.take(permits), wait)),
          tryAcquire: async ({ permits = 1 } = {}) =>
            await run(semaphore.takeIfAvailable(permits)) ? hold(permits) : undefined,
          release: (n = 1) => release(n),
        };
      },
    },
    lacks: {
      permit: "take() gives a number; release() does not ask who",
      dispose: "take() gives a number",
      forget: "take() gives a number",
      use: "withPermits() gives no permit, and what interrupts its wait interrupts its effect too",
      now: "fibers go on in later turns",
      value: "release() tells what is free, nothing else does",
      locked: "release() tells what is free, nothing else does",
      misuse: "arguments are not checked",
      default: "the number of permits is required",
    },
    async settle() {
      for (let round = 0; round < 3; round++) {
        await new Promise<void>((goOn) => setImmediate(() => goOn()));
      }
    },
  },
  findings: [
    {
      law: "G1",
      fact: "an abort event of a signal that is not aborted has runPromise() reject",
    },
    {
      law: "G3",
      fact: "runPromise() with a signal that is already aborted takes the permit and resolves",
    },
    {
      law: "G10",
      fact: "runPromise() rejects where its signal cannot be listened to, and take() goes on",
    },
    {
      law: "S4",
      fact:
        "where its signal throws when it is left, runPromise() of a granted take() never settles",
    },
  ],
};
