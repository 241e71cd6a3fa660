/**
 * One run of a property: the calls that its parties make, and a record of what happened when.
 *
 * @module
 */

import type { Awaitable, Signal, SignalLike } from "../src/contract.ts";
import type { Primitive, Subject } from "./subject.ts";
import type { Platform } from "./platform.ts";

/** A row of a run's timeline. */
export interface TimelineEntry {
  /** Who: the column. */
  readonly party: string;
  /** What happened. */
  readonly text: string;
}

/** A call that was started; it is never awaited by accident, and its rejection is never unhandled. */
export class Call<T = unknown> {
  /** How it stands. */
  state: "pending" | "fulfilled" | "rejected" = "pending";
  /** Whether it threw instead of returning a promise or a value. */
  threw = false;
  /** What it resolved with. */
  value: T | undefined;
  /** What it rejected with, or threw. */
  reason: unknown;
  /** Resolves with this call when it has settled; never rejects. */
  readonly settled: Promise<this>;
  /** Who called. */
  readonly party: string;
  /** What was called. */
  readonly label: string;

  /** Starts the call. */
  constructor(
    party: string,
    label: string,
    fn: () => Awaitable<T>,
    record: (party: string, text: string) => void,
  ) {
    this.party = party;
    this.label = label;
    record(party, label);
    let result: Awaitable<T>;
    try {
      result = fn();
    } catch (error) {
      this.threw = true;
      result = Promise.reject(error);
    }
    this.settled = Promise.resolve(result).then(
      (value) => {
        this.state = "fulfilled";
        this.value = value;
        record(party, `${label} → ${show(value)}`);
        return this;
      },
      (reason) => {
        this.state = "rejected";
        this.reason = reason;
        record(party, `${label} ✗ ${show(reason)}`);
        return this;
      },
    );
  }
}

/** A signal that a property fires; the platform's own where it has one. */
export interface Trigger {
  /** Pass this to the call. */
  readonly signal: Signal;
  /** What calls reject with. */
  readonly reason: unknown;
  /** Fires it. */
  abort(): void;
}

/** Where one run of a property happens. */
export class World {
  /** The subject under test. */
  readonly subject: Subject;
  /** What the engine offers. */
  readonly platform: Platform;
  /** What happened so far. */
  readonly timeline: TimelineEntry[] = [];
  /** Every call started. */
  readonly calls: Call[] = [];

  /** Makes an empty world. */
  constructor(subject: Subject, platform: Platform) {
    this.subject = subject;
    this.platform = platform;
  }

  /** Opens a primitive that the subject is known to have. */
  async open<K extends Exclude<Primitive, "Task">>(
    kind: K,
    ...args: Parameters<NonNullable<Subject["open"][K]>>
  ): Promise<Awaited<ReturnType<NonNullable<Subject["open"][K]>>>> {
    const open = this.subject.open as unknown as Record<string, (...args: unknown[]) => unknown>;
    const opener = open[kind];
    if (opener === undefined) throw new TypeError(`Cannot open ${kind}: the subject has none`);
    return await opener.apply(open, args) as Awaited<
      ReturnType<NonNullable<Subject["open"][K]>>
    >;
  }

  /** Starts a call on behalf of a party and keeps it; never throws. */
  start<T>(party: string, label: string, fn: () => Awaitable<T>): Call<T> {
    const call = new Call(party, label, fn, (who, text) => this.note(who, text));
    this.calls.push(call as Call);
    return call;
  }

  /** Writes a row into the timeline. */
  note(party: string, text: string): void {
    this.timeline.push({ party, text });
  }

  /** Waits until everything that was caused so far has happened. */
  async settle(): Promise<void> {
    if (this.subject.settle !== undefined) await this.subject.settle();
    for (let turn = 0; turn < 64; turn++) await undefined;
  }

  /** Makes a signal to abort calls with. */
  trigger(name = "abort"): Trigger {
    const reason = new Error(name);
    const note = () => this.note("", `${name}: signal aborts`);
    if (typeof AbortController === "function") {
      const controller = new AbortController();
      return {
        signal: controller.signal,
        reason,
        abort: () => (note(), controller.abort(reason)),
      };
    }
    const own = new OwnSignal();
    return { signal: own as unknown as Signal, reason, abort: () => (note(), own.fire(reason)) };
  }
}

/** What stands in for an AbortSignal on engines that have none. */
export class OwnSignal implements SignalLike {
  aborted = false;
  reason: unknown = undefined;
  readonly #listeners = new Set<() => void>();

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  fire(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A short form of a value for timelines. */
export function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "object" && value !== null) {
    const name = value.constructor?.name;
    if (Array.isArray(value) || name === "Object" || name === undefined) {
      try {
        return JSON.stringify(value);
      } catch {
        return "{…}";
      }
    }
    return name;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
