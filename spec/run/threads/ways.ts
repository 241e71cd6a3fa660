/**
 * How virtual threads wait: they block, or run the event loop that a promise needs.
 *
 * @module
 */

import { TimeoutError } from "../../../src/errors.ts";
import type { Peer } from "../../../src/threads/peer.ts";
import type { Waiting } from "../../../src/threads/waiting.ts";
import { type Ending, park } from "../../explore/mod.ts";
import type { VirtualPace } from "./virtual.ts";

/** What a wait that may be aborted rejects with. */
const ABORTED = "aborted";

/** How a virtual thread waits; "for a time": a timeout, or a signal, may end the wait at any moment. */
export type Way = "blocks" | "blocks for a time" | "awaits" | "awaits for a time";

/** Waits in some way; gives nothing if it gave up. */
export function wait<T>(
  { peer }: { readonly peer: Peer },
  waiting: Waiting<T>,
  way: Way,
  attempt?: () => T | undefined,
): { readonly value: T } | undefined {
  try {
    if (way === "awaits" || way === "awaits for a time") {
      return { value: begin(peer, waiting, way === "awaits for a time")() };
    }
    const timeout = way === "blocks" ? Infinity : 5;
    return { value: peer.waitSync("wait", "", waiting, timeout, attempt) };
  } catch (reason) {
    if (reason === ABORTED || reason instanceof TimeoutError) return undefined;
    throw reason;
  }
}

/**
 * Begins to wait with a promise. What it gives runs the virtual thread's event loop until the promise is
 * settled; if it `givesUp`, a timeout or a signal may end the wait there.
 */
export function begin<T>(peer: Peer, waiting: Waiting<T>, givesUp = false): () => T {
  const signal = new VirtualSignal();
  const limits = givesUp
    ? { signal: signal as unknown as AbortSignal, timeout: Infinity }
    : undefined;
  peer.wait("wait", waiting, limits).catch(() => {}); // the call itself tells what it came to
  const pace = peer.memory.pace as VirtualPace;
  let endings: readonly Ending[] = givesUp ? ["aborted", "timed-out"] : [];
  return () => {
    while (!waiting.settled) {
      const microtask = pace.microtasks.shift();
      if (microtask !== undefined) {
        microtask();
        continue;
      }
      const { view, address, expected, woken } = pace.asleep!;
      const end = park(view, address, expected, { endings });
      if (end === "aborted" || end === "timed-out") {
        endings = [];
        if (end === "aborted") signal.fire();
        else waiting.guard!.cancel(new TimeoutError("it took too long"), true);
      } else {
        pace.asleep = undefined;
        woken();
      }
    }
    if (waiting.failure !== undefined) throw waiting.failure.reason;
    return waiting.result();
  };
}

/** A signal without what the platform does behind it. */
class VirtualSignal {
  aborted = false;
  readonly reason = ABORTED;
  readonly #listeners = new Set<() => void>();

  addEventListener(_type: string, fn: () => void): void {
    this.#listeners.add(fn);
  }

  removeEventListener(_type: string, fn: () => void): void {
    this.#listeners.delete(fn);
  }

  fire(): void {
    this.aborted = true;
    for (const fn of [...this.#listeners]) fn();
  }
}
