/**
 * What the broker's primitives have in common: who uses them, and what was granted to whom.
 *
 * @module
 */

import type { OwnerOptions, PermitOptions, Signal, WaitOptions } from "../contract.ts";
import type { Owner } from "../owner.ts";
import { OwnSignal } from "../tasks/own_signal.ts";
import { type Limits, RemovableWaiter, startLimits, type WaitQueue } from "../tasks/waiters.ts";
import type { Slot } from "./hosted_items.ts";
import { Link, LinkedSet } from "./links.ts";
import type { End, Kind, Reply } from "./wire.ts";

/** What a call rejects with at the broker once its caller is not interested; compared, never shown. */
export const CANCELLED = new Error("the caller gave up");

/** What a call gives that will be settled or fail by its party's link. */
export const LATER: unique symbol = Symbol("later");

/** The options of a call, with what did not travel put back; or what is none, for it to be refused. */
export type HostedOptions = OwnerOptions & PermitOptions & WaitOptions;

/** One call, from its coming to its answer. */
export class HostedCall extends Link {
  /** Tells calls apart; later the id of what it was granted. */
  readonly id: number;
  /** Who calls. */
  readonly party: Party;
  /** What to do. */
  readonly method: string;
  /** The arguments before the options. */
  readonly args: readonly unknown[];
  /** The options as they came. */
  readonly options: unknown;
  /** Whether the caller may give up. */
  readonly cancellable: boolean;
  /** On whose behalf, for re-entrant locks. */
  readonly owner: Owner | undefined;
  /** Where the item is that is put, if it did not travel. */
  readonly slot: Slot | undefined;
  #signal: OwnSignal | undefined = undefined;
  #leave: ((reason: unknown) => void) | undefined = undefined;

  constructor(
    id: number,
    party: Party,
    method: string,
    args: readonly unknown[],
    options: unknown,
    cancellable: boolean,
    owner: Owner | undefined,
    slot: Slot | undefined,
  ) {
    super();
    this.id = id;
    this.party = party;
    this.method = method;
    this.args = args;
    this.options = options;
    this.cancellable = cancellable;
    this.owner = owner;
    this.slot = slot;
  }

  /** Whether nothing can end its wait: it does not have to wait at all where the primitive is free. */
  get unlimited(): boolean {
    return this.options === undefined && !this.cancellable;
  }

  /** Options for what does not wait. */
  plain(): HostedOptions | undefined {
    const { options, owner } = this;
    if (owner === undefined || !mayBeOptions(options)) return options as HostedOptions | undefined;
    return { ...options as HostedOptions, owner };
  }

