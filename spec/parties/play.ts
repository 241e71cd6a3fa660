/**
 * Plays a script on opened objects.
 *
 * @module
 */

import type { Delivery, Permit, SemaphorePermit } from "../../src/contract.ts";
import { asyncDispose } from "../disposal.ts";
import type { History, HistoryRow } from "../history/history.ts";
import type { Openers, SubjectOwner } from "../subject.ts";
import { makeTrigger, type Trigger } from "../world.ts";
import type { Act, Script, Step } from "./script.ts";
import type { PartyScope } from "./serve.ts";

/** The methods that wait: those that have a blocking form, options and a signal. */
const waiting: ReadonlySet<string> = new Set(["acquire", "wait", "put", "get", "take", "join"]);

/** The methods that take an owner where the lock is re-entrant. */
const owned: ReadonlySet<string> = new Set(["acquire", "tryAcquire", "release", "depth"]);

/** Where a player writes down what happens. */
export interface Records {
  /** Every call. */
  readonly history: History;
  /** A row has begun or ended. */
  changed(row: HistoryRow): void;
  /** The script has something said. */
  tell(text: string): void;
}

/** What a play came to, apart from the history. */
export interface Played {
  /** How many permits said that they were abandoned. */
  readonly abandoned: number;
}

/** What an act has got of an object, and not given back. */
interface Got {
  readonly object: string;
  /** The options that it was got with, as a permit's release is recorded with them. */
  readonly options: Step["options"];
  readonly grant: Permit | Delivery<unknown>;
}

/** Plays scripts for a party. */
export class Player {
  readonly #party: string;
  readonly #scope: Pick<PartyScope, "blocking" | "lined">;
  readonly #objects: ReadonlyMap<string, { kind: keyof Openers; target: object }>;
  readonly #owner: SubjectOwner | undefined;
  readonly #records: Records;
  #abandoned = 0;

  /** Makes the player of one script. */
  constructor(
    party: string,
    scope: Pick<PartyScope, "blocking" | "lined">,
    objects: ReadonlyMap<string, { kind: keyof Openers; target: object }>,
    owner: SubjectOwner | undefined,
    records: Records,
  ) {
    this.#party = party;
    this.#scope = scope;
    this.#objects = objects;
    this.#owner = owner;
    this.#records = records;
  }

  /** Plays it; rejects if it asks for what there is not. */
  async play(script: Script): Promise<Played> {
    const aside: Promise<void>[] = [];
    for (const act of script) {
      const acted = this.#act(act);
      if (act.aside === true) aside.push(acted);
      else await acted;
    }
    await Promise.all(aside);
    return { abandoned: this.#abandoned };
  }

  async #act({ steps, keep = false, times = 1 }: Act): Promise<void> {
    const got: Got[] = [];
    for (let time = 0; time < times; time++) {
      for (const step of steps) {
        for (let turn = 0; turn < (step.turns ?? 0); turn++) await undefined;
        stayBusy(step.busy ?? 0);
        if (step.tell !== undefined) this.#records.tell(step.tell);
        const result = this.#step(step, got);
        if (result !== undefined) await result;
      }
      while (!keep && got.length > 0) {
        const { object, grant } = got.at(-1)!;
        const operation = "value" in grant ? "delivery.dispose" : "permit.release";
        await this.#step({ object, operation }, got);
      }
    }
  }

  /** Makes a call; gives a promise only if there is something to wait for. */
  #step(step: Step, got: Got[]): Promise<void> | undefined {
    const { object = "it", operation, options } = step;
    const opened = this.#objects.get(object);
    if (opened === undefined) throw new TypeError(`Cannot play: there is no object ${object}`);
    if (step.held === true && !got.some((one) => one.object === object)) return undefined;
    const [kind, method] = operation.split(".");
    if (method !== undefined) return this.#end(step, got, kind!, method);

