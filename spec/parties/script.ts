/**
 * What parties are told to do, as plain data: it survives JSON and `postMessage`.
 *
 * @module
 */

import type { Openers } from "../subject.ts";

/** One call of a script. */
export interface Step {
  /** Which object; by default the one that is called `"it"`. */
  readonly object?: string;
  /**
   * A method of the contract; or `permit.release`, `permit.forget`, `delivery.done` or
   * `delivery.dispose` for the latest permit or delivery that its act got of the object. Where there is
   * none, since the act got none, that is left out.
   */
  readonly operation: string;
  /** The arguments before the options. */
  readonly args?: readonly unknown[];
  /** The options, but for the signal and the owner: those are the party's own. */
  readonly options?: { readonly timeout?: number; readonly permits?: number };
  /** Whether to block the party, where its scope can; by default it awaits. */
  readonly blocking?: boolean;
  /** After how many turns of the microtask queue the call is aborted; by default it is not. */
  readonly abortAfter?: number;
  /** Whether to leave the call out if its act has no permit of the object: it could not get one. */
  readonly held?: boolean;
  /** How many turns of the microtask queue go by first. */
  readonly turns?: number;
  /** How many milliseconds the party keeps its thread busy first. */
  readonly busy?: number;
  /** What the party says just before the call. */
  readonly tell?: string;
}

/** Calls one after the other; the permits and deliveries that are left then are given back. */
export interface Act {
  /** The calls. */
  readonly steps: readonly Step[];
  /** Whether the next act begins at once; otherwise it begins when this one has ended. */
  readonly aside?: boolean;
  /** Whether to keep what it got. */
  readonly keep?: boolean;
  /** How many times the calls are made, by default once. */
  readonly times?: number;
}

/** What a party does. It is done once all its acts are. */
export type Script = readonly Act[];

/** An object that a party shall open. */
export interface Shared {
  /** What it is. */
  readonly kind: keyof Openers;
  /** What stands for it. */
  readonly handle: unknown;
}

/** What crosses between the suite and a party; see `PartyLink` for the rest. */
export type PartyMessage =
  | {
    /** Open these objects, and forget the others. */
    readonly type: "open";
    /** Names the answer. */
    readonly id: number;
    /** By the names that scripts give them. */
    readonly objects: Readonly<Record<string, Shared>>;
  }
  | {
    /** Play this script. */
    readonly type: "play";
    /** Names the answer. */
    readonly id: number;
    /** What to do. */
    readonly script: Script;
    /** How many have met before once all that play are there, where parties can meet. */
    readonly meet: number;
    /** Whether to post each row of the record as it changes. */
    readonly live: boolean;
  };
