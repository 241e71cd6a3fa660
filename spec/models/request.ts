/**
 * One call that acquires something, beside what a model says about it.
 *
 * @module
 */

import type { Awaitable, Permit } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import type { Guard } from "../lacks.ts";
import type { Call, Trigger, World } from "../world.ts";

/**
 * How a caller waits: for ever, for ever but abortable, with timeout 0, with a short one, with a
 * signal that has fired.
 */
export type Patience = "plain" | "abortable" | "now" | "timed" | "aborted";

/** By which method a request is made. */
export type Via = "acquire" | "tryAcquire" | "use";

/** How a request can be made of a subject that lacks this or that: as near to what was meant. */
export function feasible(
  guard: Guard,
  kind: string,
  { via, patience }: { via: Via; patience: Patience },
): { via: Via; patience: Patience } {
  const usable = via === "acquire" || guard.has(via, kind) && guard.has(`${via}.permit`, kind);
  const signal = patience === "plain" || guard.has("signal", kind);
  const timeout = patience !== "now" && patience !== "timed" || guard.has("timeout", kind);
  const now = patience !== "now" || guard.has("now", kind);
  return { via: usable ? via : "acquire", patience: signal && timeout && now ? patience : "plain" };
}

/** What a model says about a request. */
export type State =
  | "waiting"
  | "held"
  | "ended"
  | "refused"
  | "aborted"
  | "timed out"
  | "misuse";

/** What requests are made of. */
export interface Acquirable {
  /** Waits for a permit. */
  acquire(options?: object): Promise<Permit>;
  /** Takes a permit or not. */
  tryAcquire(options?: object): Awaitable<Permit | undefined>;
  /** Runs a body with a permit. */
  use<R>(fn: (permit: Permit) => R, options?: object): Promise<Awaited<R>>;
}

/** How a request is made. */
export interface Asking {
  /** Who asks. */
  readonly party: string;
  /** By which method; short timeouts go with `acquire` alone. */
  readonly via: Via;
  /** How it waits. */
  readonly patience: Patience;
  /** Options of the primitive, if there are any. */
  readonly options: object | undefined;
  /** The options, for the timeline. */
  readonly detail: string;
  /** What aborts it. */
  readonly trigger: Trigger;
}

/** One call that acquires, with what is needed to cancel it and to end its hold. */
export class Request {
  /** The call. */
  readonly call: Call;
  /** Aborts it. */
  readonly trigger: Trigger;
  /** How it waits. */
  readonly patience: Patience;
  readonly #via: Via;
  #inUse: Permit | undefined;
  #endUse: ((error: Error | undefined) => void) | undefined;
  #thrown: Error | undefined;
  #finished = false;

  /** Makes the call. */
  constructor(world: World, target: Acquirable, asking: Asking) {
    const { party, via, patience, options, detail, trigger } = asking;
    this.#via = via;
    this.trigger = trigger;
    this.patience = patience;
    if (patience === "aborted") trigger.abort();
    const limits = {
      plain: undefined,
      abortable: { signal: trigger.signal },
      aborted: { signal: trigger.signal },
      now: { signal: trigger.signal, timeout: 0 },
      timed: { signal: trigger.signal, timeout: 1 },
    }[patience];
    const waiting = limits === undefined ? options : { ...options, ...limits };
    const label = `${via}(${detail}${patience})`;
    if (via === "tryAcquire") {
      this.call = world.start(party, `tryAcquire(${detail})`, () => target.tryAcquire(options));
    } else if (via === "acquire") {
      this.call = world.start(party, label, () => target.acquire(waiting));
    } else {
      const body = (permit: Permit) => this.#body(permit);
      this.call = world.start(party, label, () => target.use(body, waiting));
    }
  }

  /** The permit, once it has arrived. */
  get permit(): Permit | undefined {
    if (this.#via === "use") return this.#inUse;
    return this.call.state === "fulfilled" ? this.call.value as Permit | undefined : undefined;
  }

  /** Whether a body is running that {@linkcode finish} would end. */
  get running(): boolean {
    return this.#endUse !== undefined && !this.#finished;
  }

  /** Ends the body of a `use`, by a return or by a throw; the hold ends a little later. */
  finish(throwing: boolean): void {
    this.#finished = true;
    this.#thrown = throwing ? new Error("the body threw") : undefined;
    this.#endUse?.(this.#thrown);
  }

  #body(permit: Permit): Promise<string> {
    ok(this.#inUse === undefined, "use called its function twice");
    this.#inUse = permit;
    return new Promise((resolve, reject) => {
      this.#endUse = (error) => error === undefined ? resolve("the result") : reject(error);
    });
  }

  /** Compares what is real, once everything has settled, with what a model says. */
  compare(state: State): void {
    const who = `${this.call.party} ${this.call.label}`;
    ok(!(this.call.threw && this.#via !== "tryAcquire"), `${who}: threw instead of rejecting`);
    switch (state) {
      case "waiting":
        pending(this.call);
        return ok(this.permit === undefined, `${who}: waits, but its body has begun`);
      case "refused":
        return same(fulfilled(this.call), undefined, who);
      case "aborted":
        return rejectedWith(this.call, this.trigger.reason);
      case "timed out":
        return rejectedAs(this.call, "TimeoutError");
      case "misuse":
        return rejectedAs(this.call, "RangeError");
      default:
        return this.#compareHold(who, state);
    }
  }

  #compareHold(who: string, state: "held" | "ended"): void {
    if (this.#via !== "use") fulfilled(this.call);
    else if (!this.#finished) pending(this.call);
    else if (this.#thrown !== undefined) rejectedWith(this.call, this.#thrown);
    else same(fulfilled(this.call), "the result", who);
    const permit = this.permit;
    if (permit === undefined) return ok(false, `${who}: expected to hold, has no permit`);
    same(permit.released, state === "ended", `${who}: released of its permit`);
    same(permit.abandoned, false, `${who}: abandoned of its permit`);
  }
}
