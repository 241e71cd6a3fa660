/** The signals of the abort workloads. */
import { permutation } from "../random.ts";

/** One signal a waiter, and what aborts them all. */
export interface Signals {
  readonly signals: readonly AbortSignal[];
  abort(): void;
}

/** n signals, aborted in a random order. */
export function ownSignals(n: number): Signals {
  const reason = new Error("enough");
  const controllers = Array.from({ length: n }, () => new AbortController());
  const order = permutation(n, n);
  return {
    signals: controllers.map((controller) => controller.signal),
    abort() {
      for (let i = 0; i < n; i++) controllers[order[i]!]!.abort(reason);
    },
  };
}

/** The same signal n times. */
export function sharedSignal(n: number): Signals {
  const controller = new AbortController();
  return {
    signals: Array<AbortSignal>(n).fill(controller.signal),
    abort: () => controller.abort(new Error("enough")),
  };
}