  /** Options for what waits: it ends when the caller gives up, and when the session ends. */
  waiting(): HostedOptions {
    const { options, owner } = this;
    if (!mayBeOptions(options)) return options as HostedOptions; // the primitives refuse it
    this.party.begin(this);
    const signal = (this.#signal ??= new OwnSignal()) as unknown as Signal;
    return { ...options as HostedOptions, signal, ...owner !== undefined && { owner } };
  }

  /** Its limits, where it may end before what it waits for comes; from now on it counts as waiting. */
  limits(action: string): Limits | undefined {
    return this.unlimited ? undefined : startLimits(action, this.waiting());
  }

  /**
   * Waits in a line, and is settled by its party's link. One without limits has no signal either, which
   * is some 4 % of an item on Bun: it leaves when its party does.
   *
   * @param limits What {@linkcode limits} gave.
   */
  enter<G extends Grant>(
    line: WaitQueue<G, HostedCall>,
    action: string,
    limits: Limits | undefined,
  ): typeof LATER {
    const { link } = this.party;
    const waiter = new RemovableWaiter<G, HostedCall>(
      this,
      (grant) => link.settle(this, grant),
      (reason) => link.fail(this, reason),
    );
    if (limits !== undefined) line.enter(action, limits, waiter);
    else {
      this.party.begin(this);
      this.#leave = (reason) => line.cancel(waiter, reason);
      line.append(waiter);
    }
    return LATER;
  }

  /** Whether its caller has given up, or its session has ended. */
  get aborted(): boolean {
    return this.#signal?.aborted ?? false;
  }

  /** What it then rejects with. */
  get reason(): unknown {
    return this.#signal?.reason;
  }

  /** Why it rejects whatever comes of it, once its party has left, or its primitive was destroyed. */
  doom: Error | undefined = undefined;

  /** Ends the wait, if it still waits. */
  abort(reason: unknown): void {
    if (this.#leave !== undefined) return this.#leave(reason);
    this.#signal ??= new OwnSignal();
    this.#signal.abort(reason);
  }
}

function mayBeOptions(options: unknown): boolean {
  return options === undefined || typeof options === "object" && options !== null;
}

/** Something granted: it is sent, and ends by the client's word or with its party. */
export abstract class Grant extends Link {
  /** How it travels. */
  abstract readonly reply: Reply;
  /** Whether a caller who has given up is given it all the same. */
  readonly certain: boolean = false;
  /** Whose it is. */
  readonly party: Party;
  /** The id of the call that it answers. */
  readonly id: number;
  /** On whose behalf, of a re-entrant lock. */
  readonly owner: Owner | undefined;

  constructor(call: HostedCall) {
    super();
    this.party = call.party;
    this.id = call.id;
    this.owner = call.owner;
    this.party.grants.add(this);
  }

  /** Whether its party has it at the moment: it may be suspended. */
  get inForce(): boolean {
    return true;
  }

  /** The client ends it. */
  abstract endBy(how: End): void;

  /** The caller gave up before it came: as if it had not been granted. */
  abstract undo(): void;

  /** The party has died or left. */
  abstract lose(): void;

  /** Its reply was sent. */
  sent(): void {}

  /** It has come to a caller who wanted it; told of what {@linkcode handsOver} only. */
  keep(): void {}

  /** It is over: nobody can end it any more. */
  protected retire(): void {
    this.party.grants.delete(this);
    this.party.link.retire(this);
  }
}

/** What a primitive needs of the session that a party belongs to. */
export interface PartyLink {
  /** Who that is, for people to read. */
  readonly client: string;
  /** Sends a message, unless the session has ended. */
  send(reply: Reply): void;
  /** One more call waits; throws a CapacityError where they are too many. */
  begin(call: HostedCall): void;
  /** A call gave {@linkcode LATER}, and this is what it comes to. */
  settle(call: HostedCall, value: unknown): void;
  /** The same for what it fails with. */
  fail(call: HostedCall, error: unknown): void;
  /** A grant is over. */
  retire(grant: Grant): void;
  /** Counts bytes that the session has in queues; throws a CapacityError where they are too many. */
  keepBytes(bytes: number): void;
  /** The primitive has ended for all. */
  drop(party: Party, reason: Error): void;
}

/** One session's use of one primitive. */
export class Party {
  /** What it uses. */
  readonly hosted: Hosted;
  /** The way to it. */
  readonly link: PartyLink;
  /** How often it has opened the primitive, and not closed it. */
  opened = 0;
  /** Its calls that wait. */
  readonly pending: LinkedSet<HostedCall> = new LinkedSet();
  /** What it was granted and has not ended. */
  readonly grants: LinkedSet<Grant> = new LinkedSet();
  /** Permits of a semaphore, or items of a queue, that its death gives back or accounts for (X1, X4). */
  balance = 0;
  /** How often it was offered room in a queue, and has still to answer. */
  offers = 0;

  constructor(hosted: Hosted, link: PartyLink) {
    this.hosted = hosted;
    this.link = link;
  }

  /** A call begins to wait. */
  begin(call: HostedCall): void {
    this.link.begin(call);
    this.pending.add(call);
  }

  /** Gives back a part of the balance, which is never below 0. */
  settle(amount: number): void {
    this.balance = Math.max(0, this.balance - amount);
  }
}

/** Makes the numbers of grants, which only grow (P5). */
export interface Fences {
  /** The next one. */
  next(): number;
}

/** A primitive under a name. */
export abstract class Hosted {
  /** What it is. */
  readonly kind: Kind;
  /** What it is called. */
  readonly name: string;
  /** What it was made with: a value, a number of parties, a size; `undefined` where there is none. */
  abstract readonly size: number | undefined;
  /** Who uses it. */
  readonly parties: Set<Party> = new Set();
  /** Whether its last holder died, and nobody was told yet (P4). */
  #abandoned = false;

  constructor(kind: Kind, name: string) {
    this.kind = kind;
    this.name = name;
  }

  /**
   * Does what a call asks for; gives a {@linkcode Grant}, a plain result, a promise of one, or
   * {@linkcode LATER}.
   */
  abstract call(call: HostedCall): unknown;

  /** How it stands, for people to read. */
  abstract describe(): string;

  /** What a client is told that has opened it: its size. */
  answer(): unknown {
    return this.size;
  }

  /** The session has died or left the primitive: nothing of it stays (X1, X2, X4). */
  leave(party: Party, reason: Error): void {
    this.parties.delete(party);
    const pending = party.pending.values();
    for (const call of pending) call.doom = reason; // or one that is given up has the next granted
    for (const call of pending) if (party.pending.has(call)) call.abort(reason);
    // The latest first: what was taken one after the other is then again in its old order.
    for (const grant of party.grants.values().reverse()) grant.lose();
  }

  /** It was destroyed, and nobody uses it any more. */
  end(): void {}

  /** A holder has died: the next grant says so. */
  abandon(): void {
    this.#abandoned = true;
  }

  /** Whether the next grant has to say that a holder died; it is told once. */
  takeAbandoned(): boolean {
    const abandoned = this.#abandoned;
    this.#abandoned = false;
    return abandoned;
  }

  /** What is called by a name that the primitive has not. */
  protected unknown(call: HostedCall): never {
    throw new TypeError(`Cannot call ${call.method}: ${this.kind} has no such method`);
  }
}