    const { target } = opened as { target: Record<string, (...args: unknown[]) => unknown> };
    const waits = waiting.has(operation);
    const blocks = waits && step.blocking === true && this.#scope.blocking;
    const name = blocks ? `${operation}Sync` : operation;
    if (typeof target[name] !== "function") {
      throw new TypeError(`Cannot play: ${object} has no method ${name}`);
    }
    const abort = waits && !blocks && step.abortAfter !== undefined
      ? makeTrigger("abort")
      : undefined;
    const owner = opened.kind === "RLock" && owned.has(operation) ? this.#owner : undefined;
    const given = {
      ...options,
      ...owner !== undefined && { owner },
      ...abort !== undefined && { signal: abort.signal },
    };
    const args = Object.keys(given).length > 0 ? [...step.args ?? [], given] : step.args ?? [];
    const keep = (grant: unknown) => this.#keep(operation, grant, { object, options }, got);
    return this.#call(step, waits, abort, !blocks, keep, () => target[name]!(...args));
  }

  /** Ends the latest of what the act has got of the object. */
  #end(step: Step, got: Got[], kind: string, method: string): Promise<void> | undefined {
    const { object = "it" } = step;
    const index = got.map((one) =>
      one.object === object && "value" in one.grant === (kind === "delivery")
    ).lastIndexOf(true);
    if (index === -1) return undefined;
    const [{ grant, options }] = got.splice(index, 1) as [Got];
    const record = { ...step, options, args: "value" in grant ? [grant.value] : [] } as Step;
    const call = () => {
      if (method === "forget") return (grant as SemaphorePermit).forget();
      if (method === "done") return (grant as Delivery<unknown>).done();
      if ("value" in grant) return grant[asyncDispose]();
      return grant.release();
    };
    return this.#call(record, false, undefined, false, (value) => value, call);
  }

  /** Notes what a call gave, if that has to be given back; gives what is recorded of it. */
  #keep(operation: string, grant: unknown, from: Omit<Got, "grant">, got: Got[]): unknown {
    if (operation === "take") {
      got.push({ ...from, grant: grant as Delivery<unknown> });
      return (grant as Delivery<unknown>).value;
    }
    if (operation !== "acquire" && operation !== "tryAcquire") return grant;
    const permit = grant as Permit | undefined;
    if (permit !== undefined) {
      got.push({ ...from, grant: permit });
      if (permit.abandoned) this.#abandoned++;
    }
    return operation === "acquire" ? undefined : permit !== undefined;
  }

  /** Makes the call, and records it. */
  #call(
    step: Step,
    waits: boolean,
    abort: Trigger | undefined,
    awaits: boolean,
    keep: (grant: unknown) => unknown,
    call: () => unknown,
  ): Promise<void> | undefined {
    const { history, changed } = this.#records;
    const { object = "it", operation, args = [], options } = step;
    const token = history.call(
      this.#party,
      object,
      operation,
      options === undefined ? args : [...args, options],
    );
    changed(token);
    const given = (grant: unknown) => {
      const value = keep(grant);
      if (waits) history.granted(token, value);
      else history.returned(token, value);
      changed(token);
    };
    const refused = (error: unknown) => {
      const name = error instanceof Error ? error.name : String(error);
      if (waits && abort !== undefined && error === abort.reason) history.gaveUp(token, "abort");
      else if (waits && name === "TimeoutError") history.gaveUp(token, "timeout");
      else history.threw(token, name);
      changed(token);
    };
    let result: unknown;
    try {
      result = call();
      if (waits && awaits && this.#scope.lined) history.requested(token);
    } catch (error) {
      refused(error);
      return undefined;
    }
    if (!(result instanceof Promise)) {
      given(result);
      return undefined;
    }
    if (abort !== undefined) void abortAfter(step.abortAfter!, abort);
    return result.then(given, refused);
  }
}

async function abortAfter(turns: number, abort: Trigger): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await undefined;
  abort.abort();
}

/** Keeps the thread, as a computation would. */
function stayBusy(ms: number): void {
  const end = Date.now() + ms;
  while (ms > 0 && Date.now() < end);
}
