import { Cancelable, CancelSubscription } from "@esfx/cancelable";

/** The protocol by which @esfx libraries are cancelled, over a platform signal. */
export function cancelable(signal: AbortSignal): Cancelable {
  return {
    [Cancelable.cancelSignal]: () => ({
      get signaled() {
        return signal.aborted;
      },
      get reason() {
        return signal.reason;
      },
      subscribe(onSignaled: () => void) {
        const leave = () => signal.removeEventListener("abort", listener);
        const listener = () => {
          if (!signal.aborted) return;
          leave();
          onSignaled();
        };
        signal.addEventListener("abort", listener);
        return CancelSubscription.create(leave);
      },
      [Cancelable.cancelSignal]() {
        return this;
      },
    }),
  };
}
