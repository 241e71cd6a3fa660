/**
 * Events and barriers at the broker: nothing of theirs is held, so that a death has only waits to end.
 *
 * @module
 */

import { Barrier } from "../tasks/barrier.ts";
import { Event } from "../tasks/event.ts";
import { Hosted, type HostedCall } from "./hosted.ts";

/** An event under a name. */
export class HostedEvent extends Hosted {
  override readonly size: undefined = undefined;
  readonly #event: Event = new Event();

  constructor(name: string) {
    super("Event", name);
  }

  override call(call: HostedCall): unknown {
    switch (call.method) {
      case "set":
        return this.#event.set();
      case "clear":
        return this.#event.clear();
      case "isSet":
        return this.#event.isSet();
      case "wait":
        return this.#event.wait(call.waiting());
      default:
        return this.unknown(call);
    }
  }

  override describe(): string {
    return this.#event.isSet() ? "set" : "not set";
  }
}

/** A barrier under a name. A party that dies waiting breaks it, as one that gives up does (B4). */
export class HostedBarrier extends Hosted {
  override readonly size: number;
  readonly #barrier: Barrier;

  /** @throws {TypeError | RangeError} If the number of parties is none (B1). */
  constructor(name: string, parties: number) {
    super("Barrier", name);
    this.#barrier = new Barrier(parties);
    this.size = parties;
  }

  override call(call: HostedCall): unknown {
    switch (call.method) {
      case "wait":
        return this.#barrier.wait(call.waiting());
      case "abort":
        return this.#barrier.abort();
      case "reset":
        return this.#barrier.reset();
      case "waiting":
        return this.#barrier.waiting();
      case "broken":
        return this.#barrier.broken();
      default:
        return this.unknown(call);
    }
  }

  override describe(): string {
    if (this.#barrier.broken()) return "broken";
    return `${this.#barrier.waiting()} of ${this.size} parties wait`;
  }
}
