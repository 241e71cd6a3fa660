/**
 * One run of a property: the calls that its parties make, and a record of what happened when.
 *
 * @module
 */

import type { Awaitable, Signal, SignalLike } from "../src/contract.ts";
import { Guard } from "./lacks.ts";
import type { Party, Team } from "./parties/team.ts";
import type { Platform } from "./platform.ts";
import type { PendingCall } from "./report/report.ts";
import type { Opened, Openers, Subject } from "./subject.ts";
import { watch } from "./watch.ts";

/** A row of a run's timeline. */
export interface TimelineEntry {
  /** Who: the column. */
  readonly party: string;
  /** What happened. */
  readonly text: string;
  /** The number of the call that starts here, or, with {@linkcode ended}, that ends here. */
  readonly call?: number;
  /** How the call ended. */
  readonly ended?: "fulfilled" | "rejected";
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
  /** What the subject may do without. */
  readonly guard: Guard;

  /** Starts the call. */
  constructor(
    party: string,
    label: string,
    fn: () => Awaitable<T>,
    record: (text: string, ended?: "fulfilled" | "rejected") => void,
    guard: Guard,
  ) {
    this.party = party;
    this.label = label;
    this.guard = guard;
    record(label);
    // What fn gives may be of any kind: a constructor survives a thenable that throws when looked at.
    const result = new Promise<T>((resolve, reject) => {
      try {
        resolve(fn());
      } catch (error) {
        this.threw = true;
        reject(error);
      }
    });
    this.settled = result.then(
      (value) => {
        this.state = "fulfilled";
        this.value = value;
        record(`${label} → ${show(value)}`, this.state);
        return this;
      },
      (reason) => {
        this.state = "rejected";
        this.reason = reason;
        record(`${label} ✗ ${show(reason)}`, this.state);
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

/** An object that parties share. */
export interface SharedObject {
  /** What it is. */
  readonly kind: keyof Openers;
  /** What the subject opened. */
  readonly object: object;
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
  /** What the suite itself asked of the subject, and got no answer to. */
  readonly #asked = new Set<Call>();
  readonly #watches: boolean;
  readonly #team: Team | undefined;
  /** What is really behind the primitives that are watched. */
  readonly #watched = new Map<unknown, unknown>();
  /** Notices what the subject lacks. */
  readonly guard: Guard;

  /**
   * Makes an empty world.
   *
   * @param watches Whether {@linkcode pending} has the calls too that a property makes on nobody's
   * behalf, at the price of primitives that are not quite those of the subject.
   * @param team The subject's parties, which one run after the other uses.
   */
  constructor(subject: Subject, platform: Platform, watches = false, team?: Team) {
    this.subject = subject;
    this.platform = platform;
    this.#watches = watches;
    this.#team = team;
    this.guard = new Guard(subject.lacks);
  }

  /** Opens a primitive that the subject is known to have. */
  async open<K extends keyof Opened>(
    kind: K,
    ...args: Parameters<NonNullable<Subject["open"][K]>>
  ): Promise<Opened[K]> {
    const open = this.subject.open as unknown as Record<string, (...args: unknown[]) => unknown>;
    const opener = open[kind];
    if (opener === undefined) throw new TypeError(`Cannot open ${kind}: the subject has none`);
    const given = args.map((arg) => this.#watched.get(arg) ?? arg);
    const opened = await this.#ask(
      `open.${kind}()`,
      () => this.guard.open(kind, opener.bind(open), given),
    );
    if (opened === null || typeof opened !== "object" && typeof opened !== "function") {
      throw new TypeError(`the subject's open.${kind}() gave ${show(opened)}, which is no ${kind}`);
    }
    return (this.#watches ? this.#watch(kind, opened) : opened) as Opened[K];
  }

  /** Has so many parties for this run, each with the same objects opened. */
  async parties(count: number, objects: Readonly<Record<string, SharedObject>>): Promise<Party[]> {
    if (this.#team === undefined) throw new TypeError("Cannot have parties: the subject has none");
    const given = Object.entries(objects).map(([name, { kind, object }]) =>
      [name, { kind, object: (this.#watched.get(object) ?? object) as object }] as const
    );
    return await this.#team.take(count, Object.fromEntries(given), this);
  }

  #watch(kind: string, opened: object): object {
    const watched = watch(opened, (method, promise) => {
      this.#asked.add(new Call("", `${kind}.${method}()`, () => promise, () => {}, this.guard));
    });
    this.#watched.set(watched, opened);
    return watched;
  }

  /** Asks something of the subject that is no party's call: it shows only if there is no answer. */
  async #ask(label: string, fn: () => unknown): Promise<unknown> {
    const call = new Call("", `the subject's ${label}`, fn, () => {}, this.guard);
    this.#asked.add(call);
    await call.settled;
    this.#asked.delete(call);
    if (call.state === "rejected") throw call.reason;
    return call.value;
  }

  /** Lets what is random in the subject begin anew. */
  async begin(seed: number): Promise<void> {
    await this.#ask("begin()", () => this.subject.begin?.(seed));
  }

  /** Who waits for what. */
  pending(): PendingCall[] {
    return [...this.#asked, ...this.calls].filter((call) => call.state === "pending")
      .map(({ party, label }) => ({ party, label }));
  }

  /** Starts a call on behalf of a party and keeps it; never throws. */
  start<T>(party: string, label: string, fn: () => Awaitable<T>): Call<T> {
    const number = this.calls.length;
    const record = (text: string, ended?: "fulfilled" | "rejected") => {
      this.timeline.push({ party, text, call: number, ...ended !== undefined && { ended } });
    };
    const made = new Call(party, label, fn, record, this.guard);
    this.calls.push(made as Call);
    return made;
  }

  /** Writes a row into the timeline. */
  note(party: string, text: string): void {
    this.timeline.push({ party, text });
  }

  /** Waits until everything that was caused so far has happened. */
  async settle(): Promise<void> {
    const { subject } = this;
    if (subject.settle !== undefined) await this.#ask("settle()", () => subject.settle?.());
    for (let turn = 0; turn < 64; turn++) await undefined;
  }

  /** Makes a signal to abort calls with. */
  trigger(name = "abort"): Trigger {
    return makeTrigger(name, () => this.note("", `${name}: signal aborts`));
  }
}

/** Makes a signal to abort calls with, which tells when it is fired. */
export function makeTrigger(name: string, note: () => void = () => {}): Trigger {
  const reason = new Error(name);
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
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Reads what may throw when it is looked at. */
export function guarded<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** A short form of a value for timelines; of any value, those that throw when looked at too. */
export function show(value: unknown): string {
  return guarded(() => format(value), "something that cannot be looked at");
}

function format(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "object" && value !== null) {
    const name = value.constructor?.name;
    if (Array.isArray(value) || name === "Object" || name === undefined) {
      return guarded(() => JSON.stringify(value), "{…}");
    }
    // Minified, a class has lost its name.
    return "release" in value ? "Permit" : "done" in value ? "Delivery" : `${name}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
