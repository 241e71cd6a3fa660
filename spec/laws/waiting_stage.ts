/**
 * One waiting method at work: its calls, and the steps that many properties share.
 *
 * @module
 */

import { fulfilled, ok, pending, rejectedAs, rejectedWith, same, sameList } from "../assert.ts";
import type { Call, World } from "../world.ts";
import type { Bench, Caller, Site } from "./site.ts";
import { frozen, Probe } from "./waiting_tools.ts";

/** A bench with its calls, and what its readers say at rest. */
export class Stage {
  readonly world: World;
  readonly site: Site;
  readonly bench: Bench;
  /** What the readers said before any call. */
  readonly initial: readonly unknown[];
  #parties = 0;

  private constructor(world: World, site: Site, bench: Bench, initial: readonly unknown[]) {
    this.world = world;
    this.site = site;
    this.bench = bench;
    this.initial = initial;
  }

  /** Opens an instance on which calls wait, or, with `free`, one is granted at once. */
  static async open(world: World, site: Site, free = false): Promise<Stage> {
    const bench = await site.open(world, free);
    await world.settle();
    return new Stage(world, site, bench, await bench.state());
  }

  /** Starts a call on behalf of a new party. */
  async start(options?: unknown): Promise<Call> {
    const ready = this.bench.ready();
    return this.make(ready instanceof Promise ? await ready : ready, options);
  }

  /** Makes the call that was made ready. */
  make(caller: Caller, options?: unknown): Call {
    const party = String.fromCharCode(65 + this.#parties++ % 25);
    return this.world.start(party, `${this.site.method}()`, () => caller(frozen(options)));
  }

  /** Starts calls that have to wait, one after the other. */
  async queue(...options: unknown[]): Promise<Call[]> {
    const calls: Call[] = [];
    for (const given of options) {
      calls.push(await this.start(given));
      await this.world.settle();
    }
    for (const call of calls) pending(call);
    return calls;
  }

  /** Lets calls go on, and waits until they have. */
  async unblock(): Promise<void> {
    this.world.note("", "unblocks");
    await this.bench.unblock();
    await this.world.settle();
  }

  /** Checks that the call was granted what it asked for, and that it still has that. */
  granted(call: Call, still = true): void {
    fulfilled(call);
    this.bench.verify(call.value, still);
  }

  /** Fails unless the readers say what they said before any call. */
  async unchanged(what: string): Promise<void> {
    sameList(await this.bench.state(), this.initial, `readers ${what}`);
  }

  /** Serves these calls, which all wait, in order; one at a time where that is how they are served. */
  async serve(calls: readonly Call[]): Promise<void> {
    if (this.site.serves === "all" || this.site.serves === "meeting") {
      await this.unblock();
      for (const call of calls) this.granted(call);
      return;
    }
    for (const [index, call] of calls.entries()) {
      await this.unblock();
      this.granted(call);
      for (const later of calls.slice(index + 1)) pending(later);
    }
  }

  /**
   * Fails unless nothing was lost or doubled: nobody waits, all that was unblocked was claimed, and
   * now what has to wait waits, what is let go on goes on, and the readers agree.
   */
  async conserved(): Promise<void> {
    const { serves } = this.site;
    if (serves === "meeting") return;
    if (serves === "all") {
      await this.unblock();
      const call = await this.start();
      await this.world.settle();
      this.granted(call);
      if (this.bench.rearm === undefined) return;
      await this.bench.rearm();
      await this.world.settle();
    } else if (serves === "one") {
      await this.unblock();
      const call = await this.start();
      await this.world.settle();
      this.granted(call);
    }
    await this.unchanged("after everything");
    if (!this.world.guard.has("signal", this.site.primitive)) return;
    const probe = new Probe();
    const [waiting] = await this.queue({ signal: probe.signal });
    probe.abort();
    await this.world.settle();
    rejectedWith(waiting!, probe.reason);
    same(probe.listeners, 0, "listeners left");
    await this.unchanged("after one more abort");
  }

  /** Fails unless the call was refused by a rejection with such an error, and nothing has changed. */
  async refused(call: Call, kind: string): Promise<void> {
    await this.world.settle();
    same(call.threw, false, `${call.party} ${call.label}: thrown synchronously`);
    rejectedAs(call, kind);
    messageForm(call.reason);
    await this.unchanged(`after a ${kind}`);
  }
}

/** Fails unless the error says the action, a colon and the state. */
export function messageForm(error: unknown): void {
  const { message } = error as Error;
  ok(/^[A-Z][^:]+: \S/.test(message), `a message has the form "action: state", got "${message}"`);
}
